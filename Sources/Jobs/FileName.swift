/// A name in a folder as the disk has it: bytes, which need not be UTF-8.
struct FileName: Hashable, Comparable, Sendable {
  let bytes: [UInt8]

  init(bytes: [UInt8]) {
    self.bytes = bytes
  }

  init(_ text: String) {
    self.bytes = Array(text.utf8)
  }

  /// The name, if it is UTF-8.
  var text: String? { String(validating: bytes, as: UTF8.self) }

  /// The name for a message.
  var printable: String { JobLog.printable(bytes) }

  /// The name for C, with its final zero.
  var terminated: [CChar] { bytes.map { CChar(bitPattern: $0) } + [0] }

  static func < (left: FileName, right: FileName) -> Bool {
    left.bytes.lexicographicallyPrecedes(right.bytes)
  }
}
