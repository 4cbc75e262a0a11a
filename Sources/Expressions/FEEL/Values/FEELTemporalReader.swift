import Vocabulary

/// Reads dates, times and durations from their texts (DMN 1.5, 10.3.2.3 and 10.3.4.1; XML Schema
/// part 2).
struct FEELTemporalReader {
  private let bytes: [UInt8]
  private var index = 0
  private let zones: TimeZones

  private init(_ text: String, _ zones: TimeZones) {
    bytes = Array(text.utf8)
    self.zones = zones
  }

  /// `2026-11-25`; more than four digits of a year may not begin with zero.
  static func date(_ text: String) -> FEELDate? {
    var reader = FEELTemporalReader(text, .utc)
    guard let date = reader.date(), reader.isAtEnd else { return nil }
    return date
  }

  /// `11:22:33.5`, and `Z`, `+01:00`, `+01:00:30` or `@Europe/Paris`.
  static func time(_ text: String, _ zones: TimeZones) -> FEELTime? {
    var reader = FEELTemporalReader(text, zones)
    guard let time = reader.time(), reader.isAtEnd else { return nil }
    return time
  }

  /// A date, `T` and a time.
  static func dateAndTime(_ text: String, _ zones: TimeZones) -> FEELDateAndTime? {
    var reader = FEELTemporalReader(text, zones)
    guard let date = reader.date(), reader.skip("T") else { return nil }
    // 24:00:00 is midnight of the day after (XML Schema part 2, 3.3.7).
    let isEndOfDay = reader.skipEndOfDay()
    guard let time = isEndOfDay ? reader.midnight() : reader.time(), reader.isAtEnd,
      let day = date.adding(days: isEndOfDay ? 1 : 0)
    else { return nil }
    return FEELDateAndTime(day, time)
  }

  /// `P1Y2M`, `-P1DT2H`; years and months do not mix with the rest.
  static func duration(_ text: String) -> FEELValue? {
    var reader = FEELTemporalReader(text, .utc)
    guard let duration = reader.duration(), reader.isAtEnd else { return nil }
    return duration
  }

  /// What stands behind `@`: whatever of these it is.
  static func any(_ text: String, _ zones: TimeZones) -> FEELValue? {
    if let duration = duration(text) { return duration }
    if let date = date(text) { return .date(date) }
    if let dateAndTime = dateAndTime(text, zones) { return .dateAndTime(dateAndTime) }
    return time(text, zones).map { .time($0) }
  }

  // MARK: - Parts

  private var isAtEnd: Bool { index == bytes.count }

  private mutating func skip(_ scalar: Unicode.Scalar) -> Bool {
    guard index < bytes.count, UInt32(bytes[index]) == scalar.value else { return false }
    index += 1
    return true
  }

  /// All digits that follow, if they are as many as wanted and fit.
  private mutating func digits(_ counts: ClosedRange<Int>) -> Int64? {
    var value: Int64 = 0
    var count = 0
    while index < bytes.count, (0x30...0x39).contains(bytes[index]) {
      count += 1
      guard count <= counts.upperBound else { return nil }
      value = value * 10 + Int64(bytes[index] - 0x30)
      index += 1
    }
    return counts.contains(count) ? value : nil
  }

  private mutating func date() -> FEELDate? {
    let isNegative = skip("-")
    let start = index
    guard let year = digits(4...9), index - start == 4 || bytes[start] != 0x30, skip("-"),
      let month = digits(2...2), skip("-"), let day = digits(2...2)
    else { return nil }
    return FEELDate(year: isNegative ? -year : year, month: month, day: day)
  }

  private mutating func skipEndOfDay() -> Bool {
    guard bytes[index...].starts(with: Array("24:00:00".utf8)) else { return false }
    index += 8
    return true
  }

  private mutating func midnight() -> FEELTime? {
    if skip(".") { guard fraction() == 0 else { return nil } }
    return zone().flatMap { FEELTime(nanoseconds: 0, zone: $0) }
  }

  private mutating func time() -> FEELTime? {
    guard let hour = digits(2...2), skip(":"), let minute = digits(2...2), skip(":"),
      let second = digits(2...2)
    else { return nil }
    var nanosecond: Int64 = 0
    if skip(".") {
      guard let value = fraction() else { return nil }
      nanosecond = value
    }
    guard let zone = zone() else { return nil }
    return FEELTime(
      hour: hour, minute: minute, second: second, nanosecond: nanosecond, zone: zone)
  }

  /// Digits behind a point as nanoseconds; more than nine are cut off.
  private mutating func fraction() -> Int64? {
    var value: Int64 = 0
    var count = 0
    while index < bytes.count, (0x30...0x39).contains(bytes[index]) {
      if count < 9 { value = value * 10 + Int64(bytes[index] - 0x30) }
      count += 1
      index += 1
    }
    guard count > 0 else { return nil }
    for _ in min(count, 9)..<9 { value *= 10 }
    return value
  }

  private mutating func zone() -> FEELZone? {
    if isAtEnd { return .local }
    if skip("Z") || skip("z") { return .utc }
    if skip("@") {
      let name = String(decoding: bytes[index...], as: UTF8.self)
      index = bytes.count
      return zones[name].map { .named($0) }
    }
    let isNegative = skip("-")
    guard isNegative || skip("+"), let hours = digits(2...2), skip(":"),
      let minutes = digits(2...2)
    else { return nil }
    var seconds: Int64 = 0
    if skip(":") {
      guard let value = digits(2...2) else { return nil }
      seconds = value
    }
    let total = hours * 3600 + minutes * 60 + seconds
    // As wide as java.time allows: the standard's own examples stay within 14 hours.
    guard minutes < 60, seconds < 60, total <= 18 * 3600 else { return nil }
    return .offset(Int32(isNegative ? -total : total))
  }

  private mutating func duration() -> FEELValue? {
    let isNegative = skip("-")
    guard skip("P") else { return nil }
    if let (years, months) = yearsAndMonths() {
      let total = Int128(years) * 12 + Int128(months)
      return Int64(exactly: isNegative ? -total : total).map { .yearsAndMonths($0) }
    }
    guard let total = daysAndTime(),
      let value = FEELDuration(nanoseconds: isNegative ? -total : total)
    else { return nil }
    return .daysAndTime(value)
  }

  /// `nil`, with nothing taken, if neither years nor months stand here.
  private mutating func yearsAndMonths() -> (years: Int64, months: Int64)? {
    let start = index
    var years: Int64?
    var months: Int64?
    var value = digits(1...17)
    if value != nil, skip("Y") {
      years = value
      value = digits(1...17)
    }
    if value != nil, skip("M") {
      months = value
      value = nil
    }
    guard value == nil, years != nil || months != nil else {
      index = start
      return nil
    }
    return (years ?? 0, months ?? 0)
  }

  private mutating func daysAndTime() -> Int128? {
    var total: Int128 = 0
    var hasPart = false
    if index < bytes.count, bytes[index] != UInt8(ascii: "T") {
      guard let days = digits(1...17), skip("D") else { return nil }
      total = Int128(days) * 86_400
      hasPart = true
    }
    guard skip("T") else { return hasPart ? total * 1_000_000_000 : nil }
    hasPart = false
    var units: [(letter: Unicode.Scalar, seconds: Int128)] = [("H", 3600), ("M", 60), ("S", 1)]
    while !isAtEnd {
      guard let value = digits(1...17) else { return nil }
      var nanoseconds: Int128 = 0
      let hasFraction = skip(".")
      if hasFraction {
        guard let part = fraction() else { return nil }
        nanoseconds = Int128(part)
      }
      while let unit = units.first, !skip(unit.letter) { units.removeFirst() }
      guard let unit = units.first, !hasFraction || unit.letter == "S" else { return nil }
      units.removeFirst()
      total += Int128(value) * unit.seconds
      hasPart = true
      if unit.letter == "S" {
        return isAtEnd ? total * 1_000_000_000 + nanoseconds : nil
      }
    }
    return hasPart ? total * 1_000_000_000 : nil
  }
}
