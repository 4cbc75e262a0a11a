import BPMN
import Vocabulary

extension ControlLoop {
  /// What does not fit together in the state; empty unless there is a mistake in this module. For
  /// simulations.
  package var inconsistencies: [String] {
    var found: [String] = []
    if index != ControlIndex(state) { found.append("the index is not that of the state") }
    if !ended.isEmpty { found.append("jobs ended and were not announced") }
    for record in state.instances.values where record.isActive != (state.running[record.id] != nil)
    {
      found.append("instance \(record.id) is \(record.isActive ? "" : "not ")active")
    }
    for record in state.instances.values {
      found += inconsistencies(of: record)
    }
    for task in state.tasks.values where task.state == .open {
      if let origin = task.origin, state.running[origin.instance] == nil {
        found.append("task \(task.id) waits for nothing")
      }
      if task.kind == .removal, !state.runtimes.values.contains(where: { $0.removal == task.id }) {
        found.append("task \(task.id) asks about no runtime")
      }
    }
    for record in state.instances.values.filter(\.isActive) {
      guard let caller = record.caller else { continue }
      if state.running[caller.instance]?[Key(caller.key)] == nil {
        found.append("instance \(record.id) answers to nobody")
      }
    }
    let heads = state.instances.values.filter { $0.isActive && $0.caller == nil }
    let lanes = Dictionary(grouping: heads) {
      "\($0.model) \($0.lane)"
    }
    for (lane, instances) in lanes where instances.count > 1 {
      found.append("\(instances.count) instances run for \(lane)")
    }
    for record in state.runtimes.values {
      if let task = record.removal, state.tasks[task]?.state != .open {
        found.append("runtime \(record.name) waits for the closed task \(task)")
      }
    }
    return found.sorted()
  }

  private func inconsistencies(of record: InstanceRecord) -> [String] {
    var found: [String] = []
    if Set(record.jobs.map(\.id)).count != record.jobs.count {
      found.append("instance \(record.id) has two jobs of one id")
    }
    guard let running = state.running[record.id], let definition = definition(of: record) else {
      let open = record.jobs.filter { !$0.state.isFinal }
      return found + open.map { "job \($0.id) outlives its instance" }
    }
    if record.engine != running.json(in: definition) {
      found.append("instance \(record.id) is recorded as it was")
    }
    let tasks = running.userTasks(in: definition).count
    let open = index.tasks[record.id]?.count ?? 0
    if tasks != open { found.append("instance \(record.id) has \(open) of \(tasks) tasks") }
    for job in running.jobs(in: definition)
    where job.retries > 0 && running[job.key]?.failure == nil {
      guard !record.jobs.contains(where: { $0.key == job.key.number && !$0.state.isFinal }) else {
        continue
      }
      found.append("instance \(record.id) waits at \(job.elementID) for no job")
    }
    return found
  }
}
