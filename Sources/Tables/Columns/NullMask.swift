/// Which rows of a column have no value: a bit for each row, and none at all while every row has
/// one.
package struct NullMask: Hashable, Sendable {
  /// A set bit is a missing value; empty if none is.
  private var words: [UInt64] = []
  /// How many values are missing.
  package private(set) var count = 0

  /// A mask without a missing value.
  package init() {}

  /// Whether the row has no value.
  package subscript(row: Int) -> Bool {
    let word = row >> 6
    return word < words.count && words[word] & 1 << UInt64(row & 63) != 0
  }

  /// Says that the row has no value.
  mutating func insert(_ row: Int) {
    let word = row >> 6
    while words.count <= word { words.append(0) }
    let bit: UInt64 = 1 << UInt64(row & 63)
    if words[word] & bit == 0 { count += 1 }
    words[word] |= bit
  }

  /// Forgets all rows from this one on.
  mutating func truncate(to rows: Int) {
    let kept = (rows + 63) >> 6
    while words.count > kept { count -= words.removeLast().nonzeroBitCount }
    guard rows & 63 != 0, words.count == kept else { return }
    let forgotten = words[kept - 1] & ~(1 << UInt64(rows & 63) - 1)
    words[kept - 1] ^= forgotten
    count -= forgotten.nonzeroBitCount
  }
}
