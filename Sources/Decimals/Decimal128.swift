internal import CIntelDFP

/// A decimal number of 34 digits: IEEE 754-2019 decimal128 in its binary encoding.
///
/// Two words, and no memory of its own. Equality, order and hashing go by the number's value, so
/// 1 equals 1.00. Operations round half even; what has no answer (1/0, too large) is not
/// ``isFinite``, and it is for the caller to refuse that.
package struct Decimal128: Hashable, Comparable, Sendable {
  /// The low half of the coefficient.
  let low: UInt64
  /// Sign, exponent, and the high half of the coefficient (IEEE 754-2019, 3.5.2).
  let high: UInt64

  init(low: UInt64, high: UInt64) {
    self.low = low
    self.high = high
  }

  /// An integer; 64 bits always fit.
  package init(_ value: Int) {
    low = UInt64(value.magnitude)
    high = (value < 0 ? Self.signBit : 0) | UInt64(Self.bias) << Self.exponentShift
  }

  /// `coefficient` times ten to the power of `exponent`; `nil` where that is out of bounds: more
  /// than 34 digits, an exponent outside -6176...6111.
  package init?(isNegative: Bool, coefficient: UInt128, exponent: Int) {
    guard coefficient <= Self.largestCoefficient,
      (Self.smallestExponent...Self.largestExponent).contains(exponent)
    else { return nil }
    low = UInt64(truncatingIfNeeded: coefficient)
    high =
      UInt64(truncatingIfNeeded: coefficient >> 64) | (isNegative ? Self.signBit : 0)
      | UInt64(exponent + Self.bias) << Self.exponentShift
  }

  /// 0
  package static let zero = Decimal128(0)
  /// 1
  package static let one = Decimal128(1)

  private static let signBit: UInt64 = 1 << 63
  private static let bias = 6176
  private static let exponentShift: UInt64 = 49
  private static let smallestExponent = -6176
  private static let largestExponent = 6111
  /// 10^34 - 1.
  static let largestCoefficient: UInt128 = 9_999_999_999_999_999_999_999_999_999_999_999

  // MARK: - Parts

  /// Neither infinite nor no number at all.
  package var isFinite: Bool { high & 0x7800_0000_0000_0000 != 0x7800_0000_0000_0000 }

  /// Whether the sign is set; zero may have one too.
  package var isNegative: Bool { high & Self.signBit != 0 }

  /// Whether the number is zero, of either sign.
  package var isZero: Bool { isFinite && coefficient == 0 }

  /// The digits as an integer. Encodings that are not canonical mean zero (3.5.2).
  package var coefficient: UInt128 {
    guard high & 0x6000_0000_0000_0000 != 0x6000_0000_0000_0000 else { return 0 }
    let digits = UInt128(high & 0x0001_FFFF_FFFF_FFFF) << 64 | UInt128(low)
    return digits <= Self.largestCoefficient ? digits : 0
  }

  /// The power of ten that the coefficient is multiplied with.
  package var exponent: Int {
    guard high & 0x6000_0000_0000_0000 != 0x6000_0000_0000_0000 else {
      return Int(high >> (Self.exponentShift - 2) & 0x3FFF) - Self.bias
    }
    return Int(high >> Self.exponentShift & 0x3FFF) - Self.bias
  }

  /// The same number without zeros at the end of its coefficient.
  package var reduced: (isNegative: Bool, coefficient: UInt128, exponent: Int) {
    var digits = coefficient
    guard digits != 0 else { return (false, 0, 0) }
    var power = exponent
    while digits > UInt128(UInt64.max) {
      let (quotient, remainder) = digits.quotientAndRemainder(dividingBy: 10)
      guard remainder == 0 else { return (isNegative, digits, power) }
      digits = quotient
      power += 1
    }
    var short = UInt64(truncatingIfNeeded: digits)
    while short.isMultiple(of: 10) {
      short /= 10
      power += 1
    }
    return (isNegative, UInt128(short), power)
  }

  /// The number as an integer; `nil` if it is none, or too large.
  package var integer: Int? {
    guard isFinite else { return nil }
    var digits = coefficient
    guard digits != 0 else { return 0 }
    var power = exponent
    while power < 0 {
      let (quotient, remainder) = digits.quotientAndRemainder(dividingBy: 10)
      guard remainder == 0 else { return nil }
      digits = quotient
      power += 1
    }
    while power > 0 {
      guard digits <= UInt128(UInt64.max) else { return nil }
      digits *= 10
      power -= 1
    }
    if isNegative {
      guard digits <= UInt128(Int.min.magnitude) else { return nil }
      return Int(truncatingIfNeeded: 0 &- digits)
    }
    return Int(exactly: digits)
  }

  // MARK: - Order

  /// Whether both have the same value. Not finite ones equal nothing.
  package static func == (left: Decimal128, right: Decimal128) -> Bool {
    if left.low == right.low, left.high == right.high, left.isFinite { return true }
    return dfp_equal(left.words, right.words) != 0
  }

  package static func < (left: Decimal128, right: Decimal128) -> Bool {
    dfp_less(left.words, right.words) != 0
  }

  /// By value: equal numbers hash alike.
  package func hash(into hasher: inout Hasher) {
    let (isNegative, coefficient, exponent) = reduced
    hasher.combine(isNegative)
    hasher.combine(coefficient)
    hasher.combine(exponent)
  }

  // MARK: - The library

  var words: dfp_decimal { dfp_decimal(low: low, high: high) }

  init(_ words: dfp_decimal) {
    self.init(low: words.low, high: words.high)
  }
}
