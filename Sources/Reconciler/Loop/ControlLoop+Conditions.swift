import BPMN
import Registry
import Vocabulary

extension ControlLoop {
  mutating func setReady(
    _ name: ModelName, _ status: Condition.Status, _ reason: String, _ message: String
  ) {
    update(name) { [now] in
      $0.conditions.set(
        Condition(.ready, status, reason: reason, message: message, since: now))
    }
  }

  /// A model that needs a person before anything goes on.
  mutating func stall(_ name: ModelName, _ reason: String, _ message: String) {
    guard let record = state.models[name] else { return }
    if record.conditions[.stalled]?.message != message {
      log(.error, "model/\(name)", reason, message)
    }
    update(name) { [now] in
      $0.conditions.set(
        Condition(.stalled, .true, reason: reason, message: message, since: now))
      if $0.current != nil, $0.conditions[.ready] == nil {
        $0.conditions.set(
          Condition(.ready, .false, reason: reason, message: message, since: now))
      }
    }
  }

  /// States how a model is, from its instance: the last thing that every step does.
  mutating func refreshReady(_ name: ModelName) {
    guard let record = state.models[name], record.current != nil else { return }
    guard !record.isSuspended else {
      setReady(name, .false, "Suspended", "the model is suspended")
      return
    }
    guard let id = record.instance, let instance = state.instances[id] else { return }
    guard instance.isActive else {
      update(name) {
        $0.conditions.clear(.reconciling)
        if $0.conditions[.stalled]?.reason == "Incident" { $0.conditions.clear(.stalled) }
      }
      setReady(name, .true, "Settled", "\(instance.process): \(instance.outcome ?? "ended")")
      return
    }
    var members: [(ProcessInstance, ProcessDefinition)] = []
    for member in family(of: id) {
      guard let running = state.running[member], let record = state.instances[member],
        let definition = definition(of: record)
      else {
        stall(name, "InstanceLost", "the instance \(member) cannot be rebuilt from its record")
        return
      }
      members.append((running, definition))
    }
    let incidents = members.flatMap { $0.incidents(in: $1) }
    if let first = incidents.first {
      stall(name, "Incident", "\(first.elementID): \(first.message)")
    } else if record.conditions[.stalled]?.reason == "Incident" {
      update(name) { $0.conditions.clear(.stalled) }
    }
    let (reason, message) = position(of: members)
    setReady(name, .unknown, reason, message)
    update(name) { [now] in
      $0.conditions.set(
        Condition(.reconciling, .true, reason: reason, message: message, since: now))
    }
  }

  /// Where an instance and those that it has called stand, as a reason and a sentence.
  private func position(
    of family: [(ProcessInstance, ProcessDefinition)]
  ) -> (String, String) {
    let names = family.flatMap { instance, definition in
      let calls = Set(instance.calls(in: definition).map(\.elementID))
      return instance.waitingElementIDs(in: definition).filter { !calls.contains($0) }.map { id in
        definition.element(id)?.name ?? id
      }
    }
    let place = names.isEmpty ? "the process" : names.joined(separator: ", ")
    if family.contains(where: { !$0.userTasks(in: $1).isEmpty }) {
      return ("WaitingForPerson", place)
    }
    if family.contains(where: { !$0.jobs(in: $1).isEmpty }) { return ("JobRunning", place) }
    return ("Waiting", place)
  }

  // MARK: - Runtimes

  mutating func refreshConditions(of name: RuntimeName) {
    guard let record = state.runtimes[name] else { return }
    let found = record.observed?.sentence ?? "nothing is known of it"
    let isLeft = record.isLeft(by: desired.runtimes[name]?.heal ?? .auto)
    let isStalled = record.failures >= Self.deploymentLimit && !record.isAsAssigned
    if let flapping = record.flapping, record.assigned != nil, !isStalled {
      update(name) { $0.conditions.clear(.stalled) }
      return stateFlapping(of: record, flapping)
    }
    if record.isAsAssigned, record.assigned != nil, !record.isConfigured {
      return stateSettings(of: record)
    }
    update(name) { [now] in
      if isStalled {
        $0.conditions.set(
          Condition(.stalled, .true, reason: "DeployFailed", message: found, since: now))
      } else {
        $0.conditions.clear(.stalled)
      }
      if record.isAsAssigned {
        let isBatch = record.observed?.state == .batch
        let (status, reason, message): (Condition.Status, String, String) =
          if record.assigned != nil {
            (.true, isBatch ? "DeployedAsBatch" : "Serving", found)
          } else if record.observed?.state == .serving {
            // A server that does not tell what it serves: neither right nor wrong.
            (.unknown, "NotTold", found)
          } else {
            (.unknown, "Idle", "it serves nothing, as it should")
          }
        $0.conditions.set(
          Condition(.ready, status, reason: reason, message: message, since: now))
        $0.conditions.clear(.drifted)
        $0.conditions.clear(.reconciling)
        return
      }
      let isFailing = record.failures > 0
      $0.conditions.set(
        Condition(
          .ready, .false, reason: isFailing ? "DeployFailed" : "NotServing", message: found,
          since: now))
      if record.assigned?.confirmed != nil || record.assigned == nil {
        $0.conditions.set(
          Condition(
            .drifted, .true, reason: isLeft ? "OnlyReported" : "NotAsAssigned",
            message: isLeft ? "\(found); by its policy (heal: report) it is left so" : found,
            since: now))
      } else {
        $0.conditions.set(
          Condition(.reconciling, .true, reason: "Deploying", message: found, since: now))
      }
    }
  }

  // MARK: - Suspending

  mutating func suspend(_ id: ResourceID, _ isSuspended: Bool, by person: String) {
    let verb = isSuspended ? "suspended" : "resumed"
    switch id.kind {
    case .model:
      let name = ModelName(id.name)
      guard let record = state.models[name], record.isSuspended != isSuspended else { return }
      update(name) { $0.isSuspended = isSuspended }
      audit(verb, "\(id)", "by hand", actor: person)
      log(.notice, "\(id)", isSuspended ? "Suspended" : "Resumed", "by \(person)")
      refreshReady(name)
      if !isSuspended { resumeWaiting(name) }
    case .runtime:
      let name = RuntimeName(id.name)
      guard let record = state.runtimes[name], record.isSuspended != isSuspended else { return }
      update(name) { $0.isSuspended = isSuspended }
      audit(verb, "\(id)", "by hand", actor: person)
      log(.notice, "\(id)", isSuspended ? "Suspended" : "Resumed", "by \(person)")
    default:
      return
    }
  }
}
