package import Reconciler
import Vocabulary

/// Where a process instance stands, read from the engine's own state as it was recorded.
package struct InstanceStand: Sendable {
  /// What stands still at an element.
  package struct Incident: Hashable, Sendable {
    /// The engine's key of the element instance.
    package var key: Int64
    package var element: String
    package var message: String
  }

  /// The ids of the elements where tokens wait, sorted.
  package let elements: [String]
  package let incidents: [Incident]

  /// Reads a record.
  package init(_ record: InstanceRecord) {
    let active = record.engine["elements"]?.array ?? []
    // A sub-process is where tokens move, not where one waits.
    let scopes = Set(active.compactMap { $0["scope"]?.integer })
    elements = active.filter { !($0["key"]?.integer.map(scopes.contains) ?? false) }
      .compactMap { $0["element"]?.string }.sorted()
    incidents = active.compactMap { element in
      element["incident"].map {
        Incident(
          key: element["key"]?.integer ?? 0, element: element["element"]?.string ?? "",
          message: $0["message"]?.string ?? $0["cause"]?.string ?? "")
      }
    }
  }
}

extension Snapshot {
  /// Where every active instance stands.
  package var stands: [InstanceID: InstanceStand] {
    derive("stands") {
      state.instances.values.reduce(into: [:]) { stands, record in
        if record.isActive { stands[record.id] = InstanceStand(record) }
      }
    }
  }
}

extension Resource<InstanceRecord> {
  /// The instances of processes.
  static let instances = Resource(
    name: "instances", title: "Instance", summary: "the instances of processes",
    path: "instances", key: "instance", keySchema: .id, fields: fields, filters: conditions,
    sorts: [
      .time("started") { $0.started },
      .time("ended") { $0.ended },
      Sort("model") { .text($0.model.text) },
    ],
    items: { snapshot, _ in Array(snapshot.state.instances.values) },
    find: { snapshot, path in snapshot.state.instances[InstanceID(path["instance"] ?? "")] },
    id: { $0.id.text }, object: { .model($0.model) })

  private static let states = ["active", "incident", "ended"]

  private static func word(_ item: InstanceRecord, _ snapshot: Snapshot) -> String {
    guard item.isActive else { return "ended" }
    return snapshot.stands[item.id]?.incidents.isEmpty ?? true ? "active" : "incident"
  }

  private static var fields: [Field<InstanceRecord>] {
    [
      Field("id", .id, "Its id.") { item, _ in .string(item.id.text) },
      Field("process", .name, "The process.") { item, _ in .string(item.process.text) },
      Field("model", .name, "The model.") { item, _ in .string(item.model.text) },
      Field("version", .id, "The version that it is about.") { item, _ in .string(item.version.hex)
      },
      Field("commit", .id, "The commit that it began with.") { item, _ in .string(item.commit.text)
      },
      Field("lane", .string(), "`tracked`, or the reference of a proposal.") { item, _ in
        .string(item.lane.description)
      },
      Field("state", .enumeration(states), "How it is.") { item, snapshot in
        .string(word(item, snapshot))
      },
      Field("started", .moment, "When it began.") { item, _ in Shapes.moment(item.started) },
      .optional("ended", .moment, "When it ended.") { item, _ in item.ended.map(Shapes.moment) },
      .optional("outcome", .string(), "How it ended.") { item, _ in item.outcome.map { .string($0) }
      },
      Field("waitsAt", Shapes.texts, "The elements where tokens wait.") { item, snapshot in
        Shapes.texts(snapshot.stands[item.id]?.elements ?? [])
      },
      Field("incidents", .array(Shapes.incident), "What stands still.") { item, snapshot in
        .array(
          (snapshot.stands[item.id]?.incidents ?? []).map {
            ["element": .string($0.element), "message": .string($0.message)]
          })
      },
      Field("definition", .id, "The blob of its process file.") { item, _ in
        .string(item.definition.text)
      }.inDetail,
      Field("jobs", .array(.id), "The jobs that it asked for.") { item, _ in
        Shapes.texts(item.jobs.map(\.id.text))
      }.inDetail,
      .optional("caller", .id, "The instance whose call activity waits for it.") { item, _ in
        item.caller.map { .string($0.instance.text) }
      }.inDetail,
      Field("variables", .map(.any), "Its variables.") { item, _ in
        .object(item.engine["variables"]?.object ?? [:])
      }.inDetail,
      Field("timers", .array(.any), "The timers that run.") { item, _ in
        .array(item.engine["timers"]?.array ?? [])
      }.inDetail,
    ]
  }

  private static var conditions: [Filter<InstanceRecord>] {
    [
      Filter("state", .enumeration(states), "Only those that are so.") { item, value, snapshot in
        word(item, snapshot) == value
      },
      Filter("process", .name, "Only of this process.") { item, value, _ in
        item.process.text == value
      },
      Filter("model", .name, "Only of this model.") { item, value, _ in item.model.text == value },
      Filter("outcome", .string(maxLength: 200), "Only those that ended so.") { item, value, _ in
        item.outcome == value
      },
    ]
  }
}

/// Something that stands still, with the instance that it is of.
struct IncidentItem: Sendable {
  let instance: InstanceRecord
  let incident: InstanceStand.Incident
  var id: String { "\(instance.id).\(incident.key)" }
}

extension Resource<IncidentItem> {
  /// What stands still in processes.
  static let incidents = Resource(
    name: "incidents", title: "Incident", summary: "what stands still in processes",
    path: "incidents", key: "incident", keySchema: .id,
    fields: [
      Field("id", .id, "Its id.") { item, _ in .string(item.id) },
      Field("instance", .id, "The instance; it can be retried.") { item, _ in
        .string(item.instance.id.text)
      },
      Field("process", .name, "The process.") { item, _ in .string(item.instance.process.text) },
      Field("model", .name, "The model.") { item, _ in .string(item.instance.model.text) },
      Field("element", .id, "The element that stands still.") { item, _ in
        .string(item.incident.element)
      },
      Field("message", .string(), "Why.") { item, _ in .string(item.incident.message) },
    ],
    filters: [
      Filter("process", .name, "Only of this process.") { item, value, _ in
        item.instance.process.text == value
      },
      Filter("model", .name, "Only of this model.") { item, value, _ in
        item.instance.model.text == value
      },
    ],
    sorts: [Sort("id") { .text($0.id) }, Sort("model") { .text($0.instance.model.text) }],
    items: { snapshot, _ in all(snapshot) },
    find: { snapshot, path in all(snapshot).first { $0.id == path["incident"] } },
    id: { $0.id }, object: { .model($0.instance.model) })

  private static func all(_ snapshot: Snapshot) -> [IncidentItem] {
    snapshot.stands.flatMap { id, stand in
      stand.incidents.compactMap { incident in
        snapshot.state.instances[id].map { IncidentItem(instance: $0, incident: incident) }
      }
    }
  }
}
