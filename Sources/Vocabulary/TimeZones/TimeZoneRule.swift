/// The rule for all times to come: the TZ string of POSIX that stands at the end of a TZif file
/// (RFC 8536, 3.3; POSIX.1-2017, 8.3), `CET-1CEST,M3.5.0,M10.5.0/3`.
struct TimeZoneRule: Hashable, Sendable {
  /// A day of each year, and a time on it.
  private enum Day: Hashable {
    /// The day from 1 to 365 without leap days: `Jn`.
    case julian(Int64)
    /// The day from 0 to 365 with leap days: `n`.
    case zeroBased(Int64)
    /// `Mm.w.d`: the day of the week (0 is Sunday) in that week of the month; 5 is the last.
    case monthWeek(month: Int64, week: Int64, day: Int64)
  }

  private let standard: Int32
  private let daylight: Int32
  private let start: (day: Day, seconds: Int64)?
  private let end: (day: Day, seconds: Int64)?

  /// Reads the string; `nil` if it is none.
  init?(_ text: String) {
    var reader = Reader(text)
    guard reader.name(), let offset = reader.time() else { return nil }
    standard = Int32(-offset)
    guard !reader.isAtEnd else {
      daylight = standard
      start = nil
      end = nil
      return
    }
    guard reader.name() else { return nil }
    daylight = reader.peek == "," ? standard + 3600 : Int32(-(reader.time() ?? 0))
    guard reader.skip(","), let first = reader.change(), reader.skip(","),
      let second = reader.change(), reader.isAtEnd
    else { return nil }
    start = first
    end = second
  }

  static func == (left: TimeZoneRule, right: TimeZoneRule) -> Bool {
    left.standard == right.standard && left.daylight == right.daylight
      && left.start?.day == right.start?.day && left.start?.seconds == right.start?.seconds
      && left.end?.day == right.end?.day && left.end?.seconds == right.end?.seconds
  }

  func hash(into hasher: inout Hasher) {
    hasher.combine(standard)
    hasher.combine(daylight)
  }

  func offset(atSeconds seconds: Int64) -> Int {
    guard let start, let end else { return Int(standard) }
    let days = Calendar.floorDivide(seconds + Int64(standard), 86_400)
    let year = Calendar.date(daysSinceEpoch: days).year
    let first = Self.seconds(start, of: year) - Int64(standard)
    let last = Self.seconds(end, of: year) - Int64(daylight)
    let isDaylight =
      first < last ? seconds >= first && seconds < last : seconds >= first || seconds < last
    return Int(isDaylight ? daylight : standard)
  }

  /// The first change after a moment; `nil` without daylight saving time.
  func nextChange(afterSeconds seconds: Int64) -> Int64? {
    guard let start, let end else { return nil }
    let days = Calendar.floorDivide(seconds, 86_400)
    let year = Calendar.date(daysSinceEpoch: days).year
    return (year - 1...year + 1).flatMap { year in
      [
        Self.seconds(start, of: year) - Int64(standard),
        Self.seconds(end, of: year) - Int64(daylight),
      ]
    }.filter { $0 > seconds }.min()
  }

  private static func seconds(_ change: (day: Day, seconds: Int64), of year: Int64) -> Int64 {
    let newYear = Calendar.daysSinceEpoch(year: year, month: 1, day: 1)
    let days: Int64
    switch change.day {
    case .julian(let day): days = newYear + day - 1 + (Calendar.isLeap(year) && day >= 60 ? 1 : 0)
    case .zeroBased(let day): days = newYear + day
    case .monthWeek(let month, let week, let day):
      let first = Calendar.daysSinceEpoch(year: year, month: month, day: 1)
      // 1970-01-01 was a Thursday.
      let weekday = first - Calendar.floorDivide(first + 4, 7) * 7 + 4
      var date = (day - weekday + 7) % 7 + (week - 1) * 7
      while date >= Calendar.days(inMonth: month, ofYear: year) { date -= 7 }
      days = first + date
    }
    return days * 86_400 + change.seconds
  }

  /// Walks over the string.
  private struct Reader {
    private var rest: Substring.UnicodeScalarView

    init(_ text: String) { rest = text[...].unicodeScalars }

    var isAtEnd: Bool { rest.isEmpty }
    var peek: Unicode.Scalar? { rest.first }

    mutating func skip(_ scalar: Unicode.Scalar) -> Bool {
      guard rest.first == scalar else { return false }
      rest.removeFirst()
      return true
    }

    /// At least three letters, or anything between `<` and `>`.
    mutating func name() -> Bool {
      if skip("<") {
        while let scalar = rest.first, scalar != ">" { rest.removeFirst() }
        return skip(">")
      }
      var count = 0
      while let scalar = rest.first, scalar.properties.isAlphabetic {
        rest.removeFirst()
        count += 1
      }
      return count >= 3
    }

    mutating func number() -> Int64? {
      var value: Int64 = 0
      var count = 0
      while let scalar = rest.first, ("0"..."9").contains(scalar), count < 4 {
        value = value * 10 + Int64(scalar.value - 0x30)
        rest.removeFirst()
        count += 1
      }
      return count > 0 ? value : nil
    }

    /// `[+-]hh[:mm[:ss]]` in seconds.
    mutating func time() -> Int64? {
      let isNegative = skip("-")
      if !isNegative { _ = skip("+") }
      guard var seconds = number() else { return nil }
      seconds *= 3600
      for unit: Int64 in [60, 1] where skip(":") {
        guard let value = number() else { return nil }
        seconds += value * unit
      }
      guard seconds <= 200 * 3600 else { return nil }
      return isNegative ? -seconds : seconds
    }

    /// A day, and after `/` a time, which is two o'clock without one.
    mutating func change() -> (day: Day, seconds: Int64)? {
      let day: Day
      if skip("J") {
        guard let number = number(), (1...365).contains(number) else { return nil }
        day = .julian(number)
      } else if skip("M") {
        guard let month = number(), (1...12).contains(month), skip("."), let week = number(),
          (1...5).contains(week), skip("."), let weekday = number(), (0...6).contains(weekday)
        else { return nil }
        day = .monthWeek(month: month, week: week, day: weekday)
      } else {
        guard let number = number(), (0...365).contains(number) else { return nil }
        day = .zeroBased(number)
      }
      guard skip("/") else { return (day, 7200) }
      guard let seconds = time() else { return nil }
      return (day, seconds)
    }
  }
}
