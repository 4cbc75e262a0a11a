package import Vocabulary

/// A runtime that comes and goes: one state, with a count, in the place of an event each time.
///
/// It begins with ``limit`` losses within ``window``, and ends once the runtime has served what it
/// should for ``calm`` without a break. Two thresholds, so that it does not flap itself.
package struct Flapping: Codable, Hashable, Sendable {
  /// When the first of the losses was.
  package var since: Instant
  /// How often it was lost since then.
  package var count: Int
  /// When it was lost last.
  package var last: Instant

  /// So many losses within ``window`` are no accident.
  package static let limit = 3
  /// How long a loss counts before there are so many.
  package static let window: Duration = .seconds(600)
  /// How long it must serve without a break.
  package static let calm: Duration = .seconds(300)

  /// What is seen for the first time.
  package init(since: Instant, count: Int, last: Instant) {
    self.since = since
    self.count = count
    self.last = last
  }

  /// As people read it.
  package var sentence: String {
    "it comes and goes: it was lost \(count) times since \(since), the last time at \(last)"
  }

  /// When it is over, if nothing is lost until then.
  package var end: Instant { last + Self.calm }

  /// How long the next deployment waits, so that what breaks at each start is not started all the
  /// time: 5 s, twice as long with each loss, at most five minutes.
  package var delay: Duration {
    min(.seconds(5) * (1 << min(max(count - Self.limit, 0), 6)), .seconds(300))
  }
}
