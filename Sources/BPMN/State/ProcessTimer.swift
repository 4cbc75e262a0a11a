package import Vocabulary

/// A timer that runs.
package struct ProcessTimer: Hashable, Sendable {
  /// How a timer goes on after it fired.
  package struct Repetition: Hashable, Sendable {
    package let interval: TimeSpan
    /// How often it fires from now on, this time included; `nil` is for ever.
    package let remaining: Int?

    /// A repetition.
    package init(interval: TimeSpan, remaining: Int?) {
      self.interval = interval
      self.remaining = remaining
    }
  }

  package let key: Key
  /// The index of the event that the timer triggers.
  package let element: Int
  /// The element instance whose end ends the timer.
  package let host: Key
  package let due: Instant
  package let repetition: Repetition?
}
