/// What came of looking at a signature.
package enum SignatureVerdict: Hashable, Sendable, CustomStringConvertible {
  /// The signature is this key's over exactly these bytes.
  case verified(by: SSHPublicKey)
  /// It does not count, by this name.
  case refused(SignatureRefusal)

  /// The key, if it was verified.
  package var key: SSHPublicKey? {
    guard case .verified(let key) = self else { return nil }
    return key
  }

  package var description: String {
    switch self {
    case .verified(let key): "verified by \(key.fingerprint)"
    case .refused(let refusal): "refused: \(refusal)"
    }
  }
}
