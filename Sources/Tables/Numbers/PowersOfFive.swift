/// The leading 128 bits of the powers of five from 5^-342 to 5^308, which are those of the powers
/// of ten as well: what Eisel and Lemire's way of reading decimals multiplies with (D. Lemire,
/// "Number parsing at a gigabyte per second", 2021, section 5).
///
/// They are computed once, exactly, in about a millisecond, instead of being 650 lines of
/// constants.
struct PowersOfFive {
  static let smallest = -342
  static let largest = 308

  /// Two words for each power, the more significant one first.
  let words: [UInt64]

  static let shared = PowersOfFive()

  private init() {
    var words = [UInt64](repeating: 0, count: 2 * (Self.largest - Self.smallest + 1))
    Self.fillNegative(&words)
    Self.fillPositive(&words)
    self.words = words
  }

  /// 5^0, 5^1, ...: cut off below 128 bits.
  private static func fillPositive(_ words: inout [UInt64]) {
    // The least significant word first; 5^308 has 716 bits.
    var power = [UInt64](repeating: 0, count: 13)
    power[0] = 1
    for exponent in 0...largest {
      set(&words, exponent, leading128(power))
      var carry: UInt64 = 0
      for index in power.indices {
        let product = power[index].multipliedFullWidth(by: 5)
        let (low, overflow) = product.low.addingReportingOverflow(carry)
        power[index] = low
        carry = product.high + (overflow ? 1 : 0)
      }
    }
  }

  /// 5^-1, 5^-2, ...: for 5^-n the quotient of a power of two and 5^n, rounded up where the power
  /// of two is the one that gives just 128 bits (up to n = 27), else cut off after one more was
  /// added to the longer quotient of 2^(2z + 128), z being the length of 5^n.
  private static func fillNegative(_ words: inout [UInt64]) {
    let length = 28
    var quotient = [UInt64](repeating: 0, count: length)
    quotient[length - 1] = 1 << 63
    for exponent in 1 ... -smallest {
      var remainder: UInt64 = 0
      for index in quotient.indices.reversed() {
        (quotient[index], remainder) = UInt64(5).dividingFullWidth((remainder, quotient[index]))
      }
      var (high, low) = leading128(quotient)
      // A longer quotient plus one differs from this only if all bits that are cut off are ones,
      // which no power up to 5^342 meets.
      if exponent <= 27 {
        let (sum, overflow) = low.addingReportingOverflow(1)
        low = sum
        high += overflow ? 1 : 0
      }
      set(&words, -exponent, (high, low))
    }
  }

  private static func set(
    _ words: inout [UInt64], _ exponent: Int, _ value: (high: UInt64, low: UInt64)
  ) {
    words[2 * (exponent - smallest)] = value.high
    words[2 * (exponent - smallest) + 1] = value.low
  }

  /// The 128 bits from the first one on.
  private static func leading128(_ number: [UInt64]) -> (high: UInt64, low: UInt64) {
    guard let top = number.lastIndex(where: { $0 != 0 }) else { return (0, 0) }
    let shift = UInt64(number[top].leadingZeroBitCount)
    func word(_ index: Int) -> UInt64 { index >= 0 ? number[index] : 0 }
    func shifted(_ index: Int) -> UInt64 {
      shift == 0 ? word(index) : word(index) << shift | word(index - 1) >> (64 - shift)
    }
    return (shifted(top), shifted(top - 1))
  }
}
