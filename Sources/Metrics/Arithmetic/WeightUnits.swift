/// Weights as whole multiples of a small power of two, so that their sums are exact and therefore
/// the same in every order.
///
/// The unit follows from the greatest weight and the number of rows alone: the sum fits 127 bits,
/// and a weight keeps all of its bits unless it is 2^-40 of the greatest or less.
struct WeightUnits: Sendable {
  /// A unit is 2^exponent.
  private let exponent: Int

  init(greatest: Double, rows: Int) {
    let rowBits = Int.bitWidth - max(1, rows).leadingZeroBitCount
    exponent = (greatest > 0 ? Int(greatest.exponent) : 0) + 1 + rowBits - 126
  }

  /// How many units a weight is, rounded down to a whole one.
  @inline(__always)
  func units(_ weight: Double) -> UInt128 {
    guard weight > 0 else { return 0 }
    let significand = UInt128(weight.significandBitPattern | (weight.isNormal ? 1 << 52 : 0))
    let place = (weight.isNormal ? Int(weight.exponent) : -1022) - 52 - exponent
    return place >= 0 ? significand << UInt128(place) : significand >> UInt128(min(127, -place))
  }

  /// The nearest weight to so many units.
  @inline(__always)
  func weight(_ units: UInt128) -> Double {
    let half = exponent / 2
    return Double(units) * Double(sign: .plus, exponent: half, significand: 1)
      * Double(sign: .plus, exponent: exponent - half, significand: 1)
  }
}
