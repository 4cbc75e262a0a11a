package import Registry
package import Vocabulary

/// A stretch of time that has a result of its own, in UTC: an hour, a day, a week from Monday on,
/// or a month.
package struct MonitorPeriod: Codable, Hashable, Comparable, Sendable, CustomStringConvertible {
  package let start: Instant
  /// The first moment after it.
  package let end: Instant

  /// The period that a moment lies in; `nil` where there are none.
  package init?(containing moment: Instant, length: MonitorData.Period) {
    let day: Int64 = 86_400_000
    let milliseconds = moment.milliseconds
    func floor(_ unit: Int64, from origin: Int64 = 0) -> Int64 {
      let rest = (milliseconds - origin) % unit
      return milliseconds - (rest < 0 ? rest + unit : rest)
    }
    switch length {
    case .none: return nil
    case .hour:
      self.init(start: floor(3_600_000), milliseconds: 3_600_000)
    case .day:
      self.init(start: floor(day), milliseconds: day)
    case .week:
      // 1970-01-05 was a Monday.
      self.init(start: floor(7 * day, from: 4 * day), milliseconds: 7 * day)
    case .month:
      let days = floor(day) / day
      let date = Calendar.date(daysSinceEpoch: days)
      let first = Calendar.daysSinceEpoch(year: date.year, month: date.month, day: 1)
      let length = Calendar.days(inMonth: date.month, ofYear: date.year)
      self.init(start: first * day, milliseconds: length * day)
    }
  }

  private init(start: Int64, milliseconds: Int64) {
    self.start = Instant(milliseconds: start)
    end = Instant(milliseconds: start + milliseconds)
  }

  /// The period that begins where this one ends.
  func next(_ length: MonitorData.Period) -> MonitorPeriod? {
    MonitorPeriod(containing: end, length: length)
  }

  package static func < (left: MonitorPeriod, right: MonitorPeriod) -> Bool {
    left.start < right.start
  }

  /// `2026-03-01` of a period that begins at midnight, else the moment.
  package var description: String {
    let text = start.description
    return text.hasSuffix("T00:00:00Z") ? String(text.prefix(10)) : text
  }
}
