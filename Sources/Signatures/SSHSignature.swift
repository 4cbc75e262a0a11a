/// An OpenSSH signature (`PROTOCOL.sshsig`): what `ssh-keygen -Y sign` and `git commit -S` write.
package struct SSHSignature: Hashable, Sendable {
  /// The namespace of git's signatures. A signature for another purpose is refused, so that nobody
  /// can present a signed file as a signed commit.
  package static let gitNamespace = "git"
  /// The longest armoured signature that is read.
  package static let maximumBytes = 16_384

  static let label = "SSH SIGNATURE"
  static let magic = Array("SSHSIG".utf8)

  /// The key that the signature says it was made with.
  package let key: SSHPublicKey
  package let namespace: String
  /// `sha512` or `sha256`: how the message was hashed before it was signed.
  package let hashAlgorithm: String
  /// How the hash was signed, such as `ssh-ed25519` or `rsa-sha2-512`.
  package let signatureAlgorithm: String
  let reserved: [UInt8]
  /// The signature's own fields after its algorithm.
  let raw: [UInt8]

  /// Reads an armoured signature (`-----BEGIN SSH SIGNATURE-----`).
  package init(armored text: String) throws(SignatureRefusal) {
    guard text.hasPrefix("-----BEGIN \(Self.label)-----\n") else {
      let kind = text.hasPrefix("-----BEGIN PGP") ? "an OpenPGP signature" : "something else"
      throw SignatureRefusal("not-an-ssh-signature", "expected an SSH signature, found \(kind)")
    }
    guard text.utf8.count <= Self.maximumBytes, let blob = Armor.unwrap(text, label: Self.label)
    else { throw Self.malformed("its armour is damaged") }
    try self.init(blob: blob)
  }

  private init(blob: [UInt8]) throws(SignatureRefusal) {
    var reader = SSHReader(blob)
    guard reader.bytes(6) == Self.magic, let version = reader.number() else {
      throw Self.malformed("it does not begin with SSHSIG")
    }
    guard version == 1 else { throw Self.malformed("version \(version), expected 1") }
    guard let key = reader.string(), let namespace = reader.text(),
      let reserved = reader.string(), let hashAlgorithm = reader.text(),
      let signature = reader.string(), reader.isAtEnd
    else { throw Self.malformed("a field is cut off, or something follows the last one") }
    var inner = SSHReader(signature)
    guard let algorithm = inner.text() else { throw Self.malformed("it names no algorithm") }
    self.key = try SSHPublicKey(blob: key)
    self.namespace = namespace
    self.reserved = reserved
    self.hashAlgorithm = hashAlgorithm
    self.signatureAlgorithm = algorithm
    self.raw = Array(signature.dropFirst(4 + algorithm.utf8.count))
  }

  /// Whether the signature is its key's over a message. It says nothing about whom the key belongs
  /// to, or whether it still counts: see ``AllowedKey``.
  package func verify(
    over message: [UInt8], namespace expected: String = gitNamespace
  ) -> SignatureVerdict {
    guard namespace == expected else {
      return .refused(
        SignatureRefusal(
          "wrong-namespace", "made for \"\(namespace)\", expected \"\(expected)\""))
    }
    let hash: [UInt8]
    switch hashAlgorithm {
    case "sha512": hash = Hash.sha512(message)
    case "sha256": hash = Hash.sha256(message)
    default:
      return .refused(
        SignatureRefusal(
          "unsupported-hash", "hashed with \"\(hashAlgorithm)\", expected sha512 or sha256"))
    }
    let payload = Self.payload(
      namespace: namespace, reserved: reserved, hashAlgorithm: hashAlgorithm, hash: hash)
    return judge(payload)
  }

  /// What is really signed: the hash of the message, bound to its purpose.
  static func payload(
    namespace: String, reserved: [UInt8], hashAlgorithm: String, hash: [UInt8]
  ) -> [UInt8] {
    var writer = SSHWriter()
    writer.raw(magic)
    writer.string(namespace)
    writer.string(reserved)
    writer.string(hashAlgorithm)
    writer.string(hash)
    return writer.bytes
  }

  private static func malformed(_ what: String) -> SignatureRefusal {
    SignatureRefusal("malformed-signature", "the SSH signature is not well-formed: \(what)")
  }
}
