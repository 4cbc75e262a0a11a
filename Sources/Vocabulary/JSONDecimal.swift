/// A JSON number while its digits are read, for the common ones that need no text and no rounding.
struct JSONDecimal {
  var isNegative = false
  var isInteger = true
  /// Whether the digits so far are all held; an exponent or a twentieth digit ends that.
  var isExact = true
  private var digits: UInt64 = 0
  private var fractionDigits = 0

  /// Takes a digit before the point.
  mutating func appendWhole(_ digit: UInt8) {
    let (shifted, overflowed) = digits.multipliedReportingOverflow(by: 10)
    let (sum, carried) = shifted.addingReportingOverflow(UInt64(digit))
    if overflowed || carried { isExact = false }
    digits = sum
  }

  /// Takes a digit after the point.
  mutating func appendFraction(_ digit: UInt8) {
    appendWhole(digit)
    fractionDigits += 1
  }

  /// The number, if it is an integer of 64 bits, or a decimal that one division of two exact
  /// doubles rounds correctly (W. Clinger, "How to read floating point numbers accurately", 1990).
  var value: JSON? {
    guard isExact else { return nil }
    if isInteger {
      if !isNegative { return Int64(exactly: digits).map(JSON.integer) }
      if digits == Int64.min.magnitude { return .integer(.min) }
      return Int64(exactly: digits).map { .integer(-$0) }
    }
    guard digits < 1 << 53, fractionDigits < Self.powers.count else { return nil }
    let magnitude = Double(digits) / Self.powers[fractionDigits]
    return .number(isNegative ? -magnitude : magnitude)
  }

  /// The powers of ten that a double holds exactly.
  private static let powers: [Double] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
  ]
}
