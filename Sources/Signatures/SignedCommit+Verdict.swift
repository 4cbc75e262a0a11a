package import Vocabulary

extension SignedCommit {
  /// Whether the commit carries a good SSH signature, and whose. Whether that key counts is
  /// another question: ``verdict(allowed:firstSeen:)``.
  package var signatureVerdict: SignatureVerdict {
    guard let signature else {
      return .refused(SignatureRefusal("unsigned", "the commit is not signed"))
    }
    do {
      return try SSHSignature(armored: signature).verify(over: payload)
    } catch {
      return .refused(error)
    }
  }

  /// Whether the commit is signed by one of these keys, and the key counted when Muster first saw
  /// the commit. The commit's own dates play no part: whoever makes it chooses them.
  package func verdict(
    allowed: some Collection<AllowedKey>, firstSeen: Instant
  ) -> SignatureVerdict {
    let verdict = signatureVerdict
    guard let key = verdict.key, let refusal = allowed.refusal(of: key, at: firstSeen)
    else { return verdict }
    return .refused(refusal)
  }
}
