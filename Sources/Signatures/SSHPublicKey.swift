internal import Vocabulary

/// A public key as OpenSSH writes it. Keys are equal when their key material is; a comment is not
/// part of a key.
package struct SSHPublicKey: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// The kinds of keys that are understood.
  package enum Algorithm: String, CaseIterable, Sendable {
    case ed25519 = "ssh-ed25519"
    /// An Ed25519 key that lives in a hardware token (FIDO).
    case securityKeyEd25519 = "sk-ssh-ed25519@openssh.com"
    case ecdsaP256 = "ecdsa-sha2-nistp256"
    case ecdsaP384 = "ecdsa-sha2-nistp384"
    case ecdsaP521 = "ecdsa-sha2-nistp521"
    case rsa = "ssh-rsa"
  }

  /// The longest line that is read: an RSA key of 16384 bits and a comment.
  package static let maximumLineBytes = 8192

  package let algorithm: Algorithm
  /// The key's parts, without the name of the algorithm.
  let material: Material
  /// The wire format (RFC 4253, section 6.6) that is hashed and compared.
  package let blob: [UInt8]
  /// What follows the key on its line; often an address. It proves nothing.
  package let comment: String

  enum Material: Hashable, Sendable {
    case ed25519([UInt8])
    case securityKeyEd25519([UInt8], application: [UInt8])
    case ecdsa(point: [UInt8])
    case rsa(exponent: [UInt8], modulus: [UInt8])
  }

  /// Reads a line of a `.pub` file: `ssh-ed25519 AAAA... comment`. Options before the key, as in
  /// `authorized_keys`, are refused.
  package init(_ line: String) throws(SignatureRefusal) {
    guard line.utf8.count <= Self.maximumLineBytes else {
      throw SignatureRefusal("malformed-key", "the key is longer than 8192 bytes")
    }
    let start = line.drop(while: \.isWhitespace)
    let trimmed = Self.trimmingEnd(start)
    guard !trimmed.contains(where: \.isNewline) else {
      throw SignatureRefusal("malformed-key", "expected one key on one line")
    }
    let fields = trimmed.split(maxSplits: 2, whereSeparator: \.isWhitespace)
    guard fields.count >= 2 else {
      throw SignatureRefusal("malformed-key", "expected \"ssh-ed25519 AAAA...\"")
    }
    guard Algorithm(rawValue: String(fields[0])) != nil else {
      throw SignatureRefusal(
        "unsupported-algorithm", "the key type \"\(fields[0])\" is not supported")
    }
    guard let blob = Base64.bytes(of: fields[1].utf8) else {
      throw SignatureRefusal("malformed-key", "the key is not Base64")
    }
    let comment = fields.count > 2 ? String(fields[2].drop(while: \.isWhitespace)) : ""
    try self.init(blob: blob, comment: comment)
    guard algorithm.rawValue == fields[0] else {
      throw SignatureRefusal(
        "malformed-key", "the line says \(fields[0]), the key itself \(algorithm.rawValue)")
    }
  }

  /// Reads the wire format.
  package init(blob: [UInt8], comment: String = "") throws(SignatureRefusal) {
    var reader = SSHReader(blob)
    guard let name = reader.text() else {
      throw SignatureRefusal("malformed-key", "the key is cut off")
    }
    guard let algorithm = Algorithm(rawValue: name) else {
      throw SignatureRefusal("unsupported-algorithm", "the key type \"\(name)\" is not supported")
    }
    guard let material = Self.material(algorithm, &reader), reader.isAtEnd else {
      throw SignatureRefusal("malformed-key", "the key is not a well-formed \(name) key")
    }
    if case .rsa(_, let modulus) = material {
      let bits = modulus.count * 8 - (modulus.first?.leadingZeroBitCount ?? 0)
      guard bits >= 2048 else {
        throw SignatureRefusal("weak-key", "an RSA key of \(bits) bits, expected at least 2048")
      }
      guard bits <= 16384 else {
        throw SignatureRefusal(
          "malformed-key", "an RSA key of \(bits) bits, expected at most 16384")
      }
    }
    self.algorithm = algorithm
    self.material = material
    self.blob = blob
    self.comment = comment
  }

  /// `SHA256:...`, as `ssh-keygen -l` prints it.
  package var fingerprint: String {
    let digest = Base64.text(of: Hash.sha256(blob))
    return "SHA256:" + digest.prefix { $0 != "=" }
  }

  /// The line of a `.pub` file, without a line break.
  package var line: String {
    let key = "\(algorithm.rawValue) \(Base64.text(of: blob))"
    return comment.isEmpty ? key : "\(key) \(comment)"
  }

  package var description: String { fingerprint }

  package static func == (left: SSHPublicKey, right: SSHPublicKey) -> Bool {
    left.blob == right.blob
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(blob)
  }

  package static func < (left: SSHPublicKey, right: SSHPublicKey) -> Bool {
    left.blob.lexicographicallyPrecedes(right.blob)
  }

  private static func trimmingEnd(_ text: Substring) -> Substring {
    guard let last = text.lastIndex(where: { !$0.isWhitespace }) else { return "" }
    return text[...last]
  }

  private static func material(_ algorithm: Algorithm, _ reader: inout SSHReader) -> Material? {
    switch algorithm {
    case .ed25519:
      guard let key = reader.string(), key.count == 32 else { return nil }
      return .ed25519(key)
    case .securityKeyEd25519:
      guard let key = reader.string(), key.count == 32, let application = reader.string()
      else { return nil }
      return .securityKeyEd25519(key, application: application)
    case .ecdsaP256, .ecdsaP384, .ecdsaP521:
      guard let curve = algorithm.curve, reader.text() == curve.name, let point = reader.string(),
        point.count == 1 + 2 * curve.coordinateBytes, point.first == 4
      else { return nil }
      return .ecdsa(point: point)
    case .rsa:
      guard let exponent = reader.positiveInteger(), let modulus = reader.positiveInteger(),
        exponent.count <= 8
      else { return nil }
      return .rsa(exponent: exponent, modulus: modulus)
    }
  }
}

extension SSHPublicKey.Algorithm {
  /// The curve of an ECDSA key: its name in SSH, in OpenSSL, and the bytes of a coordinate.
  var curve: (name: String, group: StaticString, coordinateBytes: Int, digest: String)? {
    switch self {
    case .ecdsaP256: ("nistp256", "P-256", 32, "SHA256")
    case .ecdsaP384: ("nistp384", "P-384", 48, "SHA384")
    case .ecdsaP521: ("nistp521", "P-521", 66, "SHA512")
    default: nil
    }
  }
}
