import Vocabulary

/// The arithmetic of dates that files use on `dateTime()` (Joda-Time's names): a date is a text of
/// RFC 3339 in UTC.
enum JUELDate {
  /// What is added or taken off.
  enum Unit: String, Sendable {
    case years = "Years"
    case months = "Months"
    case weeks = "Weeks"
    case days = "Days"
    case hours = "Hours"
    case minutes = "Minutes"
    case seconds = "Seconds"
  }

  /// Units before and behind this are no dates any more.
  private static let limit: Int64 = 1_000_000

  static func add(_ count: Int64, _ unit: Unit, to text: String, at position: SourcePosition)
    throws(ExpressionError) -> String
  {
    guard let date = Instant(text) ?? Instant(text + "Z") else {
      throw ExpressionError(.type, at: position, "the text \"\(text.prefix(40))\" is no date")
    }
    guard abs(count) <= limit else {
      throw ExpressionError(.arithmetic, at: position, "the result is out of range")
    }
    let second: Int64 = 1000
    switch unit {
    case .years: return months(count * 12, after: date).description
    case .months: return months(count, after: date).description
    case .weeks: return shifted(date, count * 7 * 86_400 * second)
    case .days: return shifted(date, count * 86_400 * second)
    case .hours: return shifted(date, count * 3600 * second)
    case .minutes: return shifted(date, count * 60 * second)
    case .seconds: return shifted(date, count * second)
    }
  }

  private static func shifted(_ date: Instant, _ milliseconds: Int64) -> String {
    Instant(milliseconds: date.milliseconds + milliseconds).description
  }

  /// A day that the month does not have becomes its last one.
  private static func months(_ count: Int64, after date: Instant) -> Instant {
    let length: Int64 = 86_400_000
    let time = ((date.milliseconds % length) + length) % length
    let day = (date.milliseconds - time) / length
    let (year, month, dayOfMonth) = Calendar.date(daysSinceEpoch: day)
    let total = year * 12 + month - 1 + count
    let newMonth = ((total % 12) + 12) % 12 + 1
    let newYear = (total - (newMonth - 1)) / 12
    let last = Calendar.days(inMonth: newMonth, ofYear: newYear)
    let days = Calendar.daysSinceEpoch(
      year: newYear, month: newMonth, day: min(dayOfMonth, last))
    return Instant(milliseconds: days * length + time)
  }
}
