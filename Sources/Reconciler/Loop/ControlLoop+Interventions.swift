import BPMN
import Registry
import Vocabulary

/// What people do to running instances past the drawing: moving tokens, and taking instances over
/// into another file. Neither passes for a verdict: what a deployment needs is looked up when it is
/// carried out.
extension ControlLoop {
  /// Moves tokens of an instance by hand. What is refused changes nothing, and is logged.
  mutating func modify(_ id: InstanceID, _ modification: Modification, by person: String) {
    let refusal: String
    switch prepared(modification, of: id) {
    case .failure(let reason): refusal = reason.message
    case .success(let (record, definition, instance)):
      switch Engine.handle(
        .modify(modification), instance: instance, definition: definition, now: now)
      {
      case .failure(let rejection): refusal = rejection.message
      case .success(let step):
        let steps = modification.steps.map(\.description).joined(separator: ", ")
        audit(
          "modified", "model/\(record.model)", "instance \(id): \(steps)", actor: person,
          commit: record.commit, version: record.version)
        var queue: [Errand] = []
        absorb(step, into: id, queue: &queue)
        drain(&queue)
        return
      }
    }
    log(.warning, "instance/\(id)", "ModificationRefused", refusal)
  }

  private func prepared(
    _ modification: Modification, of id: InstanceID
  ) -> Result<(InstanceRecord, ProcessDefinition, ProcessInstance), InterventionRefusal> {
    guard let record = state.instances[id], let definition = definition(of: record),
      let instance = state.running[id]
    else { return .failure(InterventionRefusal("no such instance runs")) }
    if let refusal = InterventionRefusal(of: modification) { return .failure(refusal) }
    guard state.models[record.model]?.isSuspended != true else {
      return .failure(
        InterventionRefusal("the model \(record.model) is suspended; resume it first"))
    }
    return .success((record, definition, instance))
  }

  /// Takes instances over into the tracked branch's file of their process.
  mutating func migrate(_ scope: MigrationScope, by plan: MigrationPlan, _ person: String) {
    switch scope {
    case .instance(let id): migrate(id, by: plan, person)
    case .process(let name):
      for id in outdated(name) { migrate(id, by: plan, person) }
    }
  }

  /// The active instances of a process that run another file than the tracked branch's now.
  private func outdated(_ name: ProcessName) -> [InstanceID] {
    guard let process = desired.processes[name] else { return [] }
    return state.running.keys.filter { id in
      guard let record = state.instances[id] else { return false }
      return record.process == name && record.definition != process.bpmn.blob
    }.sorted()
  }

  @discardableResult
  private mutating func migrate(
    _ id: InstanceID, by plan: MigrationPlan, _ person: String
  ) -> Bool {
    let refusal: String
    switch target(of: id) {
    case .failure(let reason): refusal = reason.message
    case .success(let (process, source, target, instance)):
      switch Engine.migrate(instance, from: source, to: target, by: plan, now: now) {
      case .failure(let found): refusal = found.description
      case .success(let step):
        take(step, into: id, process, target, person)
        return true
      }
    }
    log(.warning, "instance/\(id)", "MigrationRefused", refusal)
    return false
  }

  private func target(
    of id: InstanceID
  ) -> Result<
    (DesiredProcess, ProcessDefinition, ProcessDefinition, ProcessInstance), InterventionRefusal
  > {
    guard let record = state.instances[id], let source = definition(of: record),
      let instance = state.running[id]
    else { return .failure(InterventionRefusal("no such instance runs")) }
    guard let process = desired.processes[record.process] else {
      return .failure(
        InterventionRefusal("the tracked branch has no process \(record.process)"))
    }
    guard process.bpmn.blob != record.definition else {
      return .failure(InterventionRefusal("it runs the file of the tracked branch already"))
    }
    guard case .ready(let target)? = library[process.bpmn.blob] else {
      return .failure(InterventionRefusal("\(process.bpmn.path) has problems"))
    }
    return .success((process, source, target, instance))
  }

  private mutating func take(
    _ step: Step, into id: InstanceID, _ process: DesiredProcess, _ target: ProcessDefinition,
    _ person: String
  ) {
    update(id) { record in
      record.definition = process.bpmn.blob
      record.definitionID = target.id
      record.decisions = process.decisionBlobs
      for position in record.jobs.indices {
        guard let key = record.jobs[position].key, let visit = step.instance[Key(key)] else {
          continue
        }
        record.jobs[position].element = target.elements[visit.element].id
      }
    }
    for task in (index.tasks[id] ?? []).sorted() {
      guard let key = state.tasks[task]?.origin?.key, let visit = step.instance[Key(key)] else {
        continue
      }
      update(task) { $0.origin?.element = target.elements[visit.element].id }
    }
    if let record = state.instances[id] {
      audit(
        "migrated", "model/\(record.model)",
        "instance \(id) goes on in \(process.bpmn.path) of \(process.bpmn.blob.text.prefix(12))",
        actor: person, commit: state.observed, version: record.version)
    }
    var queue: [Errand] = []
    absorb(step, into: id, queue: &queue)
    drain(&queue)
  }

  // MARK: - When a file changes

  /// What the manifests say of instances that run the former file of a process. Instances of
  /// proposals and, but for migration, those that were called keep theirs.
  mutating func followChangedProcesses(since former: DesiredState) {
    for (name, process) in desired.processes.sorted(by: { $0.key < $1.key }) {
      guard process.onFileChange != .keep,
        former.processes[name]?.bpmn.blob != process.bpmn.blob
      else { continue }
      for id in outdated(name) where state.instances[id]?.lane == .tracked {
        switch process.onFileChange {
        case .keep: continue
        case .migrate: migrate(id, by: MigrationPlan(), "muster")
        case .restart: restart(id)
        }
      }
    }
  }

  /// Ends an instance, and begins the life of its version anew.
  private mutating func restart(_ id: InstanceID) {
    guard let record = state.instances[id], record.isActive, record.caller == nil else { return }
    log(.notice, "instance/\(id)", "Restarted", "the file of \(record.process) has changed")
    cancel(id, reason: "restarted")
    // A version that waited may have begun by that.
    guard activeInstance(of: record.model, lane: .tracked) == nil,
      let model = desired.models[record.model], let current = state.models[record.model]?.current
    else { return }
    begin(
      model,
      signals: [
        LifeCycleSignal.modelChanged, LifeCycleSignal.deployableModelChanged,
        LifeCycleSignal.modelCreated,
      ],
      pending: ModelRecord.PendingVersion(
        version: current.version, commit: current.commit, changed: []))
  }
}
