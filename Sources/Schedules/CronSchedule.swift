package import Vocabulary

/// The times of a calendar that a cron text describes.
///
/// Three families of cron are read: crontab's (five fields, or six with the seconds first; Sunday
/// is 0 or 7), Quartz, as Camunda 7 has it (six or seven fields, Sunday is 1), and Spring, as
/// Camunda 8 has it (six fields, Sunday is 0 or 7). All know lists, ranges, steps, names, `?`, `L`,
/// `W`, `#`, and `@daily` and the like.
package struct CronSchedule: Hashable, Sendable, CustomStringConvertible {
  /// How days of the week are counted.
  package enum Family: String, Hashable, Sendable {
    /// As `man 5 crontab` has it: where both the day of the month and that of the week are
    /// restricted (their fields have no star), either of them suffices.
    case crontab
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
    /// Whether its field has a star (`*/2`), which crontab's rule for two kinds of days looks at.
    var hasStar = false
    /// `L-3`: so many days before the last one.
    var beforeLast: Int64?
    /// `15W`: the weekday nearest to that day; `LW` is day 0.
    var nearestWeekday: Int64?
  }

  private struct WeekdaySet: Hashable, Sendable {
    /// Bit 0 is Sunday.
    var mask: UInt64 = 0
    var isAny = false
    /// Whether its field has a star.
    var hasStar = false
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

  /// Reads a cron text; `nil` if it is none.
  package init?(_ text: String, family: Family) {
    guard case .success(let schedule) = Self.read(text, family: family) else { return nil }
    self = schedule
  }

  /// What is wrong with a cron text, as half a sentence, or `nil`.
  package static func problem(of text: String, family: Family) -> String? {
    guard case .failure(let problem) = read(text, family: family) else { return nil }
    return problem.message
  }

  private struct Problem: Error {
    let message: String
  }

  private static func read(_ text: String, family: Family) -> Result<CronSchedule, Problem> {
    let expanded = shorthands[text.lowercased()]
    let family = expanded == nil ? family : .spring
    var fields = (expanded ?? text).uppercased().split(whereSeparator: \.isWhitespace)
      .map(String.init)
    guard fields.count <= 7, text.utf8.count <= 1000 else {
      return .failure(Problem(message: "has too many fields"))
    }
    if family == .crontab, fields.count == 5 { fields.insert("0", at: 0) }
    guard fields.count == 6 || (fields.count == 7 && family == .quartz) else {
      let expected =
        switch family {
        case .crontab: "5 fields, 6 with the seconds first, or a word such as @daily"
        case .quartz: "6 or 7 fields, the seconds first"
        case .spring: "6 fields, the seconds first"
        }
      return .failure(Problem(message: "expected \(expected), found \(fields.count)"))
    }
    func problem(_ index: Int, _ name: String, _ range: String) -> Result<CronSchedule, Problem> {
      .failure(Problem(message: "the \(name) \"\(fields[index].prefix(80))\" are not \(range)"))
    }
    guard let seconds = mask(fields[0], 0...59) else { return problem(0, "seconds", "0 to 59") }
    guard let minutes = mask(fields[1], 0...59) else { return problem(1, "minutes", "0 to 59") }
    guard let hours = mask(fields[2], 0...23) else { return problem(2, "hours", "0 to 23") }
    guard let days = daySet(fields[3]) else {
      return problem(3, "days of the month", "1 to 31, L, LW, L-3 or 15W")
    }
    guard let months = mask(fields[4], 1...12, names: monthNames, first: 1) else {
      return problem(4, "months", "1 to 12 or JAN to DEC")
    }
    guard let weekdays = weekdaySet(fields[5], family) else {
      let range = family == .quartz ? "1 (Sunday) to 7" : "0 to 7 (both Sunday)"
      return problem(5, "days of the week", "\(range), SUN to SAT, 5L or 6#3")
    }
    var years: Set<Int64>?
    if fields.count == 7, fields[6] != "*" {
      guard let written = Self.years(fields[6]) else {
        return problem(6, "years", "1970 to 2199")
      }
      years = written
    }
    return .success(
      CronSchedule(
        family: expanded == nil ? family : .spring, description: text, seconds: seconds,
        minutes: minutes, hours: hours, months: months, days: days, weekdays: weekdays,
        years: years))
  }

  private init(
    family: Family, description: String, seconds: UInt64, minutes: UInt64, hours: UInt64,
    months: UInt64, days: DaySet, weekdays: WeekdaySet, years: Set<Int64>?
  ) {
    self.family = family
    self.description = description
    self.seconds = seconds
    self.minutes = minutes
    self.hours = hours
    self.months = months
    self.days = days
    self.weekdays = weekdays
    self.years = years
  }

  /// Whether no hour is left out, so that the schedule follows time itself and not a clock.
  var isHourly: Bool { hours == (1 << 24) - 1 }

  /// The first moment in UTC after another one; `nil` when none comes in the next hundred years.
  package func next(after start: Instant) -> Instant? {
    let second = start.milliseconds - Self.modulo(start.milliseconds, 1000)
    return nextLocal(after: second / 1000).map { Instant(seconds: $0) }
  }

  /// The first time on a clock after another one, both in seconds since 1970-01-01T00:00:00 on it;
  /// `nil` when none comes in the next hundred years.
  func nextLocal(after local: Int64) -> Int64? {
    let first = local + 1
    var time = Self.modulo(first, 86_400)
    var day = (first - time) / 86_400
    let last = day + 36_600
    while day <= last {
      let date = Calendar.date(daysSinceEpoch: day)
      guard months & (1 << UInt64(date.month)) != 0, years?.contains(date.year) != false else {
        // On to the next month: a yearly schedule looks at twelve of them, not at 365 days.
        day += Calendar.days(inMonth: date.month, ofYear: date.year) - date.day + 1
        time = 0
        continue
      }
      if includes(date, number: day), let second = nextTime(from: time) {
        return day * 86_400 + second
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

  private func includes(
    _ date: (year: Int64, month: Int64, day: Int64), number: Int64
  ) -> Bool {
    let weekday = Self.modulo(number + 4, 7)
    let length = Calendar.days(inMonth: date.month, ofYear: date.year)
    let isDay = days.isAny || includes(day: date.day, number: number, length: length)
    let isWeekday = weekdays.isAny || includes(weekday: weekday, day: date.day, length: length)
    if family == .crontab, !days.hasStar, !weekdays.hasStar { return isDay || isWeekday }
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
    _ field: String, _ range: ClosedRange<Int>, names: [String] = [], first: Int = 0,
    openEnd: Int? = nil
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
        } else if let openEnd, low <= openEnd {
          high = openEnd
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
    days.hasStar = field.contains("*") || field == "?"
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
    days.hasStar = field.contains("*") || field == "?"
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
        // To crontab Sunday begins the week: `1/2` ends on Friday.
        let end = family == .crontab ? 6 : nil
        guard
          let mask = mask(
            String(part), range, names: weekdayNames, first: first, openEnd: end)
        else { return nil }
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
