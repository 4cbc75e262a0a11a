/// Which records are kept, where not all are: by a hash, so that the same record is kept or left
/// out however often and wherever it is served.
package struct RecordSample: Hashable, Sendable {
  private let limit: UInt64

  /// A share from 0 to 1.
  package init(share: Double) {
    limit =
      share >= 1 ? .max : share <= 0 ? 0 : UInt64(share * Double(UInt64(1) << 53)) << 11
  }

  /// Whether all are kept, so that nobody need look.
  package var takesAll: Bool { limit == .max }

  /// Whether a record is kept, by what identifies it.
  package func takes(_ key: Span<UInt8>) -> Bool {
    if takesAll { return true }
    // FNV-1a of 64 bits, with the finaliser of SplitMix64, as FNV's high bits are poor for short
    // keys (Steele, Lea and Flood, Fast splittable pseudorandom number generators, 2014).
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for index in key.indices { hash = (hash ^ UInt64(key[index])) &* 0x100_0000_01B3 }
    hash = (hash ^ (hash >> 30)) &* 0xBF58_476D_1CE4_E5B9
    hash = (hash ^ (hash >> 27)) &* 0x94D0_49BB_1331_11EB
    return hash ^ (hash >> 31) < limit
  }
}
