import Synchronization
import Vocabulary

/// Writes down what happens to a job, and tells whoever watches.
final class JobJournal: Sendable {
  private struct State {
    var state = JobState.created
    var messages: [JobMessage] = []
  }

  /// Further notes are told and not kept.
  private static let mostMessages = 1000

  private let now: @Sendable () -> Instant
  private let events: @Sendable (JobEvent) -> Void
  private let state = Mutex(State())

  init(now: @escaping @Sendable () -> Instant, events: @escaping @Sendable (JobEvent) -> Void) {
    self.now = now
    self.events = events
  }

  var messages: [JobMessage] { state.withLock { $0.messages } }

  /// Enters a state.
  func enter(_ newState: JobState, _ text: String) {
    state.withLock { $0.state = newState }
    write(text, isKept: true)
  }

  /// Notes a step within the state.
  func note(_ text: String) {
    write(text, isKept: messages.count < Self.mostMessages)
  }

  /// Passes on what the job printed.
  func log(_ bytes: [UInt8]) {
    events(.log(bytes))
  }

  private func write(_ text: String, isKept: Bool) {
    let instant = now()
    let message = state.withLock { state in
      let message = JobMessage(instant: instant, state: state.state, text: text)
      if isKept { state.messages.append(message) }
      return message
    }
    events(.message(message))
  }
}
