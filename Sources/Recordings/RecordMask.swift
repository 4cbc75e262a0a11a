internal import Vocabulary

/// The members that are left out of what is recorded.
package struct RecordMask: Hashable, Sendable {
  /// Their names.
  package let names: Set<String>
  /// The names as they stand between quotes where they need no escapes.
  private let plain: [[UInt8]]
  /// Which lengths these have: bit 63 is that length and all above.
  private let lengths: UInt64

  /// A mask of names.
  package init(_ names: Set<String>) {
    self.names = names
    plain = names.sorted().map { Array($0.utf8) }
    lengths = plain.reduce(0) { $0 | 1 << UInt64(min($1.count, 63)) }
  }

  /// Whether there is nothing to mask.
  package var isEmpty: Bool { names.isEmpty }

  /// Whether a member is masked.
  ///
  /// - Parameter bytes: those that its ranges are indices of.
  func covers(_ member: MemberScan.Member, in bytes: Span<UInt8>) -> Bool {
    if member.hasEscapes {
      // A name that is no JSON text cannot be told from a masked one.
      guard let name = try? JSON(parsing: bytes.array(member.name)).string else { return true }
      return names.contains(name)
    }
    guard lengths & 1 << UInt64(min(member.name.count - 2, 63)) != 0 else { return false }
    for name in plain where member.isNamed(name, in: bytes) { return true }
    return false
  }
}
