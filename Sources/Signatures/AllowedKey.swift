package import Vocabulary

/// A public key that may sign, and from when to when.
package struct AllowedKey: Hashable, Sendable {
  /// Where a moment stands to the key's period.
  package enum Validity: Hashable, Sendable {
    case valid
    case notYetValid(from: Instant)
    case expired(at: Instant)
  }

  package let key: SSHPublicKey
  /// The first moment at which the key counts; `nil` for always.
  package let validAfter: Instant?
  /// The first moment at which it no longer counts; `nil` for never.
  package let validUntil: Instant?

  /// A key with its period.
  package init(_ key: SSHPublicKey, validAfter: Instant? = nil, validUntil: Instant? = nil) {
    self.key = key
    self.validAfter = validAfter
    self.validUntil = validUntil
  }

  /// Whether the key counts at a moment: the one at which Muster first saw the signature, never
  /// the one that a commit says of itself, which its maker chooses.
  package func validity(at moment: Instant) -> Validity {
    if let validAfter, moment < validAfter { return .notYetValid(from: validAfter) }
    if let validUntil, moment >= validUntil { return .expired(at: validUntil) }
    return .valid
  }
}

extension Collection<AllowedKey> {
  /// Judges a verified key against these: `nil` if one of them is that key and counts at the
  /// moment, else why not.
  package func refusal(of key: SSHPublicKey, at moment: Instant) -> SignatureRefusal? {
    var refusal = SignatureRefusal("unknown-key", "the key \(key.fingerprint) is not known")
    for allowed in self where allowed.key == key {
      switch allowed.validity(at: moment) {
      case .valid: return nil
      case .notYetValid(let start):
        refusal = SignatureRefusal(
          "key-not-yet-valid", "the key \(key.fingerprint) counts from \(start), not at \(moment)")
      case .expired(let end):
        refusal = SignatureRefusal(
          "key-expired", "the key \(key.fingerprint) counted until \(end), not at \(moment)")
      }
    }
    return refusal
  }
}
