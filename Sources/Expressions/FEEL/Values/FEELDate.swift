import Vocabulary

/// A date of the proleptic Gregorian calendar, from the year -999,999,999 to 999,999,999.
package struct FEELDate: Hashable, Comparable, Sendable, CustomStringConvertible {
  package let year: Int32
  /// From 1 to 12.
  package let month: UInt8
  /// From 1.
  package let day: UInt8

  static let years: ClosedRange<Int64> = -999_999_999...999_999_999

  /// A date by its parts; `nil` for one that does not exist.
  package init?(year: Int64, month: Int64, day: Int64) {
    guard Self.years.contains(year), (1...12).contains(month),
      (1...Calendar.days(inMonth: month, ofYear: year)).contains(day)
    else { return nil }
    self.year = Int32(year)
    self.month = UInt8(month)
    self.day = UInt8(day)
  }

  /// The date so many days after 1970-01-01; `nil` outside of the years that there are.
  package init?(daysSinceEpoch days: Int64) {
    guard days.magnitude < 400_000_000_000 else { return nil }
    let (year, month, day) = Calendar.date(daysSinceEpoch: days)
    self.init(year: year, month: month, day: day)
  }

  /// The days since 1970-01-01.
  package var daysSinceEpoch: Int64 {
    Calendar.daysSinceEpoch(year: Int64(year), month: Int64(month), day: Int64(day))
  }

  /// From 1 for Monday to 7 for Sunday (ISO 8601).
  package var weekday: Int {
    let days = daysSinceEpoch + 3
    let rest = days % 7
    return Int(rest < 0 ? rest + 7 : rest) + 1
  }

  /// From 1 for the first of January.
  package var dayOfYear: Int {
    Int(daysSinceEpoch - Calendar.daysSinceEpoch(year: Int64(year), month: 1, day: 1)) + 1
  }

  /// The week of ISO 8601: the first one of a year is that of its first Thursday.
  package var weekOfYear: Int {
    let thursday = daysSinceEpoch - Int64(weekday) + 4
    let year = Calendar.date(daysSinceEpoch: thursday).year
    return Int(thursday - Calendar.daysSinceEpoch(year: year, month: 1, day: 1)) / 7 + 1
  }

  /// So many months later, at the last day of the month where it has no such day.
  func adding(months: Int64) -> FEELDate? {
    let (sum, overflowed) = (Int64(year) * 12 + Int64(month) - 1).addingReportingOverflow(months)
    guard !overflowed else { return nil }
    let newYear = sum >= 0 ? sum / 12 : -((11 - sum) / 12)
    guard Self.years.contains(newYear) else { return nil }
    let newMonth = sum - newYear * 12 + 1
    let last = Calendar.days(inMonth: newMonth, ofYear: newYear)
    return FEELDate(year: newYear, month: newMonth, day: min(Int64(day), last))
  }

  /// So many days later.
  func adding(days: Int64) -> FEELDate? {
    let (sum, overflowed) = daysSinceEpoch.addingReportingOverflow(days)
    return overflowed ? nil : FEELDate(daysSinceEpoch: sum)
  }

  package static func < (left: FEELDate, right: FEELDate) -> Bool {
    (left.year, left.month, left.day) < (right.year, right.month, right.day)
  }

  /// ISO 8601: `2026-11-25`.
  package var description: String {
    let text = String(year.magnitude)
    let zeros = String(repeating: "0", count: max(0, 4 - text.utf8.count))
    return (year < 0 ? "-" : "") + zeros + text + "-\(Self.twoDigits(month))-\(Self.twoDigits(day))"
  }

  static func twoDigits(_ value: some BinaryInteger) -> String {
    value < 10 ? "0\(value)" : "\(value)"
  }
}
