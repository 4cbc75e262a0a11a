internal import CCrypto
internal import Vocabulary

/// Muster's own Ed25519 key: it signs every commit of the state ref.
///
/// It is a secret: it is never printed, and its text leaves only through ``openSSHText``.
package struct SigningKey: Sendable, CustomStringConvertible {
  package let publicKey: SSHPublicKey
  private let seed: [UInt8]

  private static let label = "OPENSSH PRIVATE KEY"
  private static let magic = Array("openssh-key-v1\0".utf8)
  private static let maximumBytes = 16_384

  /// A key from 32 bytes of a secure random source.
  package init(seed: [UInt8], comment: String = "") throws(SignatureRefusal) {
    guard seed.count == 32 else {
      throw SignatureRefusal("malformed-key", "\(seed.count) random bytes, expected 32")
    }
    guard let half = Self.withKey(seed, { Self.publicHalf($0) }) ?? nil else {
      throw SignatureRefusal("malformed-key", "OpenSSL makes no Ed25519 key of the bytes")
    }
    var writer = SSHWriter()
    writer.string(SSHPublicKey.Algorithm.ed25519.rawValue)
    writer.string(half)
    self.publicKey = try SSHPublicKey(blob: writer.bytes, comment: comment)
    self.seed = seed
  }

  /// Reads an unencrypted private key of OpenSSH (`PROTOCOL.key`): what `ssh-keygen -t ed25519`
  /// with an empty passphrase writes.
  package init(openSSHText text: String) throws(SignatureRefusal) {
    guard text.utf8.count <= Self.maximumBytes,
      let bytes = Armor.unwrap(text, label: Self.label)
    else { throw Self.malformed("expected \"-----BEGIN \(Self.label)-----\"") }
    var outer = SSHReader(bytes)
    guard outer.bytes(Self.magic.count) == Self.magic, let cipher = outer.text(),
      let derivation = outer.text(), outer.string() != nil, let count = outer.number()
    else { throw Self.malformed("its head is damaged") }
    guard cipher == "none", derivation == "none" else {
      throw SignatureRefusal(
        "encrypted-key", "the private key is protected by a passphrase, expected one without")
    }
    guard count == 1, let blob = outer.string(), let secret = outer.string(), outer.isAtEnd
    else { throw Self.malformed("expected one key") }
    try self.init(blob: blob, secret: secret)
  }

  private init(blob: [UInt8], secret: [UInt8]) throws(SignatureRefusal) {
    var reader = SSHReader(secret)
    guard let check = reader.number(), check == reader.number(), let name = reader.text() else {
      throw Self.malformed("its check numbers differ")
    }
    guard name == SSHPublicKey.Algorithm.ed25519.rawValue else {
      throw SignatureRefusal(
        "unsupported-algorithm", "the private key is of type \(name), expected ssh-ed25519")
    }
    guard reader.string()?.count == 32, let pair = reader.string(), pair.count == 64,
      let comment = reader.text()
    else { throw Self.malformed("a field is cut off") }
    try self.init(seed: Array(pair.prefix(32)), comment: comment)
    guard publicKey.blob == blob else {
      throw Self.malformed("its public half is another key's")
    }
  }

  /// The unencrypted private key file (mode 0600 is up to whoever writes it).
  package var openSSHText: String {
    let half = publicKey.blob.suffix(32)
    var secret = SSHWriter()
    // OpenSSH takes any number twice; this one makes the file a function of the key.
    let check = Hash.sha256(publicKey.blob).prefix(4)
    secret.raw(check)
    secret.raw(check)
    secret.string(SSHPublicKey.Algorithm.ed25519.rawValue)
    secret.string(half)
    secret.string(seed + half)
    secret.string(publicKey.comment)
    var padding: UInt8 = 1
    while secret.bytes.count % 8 != 0 {
      secret.raw([padding])
      padding += 1
    }
    var writer = SSHWriter()
    writer.raw(Self.magic)
    writer.string("none")
    writer.string("none")
    writer.string("")
    writer.number(1)
    writer.string(publicKey.blob)
    writer.string(secret.bytes)
    return Armor.wrap(writer.bytes, label: Self.label)
  }

  /// An armoured SSH signature over a message, as `ssh-keygen -Y sign` makes it.
  package func sign(
    _ message: [UInt8], namespace: String = SSHSignature.gitNamespace
  ) -> String {
    let algorithm = SSHPublicKey.Algorithm.ed25519.rawValue
    let payload = SSHSignature.payload(
      namespace: namespace, reserved: [], hashAlgorithm: "sha512", hash: Hash.sha512(message))
    var signature = SSHWriter()
    signature.string(algorithm)
    signature.string(rawSignature(payload))
    var writer = SSHWriter()
    writer.raw(SSHSignature.magic)
    writer.number(1)
    writer.string(publicKey.blob)
    writer.string(namespace)
    writer.string("")
    writer.string("sha512")
    writer.string(signature.bytes)
    return Armor.wrap(writer.bytes, label: SSHSignature.label)
  }

  package var description: String { "signing key \(publicKey.fingerprint)" }

  private func rawSignature(_ payload: [UInt8]) -> [UInt8] {
    let made = Self.withKey(seed) { key -> [UInt8]? in
      guard let context = EVP_MD_CTX_new() else { return nil }
      defer { EVP_MD_CTX_free(context) }
      var signature = [UInt8](repeating: 0, count: 64)
      var count = signature.count
      guard EVP_DigestSignInit_ex(context, nil, nil, nil, nil, key, nil) == 1,
        EVP_DigestSign(context, &signature, &count, payload, payload.count) == 1, count == 64
      else { return nil }
      return signature
    }
    guard let signature = made ?? nil else {
      preconditionFailure("a key that was made once can be made and used again")
    }
    return signature
  }

  private static func publicHalf(_ key: OpaquePointer) -> [UInt8]? {
    var half = [UInt8](repeating: 0, count: 32)
    var count = half.count
    return EVP_PKEY_get_raw_public_key(key, &half, &count) == 1 && count == 32 ? half : nil
  }

  private static func withKey<Result>(
    _ seed: [UInt8], _ body: (OpaquePointer) -> Result
  ) -> Result? {
    guard let key = EVP_PKEY_new_raw_private_key_ex(nil, "ED25519", nil, seed, seed.count)
    else { return nil }
    defer { EVP_PKEY_free(key) }
    return body(key)
  }

  private static func malformed(_ what: String) -> SignatureRefusal {
    SignatureRefusal("malformed-key", "not a private key of OpenSSH: \(what)")
  }
}

extension SigningKey: CustomReflectable {
  /// The seed must not show in a dump.
  package var customMirror: Mirror { Mirror(self, children: ["publicKey": publicKey]) }
}
