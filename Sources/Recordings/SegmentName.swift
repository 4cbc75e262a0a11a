package import Vocabulary

/// A segment's file name: when its first and last records were served, how many there are, and the
/// digest of its bytes, so that whoever finds it can tell that it is whole.
package struct SegmentName: Hashable, Comparable, Sendable, CustomStringConvertible {
  package var first: Instant
  package var last: Instant
  package var records: Int
  /// Of the file's bytes, packed as they are.
  package var digest: Digest

  /// How all names end.
  package static let suffix = ".jsonl.zst"

  /// A name by its parts.
  package init(first: Instant, last: Instant, records: Int, digest: Digest) {
    self.first = first
    self.last = last
    self.records = records
    self.digest = digest
  }

  /// Reads a file's name; `nil` for what is no segment, such as one that is still being written.
  package init?(_ text: String) {
    guard text.hasSuffix(Self.suffix) else { return nil }
    let parts = text.dropLast(Self.suffix.count).split(
      separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 4, let first = Int64(parts[0]), let last = Int64(parts[1]),
      let records = Int(parts[2]), records > 0, let digest = Digest(hex: String(parts[3]))
    else { return nil }
    self.init(
      first: Instant(milliseconds: first), last: Instant(milliseconds: last), records: records,
      digest: digest)
  }

  package var description: String {
    "\(first.milliseconds)-\(last.milliseconds)-\(records)-\(digest.hex)\(Self.suffix)"
  }

  /// Whether it may have records from a moment on and before another.
  package func overlaps(_ start: Instant, _ end: Instant) -> Bool {
    first < end && last >= start
  }

  package static func < (left: SegmentName, right: SegmentName) -> Bool {
    (left.first, left.last, left.digest) < (right.first, right.last, right.digest)
  }
}
