/// HMAC with SHA-256 (RFC 2104, FIPS 198-1): proves that whoever sent some bytes knows a key.
package enum MessageAuthentication {
  private static let blockLength = 64

  /// The 32 bytes of the code of a message.
  package static func code(of message: some Sequence<UInt8>, key: [UInt8]) -> [UInt8] {
    var block = key.count > blockLength ? bytes(of: Digest(of: key)) : key
    block += repeatElement(0, count: blockLength - block.count)
    var inner = DigestHasher()
    inner.update(block.map { $0 ^ 0x36 })
    inner.update(message)
    var outer = DigestHasher()
    outer.update(block.map { $0 ^ 0x5C })
    outer.update(bytes(of: inner.finalize()))
    return bytes(of: outer.finalize())
  }

  private static func bytes(of digest: Digest) -> [UInt8] {
    Hexadecimal.bytes(of: digest.hex) ?? []
  }

  /// Compares in a time that does not depend on where two codes differ.
  package static func isEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    guard left.count == right.count else { return false }
    return zip(left, right).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
  }
}
