package import Schedules
package import Vocabulary

/// A later moment, by its distance or by its date.
package enum TimeTravel: Hashable, Sendable {
  case by(TimeSpan)
  case to(Instant)

  /// The moment, seen from another.
  package func moment(from now: Instant) -> Instant {
    switch self {
    case .by(let span): span.after(now)
    case .to(let moment): moment
    }
  }
}
