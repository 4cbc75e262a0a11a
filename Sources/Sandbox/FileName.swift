/// A name in a folder as the disk has it: bytes, which need not be UTF-8.
package struct FileName: Hashable, Comparable, Sendable {
  package let bytes: [UInt8]

  /// A name of any bytes.
  package init(bytes: [UInt8]) {
    self.bytes = bytes
  }

  /// A name of ours.
  package init(_ text: String) {
    self.bytes = Array(text.utf8)
  }

  /// The name, if it is UTF-8.
  package var text: String? { String(validating: bytes, as: UTF8.self) }

  /// The name for a message.
  package var printable: String { String(printable: bytes) }

  /// The name for C, with its final zero.
  var terminated: [CChar] { bytes.map { CChar(bitPattern: $0) } + [0] }

  package static func < (left: FileName, right: FileName) -> Bool {
    left.bytes.lexicographicallyPrecedes(right.bytes)
  }
}
