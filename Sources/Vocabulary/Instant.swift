/// A moment in time: milliseconds since 1970-01-01T00:00:00Z, without leap seconds.
///
/// Time is an argument everywhere below the shell: nothing in the core asks what time it is.
package struct Instant: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// Milliseconds since the epoch; negative before it.
  package let milliseconds: Int64

  /// A moment by its milliseconds since the epoch.
  package init(milliseconds: Int64) {
    self.milliseconds = milliseconds
  }

  /// A moment by its whole seconds since the epoch (git's commit times).
  package init(seconds: Int64) {
    self.milliseconds = seconds * 1000
  }

  /// The epoch.
  package static let epoch = Instant(milliseconds: 0)

  /// The year of the moment in UTC.
  package var year: Int64 {
    Calendar.date(daysSinceEpoch: Calendar.floorDivide(milliseconds, 86_400_000)).year
  }

  /// A later (or, with a negative duration, earlier) moment; below a millisecond is cut off.
  package static func + (left: Instant, right: Duration) -> Instant {
    let (seconds, attoseconds) = right.components
    let whole = seconds * 1000 + attoseconds / 1_000_000_000_000_000
    return Instant(milliseconds: left.milliseconds + whole)
  }

  /// An earlier moment.
  package static func - (left: Instant, right: Duration) -> Instant {
    left + (.zero - right)
  }

  /// The time from `right` to `left`.
  package static func - (left: Instant, right: Instant) -> Duration {
    .milliseconds(left.milliseconds - right.milliseconds)
  }

  package static func < (left: Instant, right: Instant) -> Bool {
    left.milliseconds < right.milliseconds
  }

  /// RFC 3339 in UTC, with milliseconds only where there are any: `2026-11-22T09:30:00Z`.
  package var description: String {
    let days = Calendar.floorDivide(milliseconds, 86_400_000)
    let rest = milliseconds - days * 86_400_000
    let (year, month, day) = Calendar.date(daysSinceEpoch: days)
    let seconds = rest / 1000
    let fraction = rest % 1000
    var text = "\(Calendar.padded(year, 4))-\(Calendar.padded(month, 2))-"
    text += "\(Calendar.padded(day, 2))T"
    text += "\(Calendar.padded(seconds / 3600, 2)):\(Calendar.padded(seconds / 60 % 60, 2)):"
    text += Calendar.padded(seconds % 60, 2)
    if fraction != 0 { text += ".\(Calendar.padded(fraction, 3))" }
    return text + "Z"
  }
}
