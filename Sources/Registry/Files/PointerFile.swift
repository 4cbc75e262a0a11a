import Vocabulary

/// A git-lfs pointer (git-lfs specification, version 1): the name of bytes that are elsewhere.
struct PointerFile: Hashable, Sendable {
  var digest: Digest
  /// In bytes.
  var size: Int

  /// A pointer file is shorter than this, by its specification.
  static let maximumSize = 1024
  private static let head = "version https://git-lfs.github.com/spec/v1\n"

  /// `nil` if the bytes are no pointer.
  init?(_ bytes: [UInt8]) {
    guard bytes.count < Self.maximumSize, bytes.starts(with: Self.head.utf8) else { return nil }
    var values: [Substring: Substring] = [:]
    let text = String(decoding: bytes, as: UTF8.self)
    for line in text.split(separator: "\n") {
      let parts = line.split(separator: " ", maxSplits: 1)
      if parts.count == 2 { values[parts[0]] = parts[1] }
    }
    guard let oid = values["oid"], oid.hasPrefix("sha256:"),
      let digest = Digest(hex: String(oid.dropFirst(7))),
      let size = values["size"].flatMap({ Int($0) }), size >= 0
    else { return nil }
    self.digest = digest
    self.size = size
  }
}

/// The content of a blob, as far as other files need it.
struct BlobContent: Hashable, Sendable {
  /// SHA-256 of the bytes; for a git-lfs pointer, of the bytes that it points to.
  var digest: Digest
  /// In bytes.
  var size: Int
  var isPointer: Bool

  init(of bytes: [UInt8]) {
    if let pointer = PointerFile(bytes) {
      digest = pointer.digest
      size = pointer.size
      isPointer = true
    } else {
      digest = Digest(of: bytes)
      size = bytes.count
      isPointer = false
    }
  }
}
