import Vocabulary

/// What a provider says of itself: its discovery document (OpenID Connect Discovery 1.0, section
/// 3), as far as it is used.
struct OpenIDProvider: Hashable, Sendable {
  let issuer: String
  let authorizationEndpoint: String
  let tokenEndpoint: String
  let keysEndpoint: String
  /// Where somebody signs out of the provider; `nil` where it has no such page.
  let endSessionEndpoint: String?
  /// Whether the client's secret goes into the body and not into a header.
  let takesSecretInBody: Bool

  /// The largest document that is read.
  static let mostBytes = 256 << 10

  /// The address of a provider's document.
  static func address(of issuer: String) -> String {
    (issuer.hasSuffix("/") ? String(issuer.dropLast()) : issuer)
      + "/.well-known/openid-configuration"
  }

  /// Reads a document. The issuer in it must be the one that was configured, letter by letter:
  /// whatever else it says would be another provider's (section 4.3).
  init(_ bytes: [UInt8], of issuer: String) throws(OpenIDProblem) {
    guard bytes.count <= Self.mostBytes, let json = try? JSON(parsing: bytes),
      json.object != nil
    else { throw OpenIDProblem(.provider, "its discovery document is no JSON object") }
    guard let named = json["issuer"]?.string, named == issuer else {
      throw OpenIDProblem(
        .provider,
        "its discovery document is of \"\(json["issuer"]?.string?.prefix(200) ?? "nobody")\", "
          + "expected \"\(issuer)\"")
    }
    func address(_ name: String) throws(OpenIDProblem) -> String {
      guard let text = json[name]?.string, Self.isAllowed(text) else {
        throw OpenIDProblem(.provider, "its \(name) is no https address")
      }
      return text
    }
    self.issuer = issuer
    authorizationEndpoint = try address("authorization_endpoint")
    tokenEndpoint = try address("token_endpoint")
    keysEndpoint = try address("jwks_uri")
    endSessionEndpoint = json["end_session_endpoint"]?.string.flatMap {
      Self.isAllowed($0) ? $0 : nil
    }
    // RFC 8414, 2: without a word of it, the header is what is taken.
    let methods = json["token_endpoint_auth_methods_supported"]?.array?.compactMap(\.string)
    takesSecretInBody =
      methods.map {
        !$0.contains("client_secret_basic") && $0.contains("client_secret_post")
      } ?? false
  }

  /// Whether an address may be asked: `https`, or `http` on this machine, without a user, a
  /// fragment or anything that is not plain.
  static func isAllowed(_ text: String) -> Bool {
    guard text.utf8.count <= 2000,
      text.utf8.allSatisfy({ (0x21...0x7E).contains($0) && !"\"'<>\\^`{|}#".utf8.contains($0) })
    else { return false }
    if text.hasPrefix("https://") { return isHost(text.dropFirst(8)) }
    guard text.hasPrefix("http://") else { return false }
    let rest = text.dropFirst(7)
    let host = rest.prefix { $0 != "/" && $0 != "?" }
    let name = host.hasPrefix("[") ? host.prefix { $0 != "]" } + "]" : host.prefix { $0 != ":" }
    return isHost(rest) && ["127.0.0.1", "localhost", "[::1]"].contains(String(name))
  }

  private static func isHost(_ rest: Substring) -> Bool {
    let host = rest.prefix { $0 != "/" && $0 != "?" }
    return !host.isEmpty && !host.contains("@")
  }
}
