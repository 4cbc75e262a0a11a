import BPMN
package import Registry
package import Vocabulary

/// Instances that call others. A family is the instance that a signal began, and all that it has
/// called, directly or not: one life of one version of a model. What one of them throws is heard in
/// the family.
extension ControlLoop {
  /// How many instances deep call activities may go.
  private static let callDepth = 64

  /// An instance and all active ones that it has called, callers first.
  func family(of id: InstanceID) -> [InstanceID] {
    var members = [id]
    var next = 0
    while next < members.count {
      members += (index.calls[members[next]] ?? [:]).sorted { $0.key < $1.key }.map(\.value)
      next += 1
    }
    return members
  }

  /// The instance at the top of an instance's callers.
  private func head(of record: InstanceRecord) -> InstanceRecord {
    var head = record
    while let caller = head.caller, let calling = state.instances[caller.instance] {
      head = calling
    }
    return head
  }

  /// What an event of an instance means for others of its family.
  mutating func errands(after event: Event, in record: InstanceRecord) -> [Errand] {
    switch event {
    case .callRequested(let key, let request):
      return call(request, at: key, from: record)
    case .elementTerminated(let key), .elementCompleted(let key):
      guard let called = index.calls[record.id]?[key.number] else { return [] }
      return [Errand(instance: called, command: .cancel(reason: "the call activity was left"))]
    case .escalationThrown(_, let code, _, leaves: true, let variables):
      guard let caller = record.caller else { return [] }
      return [
        Errand(
          instance: caller.instance,
          command: .escalateCall(Key(caller.key), code: code, variables: variables))
      ]
    case .leavingFailed(_, let message):
      log(.info, "instance/\(record.id)", "LeavingFailed", message)
      return []
    case .signalThrown(let name, let variables):
      log(.info, "model/\(record.model)", "SignalThrown", "the process threw \(name)")
      return signalErrands(name, variables, thrower: record)
    case .messageThrown(_, let name, let variables):
      return messageErrands(name, variables, thrower: record)
    default:
      return []
    }
  }

  /// A signal of a process stays within its family. The engine has served the thrower's own
  /// subscriptions to the very name.
  private func signalErrands(
    _ name: String, _ variables: [String: JSON], thrower: InstanceRecord
  ) -> [Errand] {
    family(of: head(of: thrower).id).flatMap { member in
      LifeCycleSignal.spellings(of: name).filter { member != thrower.id || $0 != name }.map {
        Errand(instance: member, command: .signalReceived(name: $0, variables: variables))
      }
    }
  }

  /// A message of a process goes to the only one in its family who waits for it.
  private mutating func messageErrands(
    _ name: String, _ variables: [String: JSON], thrower: InstanceRecord
  ) -> [Errand] {
    let receivers = receivers(ofMessage: name, correlationKey: nil, in: head(of: thrower).id)
    guard let receiver = receivers.first, receivers.count == 1 else {
      log(
        .warning, "model/\(thrower.model)", "MessageLost",
        "the process threw the message \(name), for which \(receivers.count) places wait")
      return []
    }
    return [
      Errand(
        instance: receiver.0,
        command: .messageReceived(name: name, variables: variables, subscription: receiver.1))
    ]
  }

  /// Where a family waits for a message.
  func receivers(
    ofMessage name: String, correlationKey: String?, in head: InstanceID
  ) -> [(InstanceID, Key)] {
    family(of: head).flatMap { member in
      (state.running[member]?.subscriptions ?? []).filter {
        $0.kind == .message && $0.name == name
          && ($0.correlationKey == nil || correlationKey == nil
            || $0.correlationKey == correlationKey)
      }.map { (member, $0.key) }
    }
  }

  // MARK: - Calls

  /// Begins what a call activity calls; where that is not possible, the call has an incident.
  private mutating func call(
    _ request: Call.Request, at key: Key, from record: InstanceRecord
  ) -> [Errand] {
    switch begin(request, at: key, from: record) {
    case .success(let errands): return errands
    case .failure(let refusal):
      return [
        Errand(instance: record.id, command: .refuseCall(key, message: refusal.message))
      ]
    }
  }

  private struct Refusal: Error {
    let message: String
  }

  private mutating func begin(
    _ request: Call.Request, at key: Key, from record: InstanceRecord
  ) -> Result<[Errand], Refusal> {
    let verb = "failed to call \"\(request.process)\""
    guard let calling = state.running[record.id], let visit = calling[key],
      let definition = definition(of: record)
    else { return .success([]) }
    guard depth(of: record) < Self.callDepth else {
      return .failure(Refusal(message: "\(verb): the calls are \(Self.callDepth) deep"))
    }
    guard let (process, called) = process(calledAs: request) else {
      return .failure(
        Refusal(
          message: "\(verb): no process of the tracked branch has that id"
            + (request.binding.tag.map { " and the version tag \"\($0)\"" } ?? "")))
    }
    let command = StartCommand(
      variables: request.variables, businessKey: request.businessKey ?? record.model.text,
      caller: definition.catches(fromElement: visit.element, caller: calling.caller))
    switch Engine.start(command, of: called, now: now) {
    case .failure(let rejection):
      return .failure(Refusal(message: rejection.message))
    case .success(let step):
      let id = instanceID(model: record.model, version: record.version, process: process.name)
      put(
        InstanceRecord(
          id: id, process: process.name, definition: process.bpmn.blob,
          definitionID: called.id, decisions: process.decisionBlobs,
          caller: InstanceCaller(instance: record.id, key: key.number), model: record.model,
          version: record.version, commit: record.commit, lane: record.lane, started: now,
          engine: .null, jobs: [], history: []))
      audit(
        "process-called", "model/\(record.model)",
        "process \(process.name), instance \(id), by \(record.id)", commit: record.commit,
        version: record.version)
      var errands: [Errand] = []
      absorb(step, into: id, queue: &errands)
      return .success(errands)
    }
  }

  private func depth(of record: InstanceRecord) -> Int {
    var depth = 1
    var next = record.caller
    while let caller = next, let calling = state.instances[caller.instance] {
      depth += 1
      next = calling.caller
    }
    return depth
  }

  /// The process of the tracked branch that a call means. A commit has one version of each: the
  /// latest one, and the one beside the caller, are that.
  private func process(
    calledAs request: Call.Request
  ) -> (DesiredProcess, ProcessDefinition)? {
    for process in desired.processes.values.sorted(by: { $0.name < $1.name }) {
      guard case .ready(let definition)? = library[process.bpmn.blob],
        definition.id == request.process
      else { continue }
      if let tag = request.binding.tag, definition.versionTag != tag { continue }
      return (process, definition)
    }
    return nil
  }

  /// What an instance that has ended answers to the call activity that waits for it.
  func answer(to caller: InstanceCaller, of instance: ProcessInstance) -> Errand? {
    let key = Key(caller.key)
    switch instance.status {
    case .completed, .terminated:
      return Errand(
        instance: caller.instance, command: .completeCall(key, variables: instance.variables))
    case .endedByError(let code, let message):
      return Errand(
        instance: caller.instance,
        command: .failCall(key, code: code, message: message, variables: instance.variables))
    case .cancelled(Modification.emptiedReason):
      return Errand(instance: caller.instance, command: .modify(Modification([.cancel(key)])))
    case .active, .cancelled:
      return nil
    }
  }
}

extension VersionBinding {
  /// The tag that a version must carry, or the number that somebody gave as one.
  fileprivate var tag: String? {
    switch self {
    case .latest, .deployment: nil
    case .version(let number): String(number)
    case .versionTag(let tag): tag
    }
  }
}

extension DesiredProcess {
  /// The blobs of its DMN files, in the order of the manifest; `nil` where there are none.
  package var decisionBlobs: [BlobID]? {
    decisions.isEmpty ? nil : decisions.map(\.blob)
  }
}
