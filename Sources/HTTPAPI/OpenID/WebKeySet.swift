import Signatures
import Vocabulary

/// The keys that a provider signs with (RFC 7517, section 5): those that are of use here. Others
/// are passed over; a shared secret among them is never a key.
struct WebKeySet: Hashable, Sendable {
  struct Entry: Hashable, Sendable {
    let id: String?
    let key: WebKey
  }

  let entries: [Entry]

  /// How many keys are looked at.
  private static let mostKeys = 100
  static let mostBytes = 512 << 10

  init(_ entries: [Entry]) {
    self.entries = entries
  }

  /// Reads a set.
  init(_ bytes: [UInt8]) throws(OpenIDProblem) {
    guard bytes.count <= Self.mostBytes,
      let keys = (try? JSON(parsing: bytes))?["keys"]?.array
    else { throw OpenIDProblem(.provider, "its keys are no JSON Web Key Set") }
    entries = keys.prefix(Self.mostKeys).compactMap { json in
      Self.key(json).map { Entry(id: json["kid"]?.string, key: $0) }
    }
  }

  private static func key(_ json: JSON) -> WebKey? {
    func bytes(_ name: String) -> [UInt8]? {
      json[name]?.string.flatMap { Base64URL.bytes(of: Array($0.utf8)) }
    }
    guard json["use"]?.string.map({ $0 == "sig" }) ?? true,
      json["key_ops"]?.array.map({ $0.contains("verify") }) ?? true
    else { return nil }
    let found: WebKey?
    switch json["kty"]?.string {
    case "RSA":
      guard let n = bytes("n"), let e = bytes("e") else { return nil }
      found = WebKey(exponent: e, modulus: n)
    case "EC":
      guard json["crv"]?.string == "P-256", let x = bytes("x"), let y = bytes("y") else {
        return nil
      }
      found = WebKey(x: x, y: y)
    default: return nil
    }
    // A key that says what it is for is for nothing else.
    guard let found, json["alg"]?.string.map({ $0 == found.algorithm.rawValue }) ?? true else {
      return nil
    }
    return found
  }

  /// The keys that a token with this header can be checked by: the one of its id; without an id,
  /// all of its algorithm.
  func keys(for header: WebToken.Header) -> [WebKey] {
    entries.filter { entry in
      entry.key.algorithm == header.algorithm && (header.keyID.map { $0 == entry.id } ?? true)
    }.map(\.key)
  }
}
