package import Decimals

/// A duration of days, hours, minutes and seconds, to the nanosecond.
package struct FEELDuration: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// Whole seconds, rounded down.
  package let seconds: Int64
  /// What comes on top of the seconds, below one.
  package let nanoseconds: Int32

  static let zero = FEELDuration(seconds: 0)

  /// A duration of seconds.
  package init(seconds: Int64) {
    self.seconds = seconds
    nanoseconds = 0
  }

  /// `nil` for what is too long: more than 2^63 seconds.
  package init?(nanoseconds total: Int128) {
    let second: Int128 = 1_000_000_000
    var rest = total % second
    if rest < 0 { rest += second }
    guard let seconds = Int64(exactly: (total - rest) / second) else { return nil }
    self.seconds = seconds
    nanoseconds = Int32(rest)
  }

  /// A number of seconds, rounded to nanoseconds; `nil` for what is too long.
  init?(seconds: Decimal128) {
    guard let scaled = (seconds * Decimal128(1_000_000_000)).rounded(scale: 0, .halfEven),
      scaled.isFinite, scaled.magnitude < Self.longest
    else { return nil }
    let (isNegative, coefficient, exponent) = scaled.reduced
    var total = Int128(coefficient)
    for _ in 0..<exponent { total *= 10 }
    self.init(nanoseconds: isNegative ? -total : total)
  }

  /// 2^63 seconds are about 9.2 * 10^27 nanoseconds.
  private static let longest =
    Decimal128(isNegative: false, coefficient: 1, exponent: 28) ?? .zero

  /// All of it in nanoseconds.
  var nanosecondsTotal: Int128 { Int128(seconds) * 1_000_000_000 + Int128(nanoseconds) }

  /// All of it in seconds.
  package var secondsTotal: Decimal128 {
    nanoseconds == 0
      ? Decimal128(Int(seconds))
      : Decimal128(Int(seconds)) + Decimal128(Int(nanoseconds)) / Decimal128(1_000_000_000)
  }

  /// The parts of its size, without the sign.
  private var parts: (days: UInt64, hours: Int, minutes: Int, seconds: Int, nanoseconds: Int) {
    let size = nanosecondsTotal.magnitude
    let whole = UInt64(size / 1_000_000_000)
    return (
      whole / 86_400, Int(whole / 3600 % 24), Int(whole / 60 % 60), Int(whole % 60),
      Int(size % 1_000_000_000)
    )
  }

  private var isNegative: Bool { seconds < 0 }
  private func signed(_ value: Int) -> Int { isNegative ? -value : value }

  /// Full days, with the sign of the duration; as are the others.
  package var days: Int { signed(Int(parts.days)) }
  /// Hours beside the days.
  package var hours: Int { signed(parts.hours) }
  /// Minutes beside the hours.
  package var minutes: Int { signed(parts.minutes) }
  /// Seconds beside the minutes.
  package var secondsPart: Decimal128 {
    let (_, _, _, seconds, nanoseconds) = parts
    let value = Decimal128(seconds) + Decimal128(nanoseconds) / Decimal128(1_000_000_000)
    return isNegative ? -value : value
  }

  package static func < (left: FEELDuration, right: FEELDuration) -> Bool {
    (left.seconds, left.nanoseconds) < (right.seconds, right.nanoseconds)
  }

  /// ISO 8601: `P1DT2H3M4.5S`, `PT0S`.
  package var description: String {
    let (days, hours, minutes, seconds, nanoseconds) = parts
    var date = ""
    var time = ""
    if days > 0 { date = "\(days)D" }
    if hours > 0 { time += "\(hours)H" }
    if minutes > 0 { time += "\(minutes)M" }
    if seconds > 0 || nanoseconds > 0 { time += "\(seconds)\(FEELTime.fraction(nanoseconds))S" }
    if date.isEmpty, time.isEmpty { return "PT0S" }
    return (isNegative ? "-P" : "P") + date + (time.isEmpty ? "" : "T" + time)
  }

  /// ISO 8601 for a number of months: `P1Y2M`, `P0M`.
  static func text(months: Int64) -> String {
    let size = months.magnitude
    guard size > 0 else { return "P0M" }
    var text = months < 0 ? "-P" : "P"
    if size >= 12 { text += "\(size / 12)Y" }
    if size % 12 > 0 { text += "\(size % 12)M" }
    return text
  }
}
