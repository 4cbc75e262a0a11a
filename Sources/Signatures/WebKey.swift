/// A public key that JSON Web Signatures are checked by (RFC 7517 and 7518), with the one algorithm
/// that it is for: what a token says of its algorithm never chooses how it is checked.
package struct WebKey: Hashable, Sendable {
  /// What signs, as RFC 7518 names it. `none` and those with a shared secret do not exist here.
  package enum Algorithm: String, Hashable, Sendable, CaseIterable {
    /// RSASSA-PKCS1-v1_5 with SHA-256.
    case rs256 = "RS256"
    /// ECDSA on P-256 with SHA-256.
    case es256 = "ES256"
  }

  private enum Material: Hashable, Sendable {
    case rsa(exponent: [UInt8], modulus: [UInt8])
    /// An uncompressed point.
    case p256([UInt8])
  }

  private let material: Material

  /// What it checks.
  package var algorithm: Algorithm {
    switch material {
    case .rsa: .rs256
    case .p256: .es256
    }
  }

  /// An RSA key of 2,048 to 8,192 bits (RFC 7518, 3.3), by its big-endian numbers; `nil` for
  /// another, or an exponent that is even, below 3 or over 64 bits.
  package init?(exponent: [UInt8], modulus: [UInt8]) {
    let e = Array(exponent.drop { $0 == 0 })
    let n = Array(modulus.drop { $0 == 0 })
    guard let first = n.first, let last = e.last, let lastOfModulus = n.last else { return nil }
    let bits = n.count * 8 - first.leadingZeroBitCount
    guard (2048...8192).contains(bits), lastOfModulus & 1 == 1, e.count <= 8, last & 1 == 1,
      e != [1]
    else { return nil }
    material = .rsa(exponent: e, modulus: n)
  }

  /// A point on P-256 by its coordinates of 32 bytes each; `nil` for another length. Whether it is
  /// on the curve is found out when it is used.
  package init?(x: [UInt8], y: [UInt8]) {
    guard x.count == 32, y.count == 32 else { return nil }
    material = .p256([0x04] + x + y)
  }

  /// Whether a signature is this key's over a message: that of RSA as it is, that of ECDSA as two
  /// numbers of 32 bytes (RFC 7518, 3.4).
  package func isValid(_ signature: [UInt8], over message: [UInt8]) -> Bool {
    switch material {
    case .rsa(let exponent, let modulus):
      guard signature.count == modulus.count,
        let key = VerifyingKey(exponent: exponent, modulus: modulus, digest: "SHA256")
      else { return false }
      return key.isValid(signature, over: message)
    case .p256(let point):
      guard signature.count == 64,
        let key = VerifyingKey(group: "P-256", point: point, digest: "SHA256")
      else { return false }
      let numbers = Self.integer(signature[..<32]) + Self.integer(signature[32...])
      return key.isValid([0x30, UInt8(numbers.count)] + numbers, over: message)
    }
  }

  /// A DER integer of a number that is not negative; of 32 bytes it takes at most 35.
  private static func integer(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
    var digits = Array(bytes.drop { $0 == 0 })
    if digits.first.map({ $0 >= 0x80 }) ?? true { digits.insert(0, at: 0) }
    return [0x02, UInt8(digits.count)] + digits
  }
}
