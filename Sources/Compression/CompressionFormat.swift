/// A form of compressed data that is read as a stream.
package enum CompressionFormat: String, CaseIterable, Hashable, Sendable {
  /// RFC 1952; several members in a row are one stream.
  case gzip
  /// RFC 1951 without a header, which is what Avro calls `deflate`.
  case deflate
  /// RFC 8878; several frames in a row are one stream.
  case zstandard
  /// Several streams in a row are one.
  case bzip2
  /// The `.xz` container; several streams in a row are one.
  case xz

  /// How many bytes ``init(detecting:)`` needs to see at most.
  package static let magicLength = 6

  /// The form that the first bytes of a file tell; `nil` if they tell none. Raw deflate has no mark
  /// of its own.
  package init?(detecting bytes: some Sequence<UInt8>) {
    let head = Array(bytes.prefix(Self.magicLength))
    if head.starts(with: [0x1F, 0x8B]) {
      self = .gzip
    } else if head.starts(with: [0x28, 0xB5, 0x2F, 0xFD]) {
      self = .zstandard
    } else if head.starts(with: [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00]) {
      self = .xz
    } else if head.starts(with: Array("BZh".utf8)), head.count > 3, (0x31...0x39).contains(head[3])
    {
      self = .bzip2
    } else {
      return nil
    }
  }
}
