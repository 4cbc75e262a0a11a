package import Vocabulary

/// The moments of a calendar that a cron text describes, in UTC.
///
/// Both families of cron are read: Quartz, as Camunda 7 has it (six or seven fields, Sunday is 1),
/// and Spring, as Camunda 8 has it (six fields, Sunday is 0 or 7; `@daily` and the like). Both know
/// lists, ranges, steps, names, `?`, `L`, `W` and `#`.
package struct CronSchedule: Hashable, Sendable, CustomStringConvertible {
  /// How days of the week are counted.
  package enum Family: String, Hashable, Sendable {
    case quartz
    case spring
  }

  package let family: Family
  /// The text, as the file has it.
  package let description: String
  private let seconds: UInt64
  private let minutes: UInt64
  private let hours: UInt64
  private let months: UInt64
  private let days: DaySet
  private let weekdays: WeekdaySet
  /// `nil`: every year.
  private let years: Set<Int64>?

  private struct DaySet: Hashable, Sendable {
    var mask: UInt64 = 0
    var isAny = false
    /// `L-3`: so many days before the last one.
    var beforeLast: Int64?
    /// `15W`: the weekday nearest to that day; `LW` is day 0.
    var nearestWeekday: Int64?
  }

  private struct WeekdaySet: Hashable, Sendable {
    /// Bit 0 is Sunday.
    var mask: UInt64 = 0
    var isAny = false
    /// `6#3`, `5L`: a weekday and which one of the month; 0 is the last.
    var ordinals: [Ordinal] = []

    struct Ordinal: Hashable, Sendable {
      let weekday: Int64
      let number: Int64
    }
  }

  private static let shorthands = [
    "@yearly": "0 0 0 1 1 *", "@annually": "0 0 0 1 1 *", "@monthly": "0 0 0 1 * *",
    "@weekly": "0 0 0 * * 0", "@daily": "0 0 0 * * *", "@midnight": "0 0 0 * * *",
    "@hourly": "0 0 * * * *",
  ]

  private static let monthNames = [
    "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC",
  ]
  private static let weekdayNames = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"]

  /// Reads a cron text; `nil` if it is none, or describes a day that never comes.
  package init?(_ text: String, family: Family) {
    description = text
    self.family = family
    let text = Self.shorthands[text.lowercased()] ?? text
    let family = text.hasPrefix("@") || text != description ? Family.spring : family
    let fields = text.uppercased().split(whereSeparator: \.isWhitespace).map(String.init)
    guard fields.count == 6 || (fields.count == 7 && family == .quartz),
      let seconds = Self.mask(fields[0], 0...59), let minutes = Self.mask(fields[1], 0...59),
      let hours = Self.mask(fields[2], 0...23), let days = Self.daySet(fields[3]),
      let months = Self.mask(fields[4], 1...12, names: Self.monthNames, first: 1),
      let weekdays = Self.weekdaySet(fields[5], family)
    else { return nil }
    self.seconds = seconds
    self.minutes = minutes
    self.hours = hours
    self.months = months
    self.days = days
    self.weekdays = weekdays
    if fields.count == 7, fields[6] != "*" {
      guard let years = Self.years(fields[6]) else { return nil }
      self.years = years
    } else {
      years = nil
    }
  }

  /// The first moment after another one; `nil` when none comes in the next hundred years.
  package func next(after start: Instant) -> Instant? {
    let dayLength: Int64 = 86_400_000
    let first = start.milliseconds - Self.modulo(start.milliseconds, 1000) + 1000
    var day = (first - Self.modulo(first, dayLength)) / dayLength
    var time = Self.modulo(first, dayLength) / 1000
    for _ in 0..<36_600 {
      if includes(day: day), let second = nextTime(from: time) {
        return Instant(milliseconds: day * dayLength + second * 1000)
      }
      day += 1
      time = 0
    }
    return nil
  }

  /// The first second of a day, not before another one.
  private func nextTime(from start: Int64) -> Int64? {
    var hour = start / 3600
    var minute = start / 60 % 60
    var second = start % 60
    while hour < 24 {
      if hours & (1 << UInt64(hour)) != 0 {
        while minute < 60 {
          if minutes & (1 << UInt64(minute)) != 0 {
            while second < 60 {
              if seconds & (1 << UInt64(second)) != 0 {
                return hour * 3600 + minute * 60 + second
              }
              second += 1
            }
          }
          minute += 1
          second = 0
        }
      }
      hour += 1
      minute = 0
      second = 0
    }
    return nil
  }

  private func includes(day number: Int64) -> Bool {
    let (year, month, day) = Calendar.date(daysSinceEpoch: number)
    guard months & (1 << UInt64(month)) != 0, years?.contains(year) != false else { return false }
    let weekday = Self.modulo(number + 4, 7)
    let length = Calendar.days(inMonth: month, ofYear: year)
    let isDay = days.isAny || includes(day: day, number: number, length: length)
    let isWeekday = weekdays.isAny || includes(weekday: weekday, day: day, length: length)
    return isDay && isWeekday
  }

  private func includes(day: Int64, number: Int64, length: Int64) -> Bool {
    if days.mask & (1 << UInt64(day)) != 0 { return true }
    if let before = days.beforeLast, day == length - before { return true }
    guard let near = days.nearestWeekday else { return false }
    let wanted = near == 0 ? length : min(near, length)
    let weekday = Self.modulo(number - day + wanted + 4, 7)
    var target = wanted
    if weekday == 6 { target = wanted == 1 ? 3 : wanted - 1 }
    if weekday == 0 { target = wanted == length ? wanted - 2 : wanted + 1 }
    return day == target
  }

  private func includes(weekday: Int64, day: Int64, length: Int64) -> Bool {
    if weekdays.mask & (1 << UInt64(weekday)) != 0 { return true }
    return weekdays.ordinals.contains {
      $0.weekday == weekday
        && ($0.number == 0 ? day > length - 7 : (day - 1) / 7 + 1 == $0.number)
    }
  }

  // MARK: - Reading fields

  private static func modulo(_ value: Int64, _ divisor: Int64) -> Int64 {
    let rest = value % divisor
    return rest < 0 ? rest + divisor : rest
  }

  private static func number(_ text: some StringProtocol, _ names: [String], _ first: Int) -> Int? {
    if let index = names.firstIndex(of: String(text)) { return index + first }
    guard !text.isEmpty, text.count <= 4, text.allSatisfy({ $0.isASCII && $0.isNumber }) else {
      return nil
    }
    return Int(text)
  }

  /// `*`, `*/5`, `1-5`, `1-30/2`, `5/10`, and lists of these, as a set of bits.
  private static func mask(
    _ field: String, _ range: ClosedRange<Int>, names: [String] = [], first: Int = 0
  ) -> UInt64? {
    var mask: UInt64 = 0
    for part in field.split(separator: ",", omittingEmptySubsequences: false) {
      let pieces = part.split(separator: "/", omittingEmptySubsequences: false)
      guard (1...2).contains(pieces.count), let head = pieces.first else { return nil }
      var step = 1
      if pieces.count == 2 {
        guard let number = number(pieces[1], [], 0), number > 0 else { return nil }
        step = number
      }
      var low = range.lowerBound
      var high = range.upperBound
      if head != "*" && head != "?" {
        let ends = head.split(separator: "-", omittingEmptySubsequences: false)
        guard (1...2).contains(ends.count), let start = number(ends[0], names, first) else {
          return nil
        }
        low = start
        if ends.count == 2 {
          guard let end = number(ends[1], names, first) else { return nil }
          high = end
        } else if pieces.count == 1 {
          high = low
        }
      }
      guard range.contains(low), range.contains(high) else { return nil }
      if low > high {
        // A range over the end: FRI-MON.
        for value in stride(from: low, through: range.upperBound, by: step) { mask |= 1 << value }
        for value in stride(from: range.lowerBound, through: high, by: step) { mask |= 1 << value }
      } else {
        for value in stride(from: low, through: high, by: step) { mask |= 1 << value }
      }
    }
    return mask
  }

  private static func daySet(_ field: String) -> DaySet? {
    var days = DaySet()
    if field == "*" || field == "?" {
      days.isAny = true
      return days
    }
    for part in field.split(separator: ",", omittingEmptySubsequences: false) {
      if part == "L" {
        days.beforeLast = 0
      } else if part == "LW" {
        days.nearestWeekday = 0
      } else if part.hasPrefix("L-"), let offset = number(part.dropFirst(2), [], 0), offset < 31 {
        days.beforeLast = Int64(offset)
      } else if part.hasSuffix("W"), let day = number(part.dropLast(), [], 0),
        (1...31).contains(day)
      {
        days.nearestWeekday = Int64(day)
      } else {
        guard let mask = mask(String(part), 1...31) else { return nil }
        days.mask |= mask
      }
    }
    return days
  }

  private static func weekdaySet(_ field: String, _ family: Family) -> WeekdaySet? {
    var days = WeekdaySet()
    if field == "*" || field == "?" {
      days.isAny = true
      return days
    }
    let first = family == .quartz ? 1 : 0
    func weekday(_ text: some StringProtocol) -> Int64? {
      guard let value = number(text, weekdayNames, first), (0...7).contains(value - first) else {
        return nil
      }
      return Int64((value - first) % 7)
    }
    for part in field.split(separator: ",", omittingEmptySubsequences: false) {
      if let hash = part.firstIndex(of: "#") {
        guard let day = weekday(part[..<hash]),
          let which = number(part[part.index(after: hash)...], [], 0), (1...5).contains(which)
        else { return nil }
        days.ordinals.append(.init(weekday: day, number: Int64(which)))
      } else if part == "L" {
        days.mask |= 1 << 6
      } else if part.hasSuffix("L"), let day = weekday(part.dropLast()) {
        days.ordinals.append(.init(weekday: day, number: 0))
      } else {
        let range = family == .quartz ? 1...7 : 0...7
        guard let mask = mask(String(part), range, names: weekdayNames, first: first) else {
          return nil
        }
        let shifted = mask >> UInt64(first)
        days.mask |= (shifted | (shifted >> 7)) & 0x7F
      }
    }
    return days
  }

  private static func years(_ field: String) -> Set<Int64>? {
    var years: Set<Int64> = []
    for part in field.split(separator: ",", omittingEmptySubsequences: false) {
      let pieces = part.split(separator: "/", omittingEmptySubsequences: false)
      var step = 1
      if pieces.count == 2 {
        guard let number = number(pieces[1], [], 0), number > 0 else { return nil }
        step = number
      }
      guard let head = pieces.first, pieces.count <= 2 else { return nil }
      let ends = head == "*" ? ["1970", "2199"] : head.split(separator: "-").map(String.init)
      guard (1...2).contains(ends.count), let low = number(ends[0], [], 0),
        let high = ends.count == 2
          ? number(ends[1], [], 0) : (pieces.count == 2 ? 2199 : low),
        (1970...2199).contains(low), (low...2199).contains(high)
      else { return nil }
      for year in stride(from: low, through: high, by: step) { years.insert(Int64(year)) }
    }
    return years
  }
}
