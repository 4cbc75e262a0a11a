/// A decimal number as it is written: sign, digits, power of ten.
struct DecimalNumber {
  /// The first digits, at most 19 of them, zeros at the front left out.
  var significand: UInt64 = 0
  /// What the significand is to be multiplied with, as a power of ten.
  var exponent = 0
  var isNegative = false
  /// Whether digits other than zero are not held in the significand.
  var isCut = false
  /// Whether there is neither a point nor an exponent.
  var isWhole = true
  /// Whether the text is what an integer is written as: no `+`, no needless zero in front, no `-0`.
  var isPlain = true
  /// Where the text of the number ends.
  var end = 0

  /// The integer, if this is one of 64 bits that is written without point and exponent.
  var integer: Int64? {
    guard isWhole, !isCut, exponent == 0 else { return nil }
    if !isNegative { return Int64(exactly: significand) }
    if significand == Int64.min.magnitude { return .min }
    return Int64(exactly: significand).map { -$0 }
  }
}
