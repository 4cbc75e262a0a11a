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
      execution.emit(
        .started(
          element: start, businessKey: command.businessKey, variables: command.variables))
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
    guard instance.isActive else {
      return .failure(
        Rejection(.notActive, "failed to handle a command: the instance has ended"))
    }
    do throws(Rejection) {
      var execution = Execution(definition, instance, now: now)
      try execution.handle(command)
      execution.run()
      return .success(execution.step)
    } catch {
      return .failure(error)
    }
  }
}

extension ProcessDefinition {
  /// The index of the start event that a place names.
  func startEvent(at place: StartCommand.Place) throws(Rejection) -> Int {
    let found: [FlowElement]
    let wanted: String
    switch place {
    case .none:
      wanted = "start event without a trigger"
      found = starts.map { elements[$0] }.filter {
        guard case .startEvent(.none) = $0.kind else { return false }
        return true
      }
    case .element(let id):
      wanted = "start event \"\(id)\""
      found = starts.map { elements[$0] }.filter { $0.id == id }
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
