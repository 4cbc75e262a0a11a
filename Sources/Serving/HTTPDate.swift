internal import Synchronization
internal import Vocabulary

/// The time of day as answers over HTTP tell it (RFC 9110, 5.6.7), written once a second.
final class HTTPDate: Sendable {
  private static let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  private let last = Mutex<(second: Int64, text: String)>((-1, ""))

  /// The text of a moment after the epoch.
  func text(of moment: Instant) -> String {
    let second = max(0, moment.milliseconds) / 1000
    return last.withLock { last in
      if last.second != second { last = (second, Self.text(ofSecond: second)) }
      return last.text
    }
  }

  static func text(ofSecond second: Int64) -> String {
    let day = second / 86_400
    let date = Calendar.date(daysSinceEpoch: day)
    let time = [second / 3600 % 24, second / 60 % 60, second % 60].map(padded)
    return "\(days[Int(day % 7)]), \(padded(date.day)) \(months[Int(date.month) - 1]) \(date.year) "
      + "\(time.joined(separator: ":")) GMT"
  }

  private static func padded(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
