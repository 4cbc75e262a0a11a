internal import CGit2
package import Vocabulary

/// The id of a git object as numbers: quicker to compare and to keep by the thousand than text.
package struct RawObjectID: Hashable, Comparable, Sendable {
  /// How many bytes it has.
  package static let byteCount = 20

  private let first: UInt64
  private let second: UInt64
  private let third: UInt32

  /// The id whose 20 bytes begin at a place; `nil` unless there are so many. No generic collection:
  /// other modules would pay a dynamic call for each byte.
  package init?(_ bytes: [UInt8], at place: Int = 0) {
    guard place >= 0, bytes.count - place >= Self.byteCount else { return nil }
    var first: UInt64 = 0
    var second: UInt64 = 0
    var third: UInt32 = 0
    for index in place..<(place + 8) { first = first << 8 | UInt64(bytes[index]) }
    for index in (place + 8)..<(place + 16) { second = second << 8 | UInt64(bytes[index]) }
    for index in (place + 16)..<(place + 20) { third = third << 8 | UInt32(bytes[index]) }
    (self.first, self.second, self.third) = (first, second, third)
  }

  init(_ id: git_oid) {
    (first, second, third) = withUnsafeBytes(of: id.id) { bytes in
      (
        UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self)),
        UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self)),
        UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: 16, as: UInt32.self))
      )
    }
  }

  /// The 20 bytes.
  package var bytes: [UInt8] {
    (0..<8).map { UInt8(truncatingIfNeeded: first >> (56 - 8 * UInt64($0))) }
      + (0..<8).map { UInt8(truncatingIfNeeded: second >> (56 - 8 * UInt64($0))) }
      + (0..<4).map { UInt8(truncatingIfNeeded: third >> (24 - 8 * UInt32($0))) }
  }

  /// The id as text, taken for a tree's.
  package var tree: TreeID { TreeID(Hexadecimal.text(of: bytes)) }

  package static func < (left: RawObjectID, right: RawObjectID) -> Bool {
    (left.first, left.second, left.third) < (right.first, right.second, right.third)
  }
}
