internal import Vocabulary

/// Finds the members of a JSON object by its bytes alone, without making values of them: numbers
/// stay as they were written, and it costs a walk over the bytes.
struct MemberScan {
  /// One member; both ranges are indices of the bytes that were scanned.
  struct Member: Hashable {
    /// The name with its quotes.
    var name: Range<Int>
    var value: Range<Int>
    /// Whether the name has escapes, and so is not what its bytes are.
    var hasEscapes: Bool

    /// Whether it is a member of this name, which needs no escapes.
    func isNamed(_ plain: [UInt8], in bytes: Span<UInt8>) -> Bool {
      guard name.count == plain.count + 2 else { return false }
      for (offset, byte) in plain.enumerated() where bytes[name.lowerBound + 1 + offset] != byte {
        return false
      }
      return true
    }
  }

  /// The most members of an object that are told apart.
  static let maximumMembers = 10_000
  /// How deeply values may nest.
  static let maximumDepth = 1024

  private var index = 0

  /// Adds the members of an object to an empty list; `false` for bytes that are no object. Values
  /// are only skipped: what is wrong inside of one shows where it is read.
  mutating func read(_ bytes: Span<UInt8>, into members: inout [Member]) -> Bool {
    guard take(0x7B, bytes) else { return false }
    if take(0x7D, bytes) { return isAtEnd(bytes) }
    while true {
      skipSpace(bytes)
      let begin = index
      guard members.count < Self.maximumMembers, let hasEscapes = skipString(bytes) else {
        return false
      }
      let name = begin..<index
      guard take(0x3A, bytes) else { return false }
      skipSpace(bytes)
      let start = index
      guard skipValue(bytes) else { return false }
      members.append(Member(name: name, value: start..<index, hasEscapes: hasEscapes))
      if take(0x2C, bytes) { continue }
      return take(0x7D, bytes) && isAtEnd(bytes)
    }
  }

  // MARK: - Steps

  private mutating func skipSpace(_ bytes: Span<UInt8>) {
    while index < bytes.count {
      switch bytes[index] {
      case 0x20, 0x0A, 0x0D, 0x09: index += 1
      default: return
      }
    }
  }

  private mutating func take(_ byte: UInt8, _ bytes: Span<UInt8>) -> Bool {
    skipSpace(bytes)
    guard index < bytes.count, bytes[index] == byte else { return false }
    index += 1
    return true
  }

  private mutating func isAtEnd(_ bytes: Span<UInt8>) -> Bool {
    skipSpace(bytes)
    return index == bytes.count
  }

  /// Goes behind a string; the answer is whether it has escapes, `nil` where there is none.
  private mutating func skipString(_ bytes: Span<UInt8>) -> Bool? {
    guard index < bytes.count, bytes[index] == 0x22 else { return nil }
    var hasEscapes = false
    index += 1
    while index < bytes.count {
      switch bytes[index] {
      case 0x22:
        index += 1
        return hasEscapes
      case 0x5C:
        hasEscapes = true
        index += 2
      default: index += 1
      }
    }
    return nil
  }

  private mutating func skipValue(_ bytes: Span<UInt8>) -> Bool {
    guard index < bytes.count else { return false }
    switch bytes[index] {
    case 0x22: return skipString(bytes) != nil
    case 0x7B, 0x5B: return skipNested(bytes)
    default:
      let start = index
      scan: while index < bytes.count {
        switch bytes[index] {
        case 0x2C, 0x7D, 0x5D, 0x20, 0x0A, 0x0D, 0x09, 0x3A, 0x22: break scan
        default: index += 1
        }
      }
      return index > start
    }
  }

  private mutating func skipNested(_ bytes: Span<UInt8>) -> Bool {
    var depth = 0
    while index < bytes.count {
      switch bytes[index] {
      case 0x7B, 0x5B:
        depth += 1
        guard depth <= Self.maximumDepth else { return false }
        index += 1
      case 0x7D, 0x5D:
        depth -= 1
        index += 1
        if depth == 0 { return true }
      case 0x22:
        guard skipString(bytes) != nil else { return false }
      default: index += 1
      }
    }
    return false
  }
}

extension [MemberScan.Member] {
  /// Becomes the members of an object, in the order in which they stand; `false` for bytes that are
  /// no object. The array is the caller's, so that many records need not make one each.
  mutating func fill(from bytes: Span<UInt8>) -> Bool {
    removeAll(keepingCapacity: true)
    var scan = MemberScan()
    return scan.read(bytes, into: &self)
  }
}

extension Span<UInt8> {
  /// Some of the bytes.
  func array(_ range: Range<Int>) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(range.count)
    for index in range { bytes.append(self[index]) }
    return bytes
  }
}
