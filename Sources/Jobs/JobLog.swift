import Sandbox

/// What a job printed on both streams: the beginning and the end, and how much there was.
package struct JobLog: Hashable, Sendable {
  /// The bytes that are kept at each end.
  package static let keptBytes = 512 << 10

  /// The first ``keptBytes``, as they came.
  package let head: [UInt8]
  /// The last ``keptBytes`` of what follows the head.
  package let tail: [UInt8]
  /// All bytes that were printed.
  package let totalBytes: Int

  /// A log by its parts.
  package init(head: [UInt8], tail: [UInt8], totalBytes: Int) {
    self.head = head
    self.tail = tail
    self.totalBytes = totalBytes
  }

  /// A log of nothing.
  package static let empty = JobLog(head: [], tail: [], totalBytes: 0)

  /// How many bytes are missing between head and tail.
  package var omittedBytes: Int { totalBytes - head.count - tail.count }

  /// The log as text that is safe on a terminal: what is no UTF-8 is replaced, control characters
  /// other than line breaks and tabs are shown as `\x1b`, and a line says how much is missing.
  package var text: String {
    guard omittedBytes > 0 else { return String(printable: head + tail) }
    return String(printable: head) + "\n[\(omittedBytes) bytes omitted]\n" + String(printable: tail)
  }
}
