import Monitoring
import Reconciler
import Registry
import Vocabulary

/// A model that is in production or has a monitor, with what its monitors say.
struct HeatRow: Sendable {
  let model: ModelName
  let map: HeatMap
  /// Whether a runtime should serve it.
  let isDeployed: Bool

  var worst: MonitorColour { map.worst }

  /// A model's row, in which results that are overdue at a moment are grey.
  static func row(_ model: ModelName, _ snapshot: Snapshot, now: Instant? = nil) -> HeatRow {
    HeatRow(
      model: model, map: snapshot.board.heatMap(of: model, now: now),
      isDeployed: snapshot.serving[model] != nil)
  }

  static func models(_ snapshot: Snapshot) -> Set<ModelName> {
    Set(snapshot.board.models).union(snapshot.serving.keys)
  }
}

extension Resource<HeatRow> {
  /// What monitors say, a row a model.
  static let heatMap = Resource(
    name: "heat-map", title: "HeatRow",
    summary: "what monitors say of models in production, a row a model", path: "heat-map",
    key: "model",
    fields: [
      Field("model", .name, "The model.") { item, _ in .string(item.model.text) },
      Field("deployed", .boolean, "Whether a runtime should serve it.") { item, _ in
        .bool(item.isDeployed)
      },
      Field("colour", Shapes.colour, "The worst of its cells.") { item, _ in
        .string(item.worst.rawValue)
      },
      Field(
        "cells",
        .array(
          .object([
            .init("title", .string(), "What it is about."),
            .init("colour", Shapes.colour, "What the worst monitor says."),
            .init("reason", .string(), "Why."),
            .init("monitor", .string(), "The monitor that decides.", isRequired: false),
            .init("since", .moment, "Of when.", isRequired: false),
          ])),
        "Data drift, concept drift, performance, stability, fairness, volume and output integrity; "
          + "after them one for each monitor that is a model."
      ) { item, _ in .array(item.map.cells.map { JSON(encoding: $0) }) },
    ],
    filters: [
      Filter("deployed", .boolean, "Only those that a runtime should serve, or none.") {
        item, value, _ in item.isDeployed == (value == "true")
      },
      Filter("colour", Shapes.colour, "Only whose worst cell is so.") { item, value, _ in
        item.worst.rawValue == value
      },
    ],
    sorts: [
      Sort("model") { .text($0.model.text) },
      Sort("colour") { .number(Int64(MonitorColour.allCases.firstIndex(of: $0.worst) ?? 0)) },
    ],
    items: { snapshot, _ in HeatRow.models(snapshot).map { HeatRow.row($0, snapshot) } },
    find: { snapshot, path in
      let model = ModelName(path["model"] ?? "")
      return HeatRow.models(snapshot).contains(model) ? HeatRow.row(model, snapshot) : nil
    },
    id: { $0.model.text }, object: { .model($0.model) },
    atMoment: { HeatRow.row($0.model, $1, now: $2) })
}
