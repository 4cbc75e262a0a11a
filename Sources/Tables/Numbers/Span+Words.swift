extension Span<UInt8> {
  /// Eight bytes as a number, the first one the least significant; they must lie within the span.
  @inline(__always)
  func word(at index: Int) -> UInt64 {
    precondition(index >= 0 && index <= count &- 8, "a word beyond the end")
    // Checked just before; eight loads of a byte each would cost a third of a reader's time.
    return unsafe UInt64(
      littleEndian: bytes.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self))
  }

  /// Whether the word has a byte of this value, which stands in each byte of `pattern`.
  @inline(__always)
  static func hasByte(_ pattern: UInt64, in word: UInt64) -> Bool {
    let difference = word ^ pattern
    return (difference &- 0x0101_0101_0101_0101) & ~difference & 0x8080_8080_8080_8080 != 0
  }

  /// The bytes as an array.
  var copied: [UInt8] {
    unsafe withUnsafeBufferPointer { unsafe Array($0) }
  }

  /// Whether these are just the bytes of an array.
  func equals(_ other: [UInt8]) -> Bool {
    guard count == other.count else { return false }
    for index in indices where self[index] != other[index] { return false }
    return true
  }

  /// Whether the bytes are UTF-8 text without NUL, which no text file has but those of UTF-16.
  var isText: Bool {
    var index = 0
    while index &+ 8 <= count {
      let word = word(at: index)
      if word & 0x8080_8080_8080_8080 != 0 || Self.hasByte(0, in: word) { break }
      index &+= 8
    }
    while index < count, self[index] < 0x80, self[index] != 0 { index &+= 1 }
    if index == count { return true }
    for rest in index..<count where self[rest] == 0 { return false }
    return extracting(index...).isUTF8
  }

  /// Whether the bytes are UTF-8.
  var isUTF8: Bool {
    var index = 0
    while index &+ 8 <= count, word(at: index) & 0x8080_8080_8080_8080 == 0 { index &+= 8 }
    while index < count, self[index] < 0x80 { index &+= 1 }
    return index == count || (try? UTF8Span(validating: extracting(index...))) != nil
  }
}
