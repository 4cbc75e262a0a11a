import Monitoring
import Reconciler
import Registry
import Vocabulary

/// A monitor on one model, with what it said: declared by the tracked branch, or only recorded
/// where that has it no more.
struct MonitorEntry: Sendable {
  /// ``AttachedMonitor/id``.
  let name: String
  let model: ModelName
  let check: String
  let declared: AttachedMonitor?
  let record: MonitorRecord?

  /// It holds slashes, so that its digest stands in addresses.
  var id: String { Digest(of: name).hex }
  var colour: MonitorColour { record?.latest.colour ?? .grey }

  /// All of them, by id.
  static func all(_ snapshot: Snapshot) -> [String: MonitorEntry] {
    snapshot.derive("monitors") {
      var found: [String: MonitorEntry] = [:]
      for record in snapshot.state.monitors.values {
        let entry = MonitorEntry(
          name: record.monitor, model: record.model, check: record.latest.check, declared: nil,
          record: record)
        found[entry.id] = entry
      }
      for monitor in snapshot.board.entries.map(\.monitor) {
        let entry = MonitorEntry(
          name: monitor.id, model: monitor.model, check: monitor.declaration.check.words,
          declared: monitor, record: snapshot.state.monitors[monitor.id])
        found[entry.id] = entry
      }
      return found
    }
  }
}

extension Resource<MonitorEntry> {
  /// The monitors of models.
  static let monitors = Resource(
    name: "monitors", title: "Monitor", summary: "the monitors of models", path: "monitors",
    key: "monitor", keySchema: .id, fields: fields + details,
    filters: [
      Filter("model", .name, "Only of this model.") { item, value, _ in item.model.text == value },
      Filter("colour", Shapes.colour, "Only those that say so.") { item, value, _ in
        item.colour.rawValue == value
      },
      Filter("check", .string(maxLength: 200), "Only those that check this.") { item, value, _ in
        item.check == value
      },
      Filter("removed", .boolean, "Only those that are gone, or that are there.") {
        item, value, _ in
        (item.declared == nil) == (value == "true")
      },
    ],
    sorts: [
      Sort("name") { .text($0.name) },
      .time("measured") { $0.record?.latest.measuredAt },
      Sort("colour") { .number(Int64(MonitorColour.allCases.firstIndex(of: $0.colour) ?? 0)) },
    ],
    items: { snapshot, _ in Array(MonitorEntry.all(snapshot).values) },
    find: { snapshot, path in MonitorEntry.all(snapshot)[path["monitor"] ?? ""] },
    id: \.id, object: { .model($0.model) })

  private static var fields: [Field<MonitorEntry>] {
    [
      Field("id", .id, "Its id: the SHA-256 of its name.") { item, _ in .string(item.id) },
      Field("name", .string(), "Its name, as `monitor/credit-drift/credit-risk`.") { item, _ in
        .string(item.name)
      },
      Field("model", .name, "The model.") { item, _ in .string(item.model.text) },
      Field("check", .string(), "What it checks.") { item, _ in .string(item.check) },
      Field("removed", .boolean, "Whether the tracked branch has it no more.") { item, _ in
        .bool(item.declared == nil)
      },
      Field("colour", Shapes.colour, "What it said last; grey where it has not run.") { item, _ in
        .string(item.colour.rawValue)
      },
      Field("sentence", .string(), "Why.") { item, _ in
        .string(item.record?.latest.summary ?? "it has not run yet")
      },
      .optional("rows", .integer(minimum: 0), "How many rows it saw.") { item, _ in
        item.record.map { .integer(Int64($0.latest.rows)) }
      },
      .optional("measured", .moment, "When it ran last.") { item, _ in
        item.record.map { Shapes.moment($0.latest.measuredAt) }
      },
      .optional(
        "streak",
        .object([
          .init("colour", Shapes.colour, "Which."),
          .init("count", .integer(minimum: 0), "How many periods."),
        ]), "How many periods in a row had which colour."
      ) { item, _ in
        item.record?.streak.map {
          ["colour": .string($0.colour.rawValue), "count": .integer(Int64($0.count))]
        }
      },
      .optional("next", .moment, "When it runs next by the clock.") { item, snapshot in
        item.declared.flatMap { snapshot.board.next(of: $0) }.map(Shapes.moment)
      },
    ]
  }

  private static let line = Schema.object([
    .init("name", .string(), "What it is about."),
    .init("colour", Shapes.colour, "What it says."),
    .init("sentence", .string(), "The rule and the figures."),
    .init("value", .number, "The figure.", isRequired: false),
    .init("lower", .number, "The least that is green.", isRequired: false),
    .init("upper", .number, "The most that is green.", isRequired: false),
  ])

  private static let period = Schema.object([
    .init("end", .moment, "When it ended."), .init("colour", Shapes.colour, "What it was."),
    .init("sentence", .string(), "Why."),
    .init(
      "figures",
      .array(
        .object([
          .init("metric", .string(), "The metric."), .init("name", .string(), "Of what."),
          .init("value", .number, "The worst of it in the period."),
          .init("colour", Shapes.colour, "What it says."),
          .init("lower", .number, "The least that is green.", isRequired: false),
          .init("upper", .number, "The most that is green.", isRequired: false),
        ])), "The worst of each metric."),
  ])

  private static var details: [Field<MonitorEntry>] {
    [
      Field("lines", .array(line), "The lines of the latest result, the worst first.") { item, _ in
        .array(
          (item.record?.latest.items ?? []).map { line in
            var members: [String: JSON] = [
              "name": .string(line.name), "colour": .string(line.colour.rawValue),
              "sentence": .string(line.sentence),
            ]
            members["value"] = number(line.value)
            members["lower"] = number(line.lower)
            members["upper"] = number(line.upper)
            return .object(members)
          })
      }.inDetail,
      Field("periods", .array(period), "The latest periods, oldest first.") { item, _ in
        .array((item.record?.periods ?? []).map(json))
      }.inDetail,
      Field("schedules", .array(.string()), "The ids of what starts it.") { item, snapshot in
        Shapes.texts(
          item.declared.map { snapshot.board.schedules(of: $0).map(\.id) } ?? [])
      }.inDetail,
    ]
  }

  private static func json(_ period: MonitorRecord.Period) -> JSON {
    [
      "end": Shapes.moment(period.end), "colour": .string(period.colour.rawValue),
      "sentence": .string(period.sentence),
      "figures": .array(
        (period.figures ?? []).map { figure in
          var members: [String: JSON] = [
            "metric": .string(figure.metric), "name": .string(figure.name),
            "value": number(figure.value) ?? 0, "colour": .string(figure.colour.rawValue),
          ]
          members["lower"] = number(figure.lower)
          members["upper"] = number(figure.upper)
          return .object(members)
        }),
    ]
  }

  /// JSON has no infinity; such a figure is left out.
  private static func number(_ value: Double?) -> JSON? {
    value.flatMap { $0.isFinite ? .number($0) : nil }
  }
}
