internal import BPMN
internal import Vocabulary

// Most commands concern one instance and nobody else, and can only be refused before anything has
// happened. They need no journal, and so no second copy of the state: a large instance is changed
// where it is, at the cost of the change.
extension ProcessPlatform {
  /// Gives a command to an instance that concerns nobody else; `nil` where others may be concerned
  /// or the command is a part of something larger.
  mutating func sendAlone(
    _ command: Command, to id: InstanceID, at now: Instant
  ) -> Result<PlatformStep, Rejection>? {
    var state = ProcessInstance()
    guard journal.depth == 0, let number = number(of: id),
      let handle = takeOut(number, into: &state)
    else { return nil }
    let before = state.subscriptions
    switch Engine.handle(command, on: &state, definition: catalog[handle].definition, now: now) {
    case .failure(let rejection):
      putBack(&state, into: number, before: before)
      return .failure(rejection)
    case .success(let events):
      var records: [PlatformRecord] = []
      if !events.isEmpty { records.append(.happened(id, events)) }
      if !state.isActive { records.append(.ended(id, state)) }
      putBack(&state, into: number, before: before)
      return .success(PlatformStep(records: records))
    }
  }

  /// Begins an instance that concerns nobody else; `nil` where others may be concerned, the command
  /// is a part of something larger, or it will be refused.
  mutating func startAlone(
    _ process: String, _ binding: VersionBinding, _ variables: [String: JSON],
    _ businessKey: String?, at now: Instant
  ) -> Result<PlatformStep, Rejection>? {
    guard journal.depth == 0, let handle = catalog.find(process, binding, deployment: nil),
      !suspendedProcesses.contains(process)
    else { return nil }
    let deployed = catalog[handle]
    guard deployed.definition.keepsToItself else { return nil }
    let origin = InstanceOrigin(
      process: process, version: deployed.version, cause: .request, number: upcomingNumber)
    let id = naming(origin)
    guard number(of: id) == nil,
      case .success(let step) = Engine.start(
        StartCommand(variables: variables, businessKey: businessKey), of: deployed.definition,
        now: now)
    else { return nil }
    let number = takeNumber()
    var records: [PlatformRecord] = [
      .began(id, deployed.reference, caller: nil), .happened(id, step.events),
    ]
    if step.instance.isActive {
      var running = RunningInstance(
        id: id, number: number, handle: handle, definition: deployed.definition, caller: nil,
        instance: step.instance)
      running.nextDue = running.instance.nextWorkDue
      put(number, running)
    } else {
      records.append(.ended(id, step.instance))
    }
    return .success(PlatformStep(records: records))
  }
}
