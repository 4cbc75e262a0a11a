import Reconciler
import Registry
import Vocabulary

/// A process with the models that it is selected for and what runs of it.
struct ProcessItem: Sendable {
  let name: ProcessName
  let definition: DesiredProcess?
  var models = 0
  /// Those that the viewer may see are counted when it is shown.
  var instances: [InstanceRecord] = []
}

extension Resource<ProcessItem> {
  /// The life-cycle processes.
  static let processes = Resource(
    name: "processes", title: "Process", summary: "the life-cycle processes", path: "processes",
    key: "process",
    fields: [
      Field("name", .name, "Its name.") { item, _ in .string(item.name.text) },
      Field("removed", .boolean, "Whether the tracked branch has it no more.") { item, _ in
        .bool(item.definition == nil)
      },
      .optional("manifest", .string(), "The manifest that declares it.") { item, _ in
        item.definition.map { .string($0.manifest) }
      },
      .optional("description", .string(), "What it is for.") { item, _ in
        item.definition?.description.map { .string($0) }
      },
      .optional("bpmn", .string(), "The path of its process file.") { item, _ in
        item.definition.map { .string($0.bpmn.path.text) }
      },
      .optional("blob", .id, "The process file itself.") { item, _ in
        item.definition.map { .string($0.bpmn.blob.text) }
      },
      Field("models", .integer(minimum: 0), "For how many models it is selected.") { item, _ in
        .integer(Int64(item.models))
      },
      Field("active", .integer(minimum: 0), "How many instances run.") { item, _ in
        .integer(Int64(item.instances.count { $0.isActive }))
      },
      Field("ended", .integer(minimum: 0), "How many instances have ended.") { item, _ in
        .integer(Int64(item.instances.count { !$0.isActive }))
      },
      Field("incidents", .integer(minimum: 0), "How many elements stand still.") { item, snapshot in
        .integer(
          Int64(
            item.instances.reduce(0) { $0 + (snapshot.stands[$1.id]?.incidents.count ?? 0) }))
      },
    ],
    sorts: [Sort("name") { .text($0.name.text) }],
    items: { snapshot, _ in all(snapshot) },
    find: { snapshot, path in all(snapshot).first { $0.name.text == path["process"] } },
    id: { $0.name.text }, object: { _ in .project })

  static func all(_ snapshot: Snapshot) -> [ProcessItem] {
    snapshot.derive("processes") {
      var items: [ProcessName: ProcessItem] = [:]
      for process in snapshot.desired.processes.values {
        items[process.name] = ProcessItem(name: process.name, definition: process)
      }
      for model in snapshot.desired.models.values {
        if case .process(let name) = model.process { items[name]?.models += 1 }
      }
      for instance in snapshot.state.instances.values {
        items[
          instance.process, default: ProcessItem(name: instance.process, definition: nil)
        ].instances.append(instance)
      }
      return Array(items.values)
    }
  }
}
