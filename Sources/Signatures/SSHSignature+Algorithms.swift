/// One scheme per kind of key.
extension SSHSignature {
  func judge(_ payload: [UInt8]) -> SignatureVerdict {
    guard accepts(signatureAlgorithm) else {
      return .refused(
        SignatureRefusal(
          "unsupported-algorithm",
          "a \(key.algorithm.rawValue) key cannot sign with \"\(signatureAlgorithm)\" here"))
    }
    let isValid =
      switch key.material {
      case .ed25519(let bytes): isValidEd25519(bytes, payload)
      case .securityKeyEd25519(let bytes, let application):
        isValidSecurityKey(bytes, application: application, payload)
      case .ecdsa(let point): isValidECDSA(point, payload)
      case .rsa(let exponent, let modulus): isValidRSA(exponent, modulus, payload)
      }
    return isValid
      ? .verified(by: key)
      : .refused(
        SignatureRefusal(
          "bad-signature", "the signature does not belong to what it is attached to"))
  }

  /// SHA-1 (`ssh-rsa`) is not among them.
  private func accepts(_ algorithm: String) -> Bool {
    key.algorithm == .rsa
      ? algorithm == "rsa-sha2-512" || algorithm == "rsa-sha2-256"
      : algorithm == key.algorithm.rawValue
  }

  private func isValidEd25519(_ bytes: [UInt8], _ payload: [UInt8]) -> Bool {
    var reader = SSHReader(raw)
    guard let signature = reader.string(), signature.count == 64, reader.isAtEnd,
      let key = VerifyingKey(ed25519: bytes)
    else { return false }
    return key.isValid(signature, over: payload)
  }

  /// `PROTOCOL.u2f`: the token signs hash(application), flags, counter and hash(payload); the
  /// lowest flag says that a person touched it.
  private func isValidSecurityKey(
    _ bytes: [UInt8], application: [UInt8], _ payload: [UInt8]
  ) -> Bool {
    var reader = SSHReader(raw)
    guard let signature = reader.string(), signature.count == 64, let flags = reader.byte(),
      let counter = reader.bytes(4), reader.isAtEnd, flags & 1 == 1,
      let key = VerifyingKey(ed25519: bytes)
    else { return false }
    let message = Hash.sha256(application) + [flags] + counter + Hash.sha256(payload)
    return key.isValid(signature, over: message)
  }

  /// RFC 5656, section 3.1.2: two integers, which OpenSSL wants as a DER sequence.
  private func isValidECDSA(_ point: [UInt8], _ payload: [UInt8]) -> Bool {
    var reader = SSHReader(raw)
    guard let curve = key.algorithm.curve, let pair = reader.string(), reader.isAtEnd
    else { return false }
    var numbers = SSHReader(pair)
    guard let r = numbers.positiveInteger(), let s = numbers.positiveInteger(), numbers.isAtEnd,
      max(r.count, s.count) <= curve.coordinateBytes,
      let verifier = VerifyingKey(group: curve.group, point: point, digest: curve.digest)
    else { return false }
    let body = Self.derInteger(r) + Self.derInteger(s)
    return verifier.isValid([0x30] + Self.derLength(body.count) + body, over: payload)
  }

  /// RFC 8332; a signature may have lost its leading zeros.
  private func isValidRSA(_ exponent: [UInt8], _ modulus: [UInt8], _ payload: [UInt8]) -> Bool {
    var reader = SSHReader(raw)
    let digest = signatureAlgorithm == "rsa-sha2-512" ? "SHA512" : "SHA256"
    guard let signature = reader.string(), reader.isAtEnd, signature.count <= modulus.count,
      let verifier = VerifyingKey(exponent: exponent, modulus: modulus, digest: digest)
    else { return false }
    let zeros = [UInt8](repeating: 0, count: modulus.count - signature.count)
    return verifier.isValid(zeros + signature, over: payload)
  }

  private static func derInteger(_ value: [UInt8]) -> [UInt8] {
    let padded = (value.first ?? 0) >= 0x80 ? [0] + value : value
    return [0x02] + derLength(padded.count) + padded
  }

  private static func derLength(_ count: Int) -> [UInt8] {
    count < 0x80 ? [UInt8(count)] : [0x81, UInt8(count)]
  }
}
