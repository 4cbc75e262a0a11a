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
    guard omittedBytes > 0 else { return Self.printable(head + tail) }
    return Self.printable(head) + "\n[\(omittedBytes) bytes omitted]\n" + Self.printable(tail)
  }

  /// Bytes as text that is safe on a terminal.
  package static func printable(_ bytes: [UInt8]) -> String {
    var text = ""
    for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
      switch scalar.value {
      case 0x0A, 0x09, 0x20..<0x7F: text.unicodeScalars.append(scalar)
      case 0x0D: continue
      case 0..<0x20, 0x7F..<0xA0:
        text += "\\x" + (scalar.value < 16 ? "0" : "") + String(scalar.value, radix: 16)
      // Marks that reorder what surrounds them can make one line look like another.
      case 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069: text += "\u{FFFD}"
      default: text.unicodeScalars.append(scalar)
      }
    }
    return text
  }
}
