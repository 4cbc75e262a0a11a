internal import CCrypto

/// The hashes that signatures and git name, over whole buffers.
enum Hash {
  static func sha1(_ bytes: [UInt8]) -> [UInt8] {
    digest(bytes, count: 20) { SHA1($0, $1, $2) }
  }

  static func sha256(_ bytes: [UInt8]) -> [UInt8] {
    digest(bytes, count: 32) { SHA256($0, $1, $2) }
  }

  static func sha512(_ bytes: [UInt8]) -> [UInt8] {
    digest(bytes, count: 64) { SHA512($0, $1, $2) }
  }

  private static func digest(
    _ bytes: [UInt8], count: Int,
    _ hash: (UnsafePointer<UInt8>?, Int, UnsafeMutablePointer<UInt8>?)
      -> UnsafeMutablePointer<UInt8>?
  ) -> [UInt8] {
    var result = [UInt8](repeating: 0, count: count)
    let written = hash(bytes, bytes.count, &result)
    precondition(written != nil, "hashing a buffer cannot fail")
    return result
  }
}
