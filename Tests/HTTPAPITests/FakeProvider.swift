import Synchronization
import Vocabulary

@testable import HTTPAPI

/// A small OpenID Connect provider: one code a person, PKCE checked, and whatever lie a test wants.
final class FakeProvider: OpenIDConnection {
  static let issuer = "https://id.example"

  struct Setup: Sendable {
    var claims: [String: JSON] = [:]
    var header: [String: JSON] = [:]
    /// The token as it goes out, in the place of one that is signed.
    var forgery: (@Sendable (String) -> String)?
    var discovery: [String: JSON] = [:]
    var keys: [[String: JSON]]?
    var isDown = false
    var secret: String?
  }

  private struct State: Sendable {
    var setup = Setup()
    var authorised: [String: [String: String]] = [:]
    var asked: [String] = []
    var number = 0
  }

  let signer: TokenSigner
  private let state = Mutex(State())

  init(_ signer: TokenSigner) {
    self.signer = signer
  }

  var asked: [String] { state.withLock { $0.asked } }

  func set(_ change: (inout Setup) -> Void) { state.withLock { change(&$0.setup) } }

  /// What a browser is led to after the person has signed in: the fields of the way back.
  func authorise(_ address: String) throws -> [String: String] {
    let fields = try Self.fields(of: address)
    return state.withLock { state in
      state.number += 1
      let code = "code-\(state.number)"
      state.authorised[code] = fields
      return ["code": code, "state": fields["state"] ?? ""]
    }
  }

  static func fields(of address: String) throws -> [String: String] {
    let query = address.split(separator: "?", maxSplits: 1).last.map(String.init) ?? ""
    return Dictionary(
      try RequestTarget("/?" + query).query.map { ($0.name, $0.value) }
    ) { first, _ in first }
  }

  func send(
    _ method: String, _ url: String, headers: [(String, String)], body: [UInt8]?
  ) async throws -> (status: Int, body: [UInt8]) {
    let setup = state.withLock { state in
      state.asked.append("\(method) \(url)")
      return state.setup
    }
    struct Down: Error {}
    if setup.isDown { throw Down() }
    switch (method, url) {
    case ("GET", "\(Self.issuer)/.well-known/openid-configuration"):
      let document: [String: JSON] = [
        "issuer": .string(Self.issuer),
        "authorization_endpoint": .string("\(Self.issuer)/authorize"),
        "token_endpoint": .string("\(Self.issuer)/token"),
        "jwks_uri": .string("\(Self.issuer)/keys"),
        "end_session_endpoint": .string("\(Self.issuer)/logout"),
      ]
      return (200, Self.bytes(document.merging(setup.discovery) { $1 }))
    case ("GET", "\(Self.issuer)/keys"):
      let keys = setup.keys ?? [signer.publicKey]
      return (200, Self.bytes(["keys": .array(keys.map { .object($0) })]))
    case ("POST", "\(Self.issuer)/token"):
      return try await token(String(decoding: body ?? [], as: UTF8.self), headers, setup)
    default: return (404, [])
    }
  }

  private func token(
    _ body: String, _ headers: [(String, String)], _ setup: Setup
  ) async throws -> (status: Int, body: [UInt8]) {
    let fields = try Self.fields(of: "?" + body)
    let sent = state.withLock { $0.authorised.removeValue(forKey: fields["code"] ?? "") }
    let challenge = fields["code_verifier"].map {
      Base64URL.text(of: Hexadecimal.bytes(of: Digest(of: $0).hex) ?? [])
    }
    let secret = setup.secret.map { "Basic " + Base64.text(of: Array("muster:\($0)".utf8)) }
    guard let sent, challenge == sent["code_challenge"],
      fields["redirect_uri"] == sent["redirect_uri"],
      headers.first(where: { $0.0 == "authorization" })?.1 == secret
    else { return (400, Self.bytes(["error": "invalid_grant"])) }
    let now = Sample.now.milliseconds / 1000
    var claims: [String: JSON] = [
      "iss": .string(Self.issuer), "aud": "muster", "sub": "petra-1",
      "email": "petra@example.com", "email_verified": true, "groups": ["risk"],
      "nonce": .string(sent["nonce"] ?? ""), "iat": .integer(now), "exp": .integer(now + 300),
      "auth_time": .integer(now - 30),
    ]
    claims.merge(setup.claims) { $1 }
    let kept = JSON.object(claims.filter { $0.value != .null })
    var token = try await signer.token(kept, header: setup.header)
    if let forgery = setup.forgery { token = forgery(token) }
    return (200, Self.bytes(["id_token": .string(token), "access_token": "x"]))
  }

  private static func bytes(_ members: [String: JSON]) -> [UInt8] {
    Array(JSON.object(members).canonicalText.utf8)
  }
}
