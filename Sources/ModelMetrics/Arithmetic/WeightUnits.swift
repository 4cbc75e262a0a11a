/// Weights as whole multiples of a small power of two, so that their sums are exact and therefore
/// the same in every order.
///
/// The unit follows from the greatest weight and the number of rows alone: the sum fits 127 bits,
/// and a weight keeps all of its bits unless it is 2^-40 of the greatest or less.
struct WeightUnits: Sendable {
  /// A unit is 2^exponent.
  private let exponent: Int
  /// Two factors whose product is a unit: the unit alone may be below the range of doubles.
  private let factors: (Double, Double)

  init(greatest: Double, rows: Int) {
    let rowBits = Int.bitWidth - max(1, rows).leadingZeroBitCount
    exponent = (greatest > 0 ? Int(greatest.exponent) : 0) + 1 + rowBits - 126
    let half = exponent / 2
    factors = (
      Double(sign: .plus, exponent: half, significand: 1),
      Double(sign: .plus, exponent: exponent - half, significand: 1)
    )
  }

  /// How many units a weight is, rounded down to a whole one.
  @inline(__always)
  func units(_ weight: Double) -> UInt128 {
    let bits = weight.bitPattern
    let biased = Int(truncatingIfNeeded: bits >> 52)
    guard biased > 0 else { return 0 }
    let significand = UInt128(bits & 0xF_FFFF_FFFF_FFFF | 1 << 52)
    let place = biased &- 1075 &- exponent
    if place >= 0 { return significand &<< UInt128(truncatingIfNeeded: place) }
    return place > -64 ? significand &>> UInt128(truncatingIfNeeded: -place) : 0
  }

  /// The nearest weight to so many units.
  @inline(__always)
  func weight(_ units: UInt128) -> Double {
    Self.double(units) * factors.0 * factors.1
  }

  /// The nearest double, ties to even; the general conversion is many times slower.
  @inline(__always)
  private static func double(_ value: UInt128) -> Double {
    let high = UInt64(truncatingIfNeeded: value &>> 64)
    let low = UInt64(truncatingIfNeeded: value)
    guard high != 0 else { return Double(low) }
    let shift = UInt64(truncatingIfNeeded: high.leadingZeroBitCount)
    var top = high &<< shift
    var rest = low
    if shift > 0 {
      top |= low &>> (64 &- shift)
      rest = low &<< shift
    }
    // The last of 64 bits tells the conversion whether anything is left below.
    if rest != 0 { top |= 1 }
    return Double(top) * Double(bitPattern: (1023 &+ 64 &- shift) &<< 52)
  }
}
