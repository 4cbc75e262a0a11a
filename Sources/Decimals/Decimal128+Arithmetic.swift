internal import CIntelDFP

extension Decimal128 {
  /// How a number gives up digits.
  package enum Rounding: UInt32, Sendable {
    /// To the nearest; from the middle to an even digit.
    case halfEven = 0
    /// Towards minus infinity.
    case floor = 1
    /// Towards plus infinity.
    case ceiling = 2
    /// Towards zero.
    case down = 3
    /// To the nearest; from the middle away from zero.
    case halfUp = 4
  }

  /// The nearest decimal to the sum.
  package static func + (left: Decimal128, right: Decimal128) -> Decimal128 {
    Decimal128(dfp_add(left.words, right.words))
  }

  /// The nearest decimal to the difference.
  package static func - (left: Decimal128, right: Decimal128) -> Decimal128 {
    Decimal128(dfp_sub(left.words, right.words))
  }

  /// The nearest decimal to the product.
  package static func * (left: Decimal128, right: Decimal128) -> Decimal128 {
    Decimal128(dfp_mul(left.words, right.words))
  }

  /// The nearest decimal to the quotient; not finite for a divisor of zero.
  package static func / (left: Decimal128, right: Decimal128) -> Decimal128 {
    Decimal128(dfp_div(left.words, right.words))
  }

  /// The negative; zero stays without a sign.
  package static prefix func - (value: Decimal128) -> Decimal128 {
    value.isZero ? value.magnitude : Decimal128(low: value.low, high: value.high ^ 1 << 63)
  }

  /// The number without its sign.
  package var magnitude: Decimal128 { Decimal128(low: low, high: high & ~(1 << 63)) }

  /// The correctly rounded square root; not finite below zero.
  package var squareRoot: Decimal128 { Decimal128(dfp_sqrt(words)) }

  /// e to the power of the number.
  package var exponential: Decimal128 { Decimal128(dfp_exp(words)) }

  /// The natural logarithm; not finite for zero and below.
  package var logarithm: Decimal128 { Decimal128(dfp_log(words)) }

  /// The number to a power. Whole exponents go by squaring, which is exact while the digits
  /// suffice; others through logarithms.
  package func power(_ exponent: Decimal128) -> Decimal128 {
    guard let whole = exponent.integer, whole.magnitude <= 1 << 32 else {
      return Decimal128(dfp_pow(words, exponent.words))
    }
    var result = Decimal128.one
    var factor = self
    var rest = whole.magnitude
    while rest > 0 {
      if rest & 1 == 1 { result = result * factor }
      rest >>= 1
      if rest > 0 { factor = factor * factor }
    }
    return whole < 0 ? .one / result : result
  }

  /// With so many digits after the point, which may be less than none; `nil` where the 34 digits
  /// do not reach so far.
  package func rounded(scale: Int, _ rounding: Rounding) -> Decimal128? {
    guard isFinite else { return nil }
    // There is nothing to cut off, and more zeros would not change the value.
    if exponent >= -scale { return self }
    guard let unit = Decimal128(isNegative: false, coefficient: 1, exponent: -scale) else {
      return nil
    }
    let result = Decimal128(dfp_quantize(words, unit.words, rounding.rawValue))
    return result.isFinite ? result : nil
  }

  /// The nearest whole number in a direction.
  package func rounded(_ rounding: Rounding) -> Decimal128 { rounded(scale: 0, rounding) ?? self }

  /// The remainder of a division that rounds down: its sign is the divisor's. Not finite for a
  /// divisor of zero, nor where 34 digits do not suffice for the quotient.
  package func modulo(_ divisor: Decimal128) -> Decimal128 {
    let rest = self - divisor * (self / divisor).rounded(.floor)
    return rest.magnitude < divisor.magnitude ? rest : .zero / .zero
  }

  /// The nearest double.
  package var double: Double { dfp_to_double(words) }
}
