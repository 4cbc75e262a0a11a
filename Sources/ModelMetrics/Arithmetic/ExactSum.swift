/// The correctly rounded sum of doubles: the same bits in whatever order they come, and whatever
/// way they were divided before the parts were added up.
///
/// A small superaccumulator (Neal 2015, "Fast exact summation using small and large
/// superaccumulators"): 67 overlapping chunks of 64 bits span the whole range of doubles.
package struct ExactSum: Hashable, Sendable {
  /// Chunk `i` counts multiples of 2^(32·i − 1075); each holds 64 bits and is normalised to 32.
  private var chunks = [Int64](repeating: 0, count: 70)
  /// How many terms fit before the carries must be propagated.
  private var room = Self.roomAfterCarry
  private var hasNonFinite = false

  /// A term adds less than 2^53 to a chunk, so 2^9 of them stay below 2^62 with the 2^32 before.
  private static let roomAfterCarry = 512

  /// Nothing, yet.
  package init() {}

  /// The sum of terms.
  package init(_ terms: some Sequence<Double>) {
    self.init()
    for term in terms { add(term) }
  }

  /// Adds a term; after one that is not finite the sum is NaN.
  package mutating func add(_ term: Double) {
    let bits = term.bitPattern
    let exponent = Int((bits >> 52) & 0x7FF)
    guard exponent != 0x7FF else {
      hasNonFinite = true
      return
    }
    var significand = bits & 0xF_FFFF_FFFF_FFFF
    var position = exponent
    if exponent == 0 { position = 1 } else { significand |= 1 << 52 }
    guard significand != 0 else { return }
    let chunk = position >> 5
    let shift = UInt64(position & 31)
    let low = Int64((significand << shift) & 0xFFFF_FFFF)
    let high = Int64(shift == 0 ? significand >> 32 : significand >> (32 - shift))
    if term < 0 {
      chunks[chunk] -= low
      chunks[chunk + 1] -= high
    } else {
      chunks[chunk] += low
      chunks[chunk + 1] += high
    }
    room -= 1
    if room == 0 { carry() }
  }

  /// Adds the terms of another sum.
  package mutating func add(_ other: ExactSum) {
    carry()
    var other = other
    other.carry()
    for index in chunks.indices { chunks[index] += other.chunks[index] }
    hasNonFinite = hasNonFinite || other.hasNonFinite
    carry()
  }

  /// The nearest double, ties to even; infinite beyond the range of doubles.
  package var value: Double {
    guard !hasNonFinite else { return .nan }
    var copy = self
    copy.carry()
    guard let top = copy.chunks.lastIndex(where: { $0 != 0 }) else { return 0 }
    let isNegative = copy.chunks[top] < 0
    if isNegative {
      for index in copy.chunks.indices { copy.chunks[index].negate() }
      copy.carry()
    }
    return isNegative ? -copy.roundedMagnitude : copy.roundedMagnitude
  }

  /// After it every chunk but the last holds 32 bits, and the sign of the sum is that of the
  /// highest chunk that is not zero.
  private mutating func carry() {
    for index in 0..<(chunks.count - 1) {
      let carried = chunks[index] >> 32
      chunks[index] &= 0xFFFF_FFFF
      chunks[index + 1] += carried
    }
    room = Self.roomAfterCarry
  }

  /// The value of chunks that are carried and not negative.
  private var roundedMagnitude: Double {
    guard let top = chunks.lastIndex(where: { $0 != 0 }) else { return 0 }
    func chunk(_ index: Int) -> UInt128 {
      index >= 0 ? UInt128(truncatingIfNeeded: chunks[index]) : 0
    }
    var window = chunk(top) << 64 | chunk(top - 1) << 32 | chunk(top - 2)
    if top >= 3, chunks[..<(top - 2)].contains(where: { $0 != 0 }) { window |= 1 }
    // The window's last bit counts 2^(32·(top − 2) − 1075). Below the normal range it is cut to
    // whole multiples of the smallest double first, or it would be rounded twice.
    let exponent = 32 * (top - 2) - 1075
    if exponent < -1074 {
      let extra = -1074 - exponent
      let width = 128 - window.leadingZeroBitCount
      if width - extra <= 53 {
        let kept = extra < 128 ? window >> UInt128(extra) : 0
        let rest = window - (extra < 128 ? kept << UInt128(extra) : 0)
        let half: UInt128 = 1 << UInt128(extra - 1)
        let up = rest > half || (rest == half && kept & 1 == 1)
        return Double(sign: .plus, exponent: -1074, significand: 1) * Double(kept + (up ? 1 : 0))
      }
    }
    return Self.scaled(Double(window), by: exponent)
  }

  /// The exact product with a power of two whose result is normal or infinite.
  private static func scaled(_ value: Double, by exponent: Int) -> Double {
    let half = exponent / 2
    return value * Double(sign: .plus, exponent: half, significand: 1)
      * Double(sign: .plus, exponent: exponent - half, significand: 1)
  }
}
