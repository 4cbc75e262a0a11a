internal import CCrypto

/// A public key in OpenSSL's hands.
struct VerifyingKey: ~Copyable {
  private let pointer: OpaquePointer
  /// The digest that goes with the signature scheme; `nil` where the scheme has its own (Ed25519).
  private let digest: String?

  deinit {
    EVP_PKEY_free(pointer)
  }

  /// An Ed25519 key of 32 bytes.
  init?(ed25519 key: [UInt8]) {
    guard let pointer = EVP_PKEY_new_raw_public_key_ex(nil, "ED25519", nil, key, key.count)
    else { return nil }
    self.pointer = pointer
    self.digest = nil
  }

  /// A point of a NIST curve; OpenSSL checks that it is on the curve.
  init?(group: StaticString, point: [UInt8], digest: String) {
    let made = point.withUnsafeBufferPointer { point in
      Self.make("EC") { builder in
        OSSL_PARAM_BLD_push_utf8_string(
          builder, Self.pointer("group"), Self.pointer(group), group.utf8CodeUnitCount) == 1
          && OSSL_PARAM_BLD_push_octet_string(
            builder, Self.pointer("pub"), point.baseAddress, point.count) == 1
      }
    }
    guard let made else { return nil }
    self.pointer = made
    self.digest = digest
  }

  /// An RSA key by its exponent and modulus, big end first.
  init?(exponent: [UInt8], modulus: [UInt8], digest: String) {
    let e = BN_bin2bn(exponent, Int32(exponent.count), nil)
    let n = BN_bin2bn(modulus, Int32(modulus.count), nil)
    defer {
      BN_free(e)
      BN_free(n)
    }
    let made = Self.make("RSA") { builder in
      OSSL_PARAM_BLD_push_BN(builder, Self.pointer("n"), n) == 1
        && OSSL_PARAM_BLD_push_BN(builder, Self.pointer("e"), e) == 1
    }
    guard let made else { return nil }
    self.pointer = made
    self.digest = digest
  }

  /// Whether a signature is this key's over a message.
  func isValid(_ signature: [UInt8], over message: [UInt8]) -> Bool {
    guard let context = EVP_MD_CTX_new() else { return false }
    defer {
      EVP_MD_CTX_free(context)
      // A refused signature leaves its reason on the thread's error queue, where a later caller
      // would take it for its own.
      ERR_clear_error()
    }
    guard EVP_DigestVerifyInit_ex(context, nil, digest, nil, nil, pointer, nil) == 1
    else { return false }
    return EVP_DigestVerify(context, signature, signature.count, message, message.count) == 1
  }

  /// OpenSSL keeps the pointers to names, and to values until the parameters are made, so they
  /// must not be those of a Swift string that is lent for one call.
  private static func pointer(_ text: StaticString) -> UnsafePointer<CChar> {
    UnsafeRawPointer(text.utf8Start).assumingMemoryBound(to: CChar.self)
  }

  private static func make(_ name: String, _ fill: (OpaquePointer) -> Bool) -> OpaquePointer? {
    guard let builder = OSSL_PARAM_BLD_new() else { return nil }
    defer {
      OSSL_PARAM_BLD_free(builder)
      ERR_clear_error()
    }
    guard fill(builder), let parameters = OSSL_PARAM_BLD_to_param(builder) else { return nil }
    defer { OSSL_PARAM_free(parameters) }
    guard let context = EVP_PKEY_CTX_new_from_name(nil, name, nil) else { return nil }
    defer { EVP_PKEY_CTX_free(context) }
    var key: OpaquePointer?
    guard EVP_PKEY_fromdata_init(context) == 1,
      EVP_PKEY_fromdata(context, &key, muster_evp_public_key_selection(), parameters) == 1
    else { return nil }
    return key
  }
}
