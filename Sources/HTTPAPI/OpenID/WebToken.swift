import Signatures
import Vocabulary

/// A JSON Web Token in its compact form (RFC 7519 and 7515), taken apart and not yet believed.
struct WebToken: Hashable, Sendable {
  struct Header: Hashable, Sendable {
    let algorithm: WebKey.Algorithm
    let keyID: String?
  }

  let header: Header
  /// The claims; they say something only once the signature was checked.
  let claims: JSON
  private let signed: [UInt8]
  private let signature: [UInt8]

  /// The longest token that is looked at.
  static let mostBytes = 64 << 10

  /// Takes a token apart. The algorithm is one of ours or it is refused: `none`, and those with a
  /// shared secret, by which a public key would pass for one (RFC 8725, 2.1 and 3.1).
  init(_ text: String) throws(OpenIDProblem) {
    guard text.utf8.count <= Self.mostBytes else {
      throw OpenIDProblem(.token, "it is longer than \(Self.mostBytes) bytes")
    }
    let parts = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard parts.count == 3, let head = Base64URL.bytes(of: parts[0]),
      let payload = Base64URL.bytes(of: parts[1]), let signature = Base64URL.bytes(of: parts[2])
    else { throw OpenIDProblem(.token, "it is no token of three parts") }
    guard let header = try? JSON(parsing: head), header.object != nil,
      let claims = try? JSON(parsing: payload), claims.object != nil
    else { throw OpenIDProblem(.token, "its parts are no JSON objects") }
    let name = header["alg"]?.string ?? "none"
    guard let algorithm = WebKey.Algorithm(rawValue: name) else {
      throw OpenIDProblem(
        .token, "it is signed by \"\(name.prefix(20))\", expected RS256 or ES256")
    }
    // What must be understood is not understood here (RFC 7515, 4.1.11).
    guard header["crit"] == nil, header["b64"] == nil else {
      throw OpenIDProblem(.token, "its header asks for an extension")
    }
    self.header = Header(algorithm: algorithm, keyID: header["kid"]?.string)
    self.claims = claims
    self.signature = signature
    signed = Array(text.utf8.prefix(parts[0].count + 1 + parts[1].count))
  }

  /// Whether one of the keys has signed it.
  func isSigned(byOneOf keys: [WebKey]) -> Bool {
    keys.contains { $0.algorithm == header.algorithm && $0.isValid(signature, over: signed) }
  }
}
