package import Vocabulary

/// The process engine: commands in, events out, nothing else.
///
/// It has no state, reads no clock and does no work of its own: jobs, tasks and signals are values
/// that the caller acts on after it has stored the events (docs/processes.md, "Driving the
/// engine").
package enum Engine {
  /// How many elements one command may enter. A cycle without anything that waits ends here, as
  /// incidents on the tokens that were left.
  package static let stepLimit = 10_000

  /// Begins an instance, which then runs until everything in it waits.
  package static func start(
    _ command: StartCommand, of definition: ProcessDefinition, now: Instant
  ) -> Result<Step, Rejection> {
    do throws(Rejection) {
      let start = try definition.startEvent(at: command.place)
      var execution = Execution(definition, ProcessInstance(), now: now)
      var variables = command.variables
      if let name = definition.initiatorVariable, let initiator = command.initiator {
        variables[name] = .string(initiator)
      }
      execution.emit(
        .started(element: start, businessKey: command.businessKey, variables: variables))
      if let caller = command.caller { execution.emit(.called(caller)) }
      try execution.armProcess()
      execution.enter(start, scope: .root, flow: nil)
      execution.run()
      return .success(execution.step)
    } catch {
      return .failure(error)
    }
  }

  /// Gives a command to an instance. Hand the instance over (`consume instance`) where its old
  /// value is not needed: then nothing of it is copied.
  package static func handle(
    _ command: Command, instance: consuming ProcessInstance, definition: ProcessDefinition,
    now: Instant
  ) -> Result<Step, Rejection> {
    var taken = instance
    return handle(command, on: &taken, definition: definition, now: now)
      .map { Step(events: $0, instance: taken) }
  }

  /// The same in place; an instance that refuses is as it was.
  package static func handle(
    _ command: Command, on instance: inout ProcessInstance, definition: ProcessDefinition,
    now: Instant
  ) -> Result<[Event], Rejection> {
    guard instance.isActive else {
      return .failure(
        Rejection(.notActive, "failed to handle a command: the instance has ended"))
    }
    // Moved rather than copied, so that its arrays are changed where they are.
    var execution = Execution(definition, ProcessInstance(), now: now)
    execution.exchange(&instance)
    defer { execution.exchange(&instance) }
    do throws(Rejection) {
      // A refusal comes before the first event.
      try execution.handle(command)
    } catch {
      return .failure(error)
    }
    execution.run()
    return .success(execution.events)
  }
}

extension ProcessDefinition {
  /// The index of the start event that a place names.
  func startEvent(at place: StartCommand.Place) throws(Rejection) -> Int {
    let all = starts.map { elements[$0] }
    var found: [FlowElement]
    let wanted: String
    switch place {
    case .none:
      wanted = "start event without a trigger"
      found = all.filter {
        guard case .startEvent(.none) = $0.kind else { return false }
        return true
      }
      if found.isEmpty, all.count == 1 { found = all }
    case .element(let id):
      wanted = "start event \"\(id)\""
      found = all.filter { $0.id == id }
    case .timer(let id):
      wanted = "start event \"\(id)\" with a timer"
      found = all.filter {
        guard $0.id == id, case .timer? = $0.trigger else { return false }
        return true
      }
    case .conditional(let id):
      wanted = "start event \"\(id)\" with a condition"
      found = all.filter {
        guard $0.id == id, case .conditional? = $0.trigger else { return false }
        return true
      }
    case .signal(let name):
      wanted = "start event for the signal \"\(name)\""
      found = startEvents(forSignal: name)
    case .message(let name):
      wanted = "start event for the message \"\(name)\""
      found = startEvents(forMessage: name)
    }
    guard found.count == 1, let start = found.first else {
      throw Rejection(
        .noStartEvent,
        "failed to start \"\(id)\": it has \(found.isEmpty ? "no" : "several") \(wanted)")
    }
    return start.index
  }
}

extension Execution {
  /// What the event sub-processes of the process itself wait for, and its `start` listeners.
  /// Nothing is there yet that could stand still with an incident: what cannot be evaluated refuses
  /// the start.
  mutating func armProcess() throws(Rejection) {
    guard !definition.eventSubProcesses.isEmpty || !definition.listeners.isEmpty else { return }
    do throws(Failure) {
      listen(try armEventSubProcesses(definition.eventSubProcesses, .root), host: .root)
      try processListeners(.start)
    } catch {
      throw Rejection(.invalidState, "failed to start \"\(definition.id)\": \(error.message)")
    }
  }
}
