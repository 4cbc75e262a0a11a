internal import CCrypto

/// SHA-256 over bytes that arrive in pieces.
///
/// Composite digests must be unambiguous, so ``field(_:)`` writes a length before its bytes: two
/// different lists of fields never hash alike.
package struct DigestHasher {
  private var context = SHA256_CTX()

  /// An empty hash.
  package init() {
    SHA256_Init(&context)
  }

  /// Adds raw bytes.
  package mutating func update(_ bytes: some Sequence<UInt8>) {
    let wasContiguous: Void? = bytes.withContiguousStorageIfAvailable { buffer in
      _ = SHA256_Update(&context, buffer.baseAddress, buffer.count)
    }
    if wasContiguous == nil {
      let copy = Array(bytes)
      SHA256_Update(&context, copy, copy.count)
    }
  }

  /// Adds one field of a composite: its length as eight bytes, big end first, then its bytes.
  package mutating func field(_ bytes: some Collection<UInt8>) {
    let count = UInt64(bytes.count)
    update((0..<8).map { UInt8(truncatingIfNeeded: count >> (56 - 8 * UInt64($0))) })
    update(bytes)
  }

  /// Adds one textual field of a composite.
  package mutating func field(_ text: String) {
    field(Array(text.utf8))
  }

  /// Adds a digest as a field.
  package mutating func field(_ digest: Digest) {
    field(digest.hex)
  }

  /// The digest of all that was added; the hasher must not be used afterwards.
  package consuming func finalize() -> Digest {
    var raw = [UInt8](repeating: 0, count: Int(SHA256_DIGEST_LENGTH))
    SHA256_Final(&raw, &context)
    return Digest(raw: raw)
  }
}
