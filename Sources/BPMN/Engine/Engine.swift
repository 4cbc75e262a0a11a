package import Vocabulary

/// The process engine: commands in, events out, nothing else.
///
/// It has no state, reads no clock and does no work of its own: jobs, tasks and signals are values
/// that the caller acts on after it has stored the events (docs/processes.md, "Driving the engine").
package enum Engine {
  /// Begins an instance, which then runs until everything in it waits.
  package static func start(
    _ command: StartCommand, of definition: ProcessDefinition, now: Instant
  ) -> Result<Step, Rejection> {
    .failure(Rejection(.noStartEvent, "failed to start \"\(definition.id)\": no start event"))
  }

  /// Gives a command to an instance. Hand the instance over (`consume instance`) where its old
  /// value is not needed: then nothing of it is copied.
  package static func handle(
    _ command: Command, instance: consuming ProcessInstance, definition: ProcessDefinition,
    now: Instant
  ) -> Result<Step, Rejection> {
    .failure(Rejection(.notFound, "failed to handle a command: nothing waits"))
  }
}
