extension Instant {
  /// Reads RFC 3339: `2026-11-22T09:30:00Z`, `2026-11-22T10:30:00.250+01:00`, and a bare date
  /// (`2026-11-22`, midnight in UTC). `nil` for anything else, impossible dates included.
  package init?(_ text: String) {
    var scanner = DigitScanner(text)
    guard let year = scanner.digits(4), scanner.skip("-"),
      let month = scanner.digits(2), scanner.skip("-"), let day = scanner.digits(2),
      (1...12).contains(month), (1...Calendar.days(inMonth: month, ofYear: year)).contains(day)
    else { return nil }
    var milliseconds = Calendar.daysSinceEpoch(year: year, month: month, day: day) * 86_400_000
    if scanner.isAtEnd {
      self.init(milliseconds: milliseconds)
      return
    }
    guard scanner.skip("T") || scanner.skip("t") || scanner.skip(" "),
      let hour = scanner.digits(2), scanner.skip(":"),
      let minute = scanner.digits(2), scanner.skip(":"), let second = scanner.digits(2),
      hour < 24, minute < 60, second < 60
    else { return nil }
    milliseconds += (hour * 3600 + minute * 60 + second) * 1000
    if scanner.skip(".") {
      guard let fraction = scanner.fractionOfSecond() else { return nil }
      milliseconds += fraction
    }
    guard let offset = scanner.offsetMinutes(), scanner.isAtEnd else { return nil }
    self.init(milliseconds: milliseconds - offset * 60_000)
  }
}

/// Reads fixed-width numbers off a text.
private struct DigitScanner {
  private var rest: Substring.UTF8View

  init(_ text: String) {
    rest = text[...].utf8
  }

  var isAtEnd: Bool { rest.isEmpty }

  mutating func skip(_ character: Unicode.Scalar) -> Bool {
    guard let first = rest.first, UInt32(first) == character.value else { return false }
    rest.removeFirst()
    return true
  }

  mutating func digits(_ count: Int) -> Int64? {
    var value: Int64 = 0
    for _ in 0..<count {
      guard let first = rest.first, (0x30...0x39).contains(first) else { return nil }
      value = value * 10 + Int64(first - 0x30)
      rest.removeFirst()
    }
    return value
  }

  /// One to nine digits after the point, as milliseconds; finer digits are cut off.
  mutating func fractionOfSecond() -> Int64? {
    var scale: Int64 = 100
    var value: Int64 = 0
    var count = 0
    while let digit = digits(1) {
      value += digit * scale
      scale /= 10
      count += 1
    }
    return (1...9).contains(count) ? value : nil
  }

  mutating func offsetMinutes() -> Int64? {
    if skip("Z") || skip("z") { return 0 }
    let sign: Int64
    if skip("+") { sign = 1 } else if skip("-") { sign = -1 } else { return nil }
    guard let hours = digits(2), skip(":"), let minutes = digits(2), hours < 24, minutes < 60
    else { return nil }
    return sign * (hours * 60 + minutes)
  }
}
