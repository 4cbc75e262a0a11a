/// Least-significant-digit radix sort of 64-bit keys: linear in the number of keys, and stable.
enum RadixSort {
  private static let bits = 11
  private static let buckets = 1 << bits
  private static let passes = 6

  /// Sorts keys in ascending order.
  static func sort(_ keys: inout [UInt64]) {
    guard keys.count > 512 else {
      keys.sort()
      return
    }
    var scratch = [UInt64](repeating: 0, count: keys.count)
    let histogram = histogram(keys)
    for pass in 0..<passes {
      guard let starts = starts(histogram, pass: pass, count: keys.count) else { continue }
      scatter(keys, into: &scratch, starts: starts, shift: UInt64(pass * bits))
      swap(&keys, &scratch)
    }
  }

  /// Sorts keys in ascending order, and their companions with them.
  static func sort<Companion: BitwiseCopyable>(
    _ keys: inout [UInt64], carrying companions: inout [Companion]
  ) {
    precondition(keys.count == companions.count, "each key has a companion")
    guard let first = companions.first else { return }
    var scratchKeys = [UInt64](repeating: 0, count: keys.count)
    var scratch = [Companion](repeating: first, count: keys.count)
    let histogram = histogram(keys)
    for pass in 0..<passes {
      guard var next = starts(histogram, pass: pass, count: keys.count) else { continue }
      let shift = UInt64(pass * bits)
      for index in keys.indices {
        let key = keys[index]
        let digit = Int(truncatingIfNeeded: (key &>> shift) & UInt64(buckets - 1))
        let place = next[digit]
        next[digit] = place &+ 1
        scratchKeys[place] = key
        scratch[place] = companions[index]
      }
      swap(&keys, &scratchKeys)
      swap(&companions, &scratch)
    }
  }

  private static func scatter(
    _ keys: [UInt64], into target: inout [UInt64], starts: [Int], shift: UInt64
  ) {
    var next = starts
    var places = next.mutableSpan
    var target = target.mutableSpan
    let keys = keys.span
    let mask = UInt64(buckets - 1)
    for index in keys.indices {
      let key = keys[index]
      let digit = Int(truncatingIfNeeded: (key &>> shift) & mask)
      let place = places[digit]
      places[digit] = place &+ 1
      target[place] = key
    }
  }

  private static func histogram(_ keys: [UInt64]) -> [Int] {
    var counts = [Int](repeating: 0, count: passes * buckets)
    let mask = UInt64(buckets - 1)
    for key in keys {
      var rest = key
      var base = 0
      for _ in 0..<passes {
        counts[base &+ Int(truncatingIfNeeded: rest & mask)] &+= 1
        rest = rest &>> UInt64(bits)
        base &+= buckets
      }
    }
    return counts
  }

  /// Where each digit's keys begin; `nil` where all keys have the same digit.
  private static func starts(_ histogram: [Int], pass: Int, count: Int) -> [Int]? {
    let digits = histogram[(pass * buckets)..<((pass + 1) * buckets)]
    guard !digits.contains(count) else { return nil }
    var next = 0
    return digits.map { number in
      defer { next += number }
      return next
    }
  }
}
