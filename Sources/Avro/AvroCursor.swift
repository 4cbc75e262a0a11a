/// A place in Avro's binary form, from which its elements are read one after the other (Avro 1.12,
/// "Binary encoding").
///
/// The bytes are lent to each call. No length and no count is believed: what is claimed must be
/// there.
package struct AvroCursor {
  /// Where the next element begins.
  package private(set) var offset: Int
  /// How many items without any bytes, such as nulls, a list may have.
  package static let mostEmptyItems = 65_536

  /// A cursor at a place.
  package init(offset: Int = 0) {
    self.offset = offset
  }

  /// An `int` or `long`: seven bits a byte, the least significant ones first, zig-zag for the sign.
  @inline(__always)
  package mutating func long(_ bytes: Span<UInt8>) throws(AvroBinaryError) -> Int64 {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while true {
      guard offset < bytes.count else { throw .truncated(offset) }
      let byte = bytes[offset]
      offset &+= 1
      // The tenth byte has room for one bit.
      guard shift < 63 || byte <= 1 else {
        throw AvroBinaryError(offset: offset - 1, message: "a number has more than 64 bits")
      }
      value |= UInt64(byte & 0x7F) &<< shift
      if byte < 0x80 { break }
      shift &+= 7
    }
    return Int64(bitPattern: value &>> 1) ^ -Int64(bitPattern: value & 1)
  }

  /// An `int`, which has 32 bits.
  package mutating func int(_ bytes: Span<UInt8>) throws(AvroBinaryError) -> Int32 {
    let start = offset
    guard let value = Int32(exactly: try long(bytes)) else {
      throw AvroBinaryError(offset: start, message: "an int has more than 32 bits")
    }
    return value
  }

  /// A `boolean`: a byte of 0 or 1.
  package mutating func boolean(_ bytes: Span<UInt8>) throws(AvroBinaryError) -> Bool {
    guard offset < bytes.count else { throw .truncated(offset) }
    guard bytes[offset] <= 1 else {
      throw AvroBinaryError(
        offset: offset, message: "found \(bytes[offset]), expected a boolean of 0 or 1")
    }
    offset += 1
    return bytes[offset - 1] == 1
  }

  /// A `float`: four bytes, the least significant one first.
  package mutating func float(_ bytes: Span<UInt8>) throws(AvroBinaryError) -> Float {
    Float(bitPattern: UInt32(truncatingIfNeeded: try word(bytes, size: 4)))
  }

  /// A `double`: eight bytes, the least significant one first.
  @inline(__always)
  package mutating func double(_ bytes: Span<UInt8>) throws(AvroBinaryError) -> Double {
    Double(bitPattern: try word(bytes, size: 8))
  }

  @inline(__always)
  private mutating func word(_ bytes: Span<UInt8>, size: Int) throws(AvroBinaryError) -> UInt64 {
    guard bytes.count - offset >= size else { throw .truncated(bytes.count) }
    var value: UInt64 = 0
    for index in 0..<size { value |= UInt64(bytes[offset &+ index]) &<< UInt64(8 &* index) }
    offset &+= size
    return value
  }

  /// Where the content of `bytes` or a `string` stands.
  package mutating func content(_ bytes: Span<UInt8>) throws(AvroBinaryError) -> Range<Int> {
    let start = offset
    let length = try long(bytes)
    guard length >= 0 else {
      throw AvroBinaryError(offset: start, message: "found a length of \(length)")
    }
    guard length <= bytes.count - offset else { throw .truncated(bytes.count) }
    return try fixed(bytes, size: Int(length))
  }

  /// Where a `fixed` of a size stands.
  package mutating func fixed(
    _ bytes: Span<UInt8>, size: Int
  ) throws(AvroBinaryError) -> Range<Int> {
    guard size <= bytes.count - offset else { throw .truncated(bytes.count) }
    offset += size
    return offset - size..<offset
  }

  /// The index of an enumeration's symbol or a union's branch, of which there are `count`.
  package mutating func index(
    _ bytes: Span<UInt8>, below count: Int, of what: String
  ) throws(AvroBinaryError) -> Int {
    let start = offset
    let index = try long(bytes)
    guard index >= 0, index < count else {
      throw AvroBinaryError(
        offset: start, message: "found \(what) \(index), expected one of 0 to \(count - 1)")
    }
    return Int(index)
  }

  /// How many items the next block of an array or a map has; 0 ends it.
  package mutating func blockCount(_ bytes: Span<UInt8>) throws(AvroBinaryError) -> Int {
    let start = offset
    var count = try long(bytes)
    if count < 0 {
      // The size of the block in bytes follows, for readers that skip it.
      guard count > .min else {
        throw AvroBinaryError(offset: start, message: "found a block of \(count) items")
      }
      count = -count
      guard try long(bytes) >= 0 else {
        throw AvroBinaryError(offset: start, message: "found a block of a negative size")
      }
    }
    guard count <= max(bytes.count - offset, Self.mostEmptyItems) else {
      throw AvroBinaryError(
        isTruncated: bytes.count - offset < count && count < 1 << 40, offset: start,
        message: "found a block of \(count) items, more than there are bytes")
    }
    return Int(count)
  }
}
