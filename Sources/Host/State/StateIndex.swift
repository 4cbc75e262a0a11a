import Reconciler
import Registry
import Vocabulary

/// Small indexes over the records, so that keeping a step never looks at all of them.
struct StateIndex: Sendable {
  /// The runtimes that are assigned to each model.
  private var served: [ModelName: Set<RuntimeName>] = [:]
  private var assigned: [RuntimeName: ModelName] = [:]
  private var open: Set<TaskID> = []

  init(_ state: ControlState) {
    for record in state.runtimes.values { note(record.name, record.assigned?.model) }
    open = Set(state.tasks.values.filter { $0.state == .open }.map(\.id))
  }

  var openTasks: Int { open.count }

  func runtimes(serving model: ModelName) -> [RuntimeName] { (served[model] ?? []).sorted() }

  /// The models whose rows change with some records: their own, and those whose runtimes changed.
  func models(touchedBy keys: Set<RecordKey>, _ state: ControlState) -> [ModelName] {
    var names: Set<ModelName> = []
    for key in keys {
      switch key {
      case .model(let name): names.insert(name)
      case .runtime(let name):
        if let model = assigned[name] { names.insert(model) }
        if let model = state.runtimes[name]?.history.first?.model { names.insert(model) }
        if let former = state.runtimes[name]?.history.dropFirst().first?.model {
          names.insert(former)
        }
      default: continue
      }
    }
    return names.sorted()
  }

  mutating func update(_ keys: Set<RecordKey>, _ state: ControlState) {
    for key in keys {
      switch key {
      case .runtime(let name): note(name, state.runtimes[name]?.assigned?.model)
      case .task(let id):
        if state.tasks[id]?.state == .open { open.insert(id) } else { open.remove(id) }
      default: continue
      }
    }
  }

  private mutating func note(_ runtime: RuntimeName, _ model: ModelName?) {
    if let former = assigned[runtime], former != model { served[former]?.remove(runtime) }
    assigned[runtime] = model
    if let model { served[model, default: []].insert(runtime) }
  }
}
