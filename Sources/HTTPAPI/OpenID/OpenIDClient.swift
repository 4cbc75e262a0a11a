import Signatures
import Synchronization
import Vocabulary

/// Signs people in at a provider: the authorisation code flow with PKCE (OpenID Connect Core 1.0,
/// 3.1; RFC 7636), and nothing else of what a provider may offer.
final class OpenIDClient: Sendable {
  /// Where to send somebody, and the cookie by which their browser is known again.
  struct Departure: Sendable {
    let address: String
    let cookie: String
  }

  private struct Known: Sendable {
    var provider: (OpenIDProvider, Instant)?
    var keys: (WebKeySet, Instant)?
  }

  private let connection: any OpenIDConnection
  private let pending = PendingSignIns()
  private let known = Mutex<Known>(Known())

  /// How long what a provider says of itself is remembered.
  private static let memory: Duration = .seconds(3600)
  /// How soon its keys are asked for again where one is not known: an unknown one may be new, and
  /// nobody may make us ask all the time.
  private static let patience: Duration = .seconds(60)

  init(_ connection: any OpenIDConnection) {
    self.connection = connection
  }

  // MARK: - Away

  /// Sends somebody to the provider.
  ///
  /// - Parameter isAnew: whether the person has to show anew who they are, session or not.
  func depart(
    _ settings: OpenIDSettings, returningTo address: String, then: String, isAnew: Bool,
    at now: Instant
  ) async throws -> Departure {
    let provider = try await provider(settings, at: now)
    let (nonce, verifier, cookie) = (RandomText.make(), RandomText.make(), RandomText.make())
    let state = pending.begin(
      PendingSignIns.SignIn(
        nonce: nonce, verifier: verifier, browser: Digest(of: cookie), then: then,
        authenticatedSince: isAnew ? now : nil, ends: now + PendingSignIns.length), at: now)
    let challenge = Base64URL.text(of: Hexadecimal.bytes(of: Digest(of: verifier).hex) ?? [])
    var fields = [
      ("response_type", "code"), ("client_id", settings.clientID), ("redirect_uri", address),
      ("scope", (["openid"] + settings.extraScopes).joined(separator: " ")), ("state", state),
      ("nonce", nonce), ("code_challenge", challenge), ("code_challenge_method", "S256"),
    ]
    if isAnew { fields += [("prompt", "login"), ("max_age", "0")] }
    let endpoint = provider.authorizationEndpoint
    return Departure(
      address: endpoint + (endpoint.contains("?") ? "&" : "?") + FormText.text(fields),
      cookie: cookie)
  }

  // MARK: - Back

  /// What an answer of the provider comes to.
  struct Arrival: Sendable {
    let person: OpenIDPerson
    let then: String
  }

  /// Takes somebody back: the fields of the address that the provider led to.
  ///
  /// - Parameter secret: the client's, where it has one.
  func arrive(
    _ fields: [String: String], browser: String?, _ settings: OpenIDSettings,
    returningTo address: String, secret: String?, at now: Instant
  ) async throws -> Arrival {
    guard let state = fields["state"] else {
      throw OpenIDProblem(.state, "the answer does not say to what")
    }
    let signIn = try pending.take(state, browser: browser, at: now)
    // Some providers say who they are (RFC 9207); one that is another is not believed.
    if let issuer = fields["iss"], issuer != settings.issuer {
      throw OpenIDProblem(.refused, "the answer is of another provider")
    }
    if let error = fields["error"] {
      throw OpenIDProblem(.refused, "the provider refused: \(Self.word(error))")
    }
    guard let code = fields["code"], (1...4096).contains(code.utf8.count) else {
      throw OpenIDProblem(.refused, "the provider gave no code")
    }
    let provider = try await provider(settings, at: now)
    let text = try await exchange(
      code, signIn.verifier, provider, settings, returningTo: address, secret)
    let token = try WebToken(text)
    try await requireSignature(token, provider, at: now)
    let check = IDTokenCheck(
      settings: settings, nonce: signIn.nonce, authenticatedSince: signIn.authenticatedSince)
    return Arrival(person: try check.person(token.claims, at: now), then: signIn.then)
  }

  /// Exchanges a code for the ID token (Core, 3.1.3).
  private func exchange(
    _ code: String, _ verifier: String, _ provider: OpenIDProvider, _ settings: OpenIDSettings,
    returningTo address: String, _ secret: String?
  ) async throws -> String {
    var fields = [
      ("grant_type", "authorization_code"), ("code", code), ("redirect_uri", address),
      ("code_verifier", verifier),
    ]
    var headers = [
      ("content-type", "application/x-www-form-urlencoded"), ("accept", "application/json"),
    ]
    if let secret, !provider.takesSecretInBody {
      // Both are encoded as in a form before they are joined (RFC 6749, 2.3.1).
      let pair = "\(FormText.escaped(settings.clientID)):\(FormText.escaped(secret))"
      headers.append(("authorization", "Basic \(Base64.text(of: Array(pair.utf8)))"))
    } else {
      fields.append(("client_id", settings.clientID))
      if let secret { fields.append(("client_secret", secret)) }
    }
    let answer = try await ask(
      "POST", provider.tokenEndpoint, headers: headers, body: Array(FormText.text(fields).utf8))
    let json = try? JSON(parsing: answer.body)
    guard answer.status == 200 else {
      let error = json?["error"]?.string.map(Self.word) ?? "status \(answer.status)"
      throw OpenIDProblem(.refused, "the provider does not take the code: \(error)")
    }
    guard let token = json?["id_token"]?.string else {
      throw OpenIDProblem(.token, "the provider gave no ID token")
    }
    return token
  }

  private func requireSignature(
    _ token: WebToken, _ provider: OpenIDProvider, at now: Instant
  ) async throws {
    var keys = try await keys(provider, isFresh: false, at: now).keys(for: token.header)
    if keys.isEmpty {
      keys = try await self.keys(provider, isFresh: true, at: now).keys(for: token.header)
    }
    guard !keys.isEmpty else {
      throw OpenIDProblem(.signature, "it is signed by a key that the provider does not name")
    }
    guard token.isSigned(byOneOf: keys) else {
      throw OpenIDProblem(.signature, "its signature does not hold")
    }
  }

  // MARK: - The provider

  /// What the provider says of itself.
  func provider(_ settings: OpenIDSettings, at now: Instant) async throws -> OpenIDProvider {
    if let (provider, since) = known.withLock({ $0.provider }), provider.issuer == settings.issuer,
      now < since + Self.memory
    {
      return provider
    }
    let address = OpenIDProvider.address(of: settings.issuer)
    guard OpenIDProvider.isAllowed(address) else {
      throw OpenIDProblem(.provider, "the issuer is no https address")
    }
    let answer = try await ask("GET", address, headers: [("accept", "application/json")])
    guard answer.status == 200 else {
      throw OpenIDProblem(.provider, "its discovery document has status \(answer.status)")
    }
    let provider = try OpenIDProvider(answer.body, of: settings.issuer)
    known.withLock {
      if $0.provider?.0.keysEndpoint != provider.keysEndpoint { $0.keys = nil }
      $0.provider = (provider, now)
    }
    return provider
  }

  private func keys(
    _ provider: OpenIDProvider, isFresh: Bool, at now: Instant
  ) async throws -> WebKeySet {
    if let (keys, since) = known.withLock({ $0.keys }),
      now < since + (isFresh ? Self.patience : Self.memory)
    {
      return keys
    }
    let answer = try await ask(
      "GET", provider.keysEndpoint, headers: [("accept", "application/json")])
    guard answer.status == 200 else {
      throw OpenIDProblem(.provider, "its keys have status \(answer.status)")
    }
    let keys = try WebKeySet(answer.body)
    known.withLock { $0.keys = (keys, now) }
    return keys
  }

  private func ask(
    _ method: String, _ url: String, headers: [(String, String)], body: [UInt8]? = nil
  ) async throws -> (status: Int, body: [UInt8]) {
    do {
      return try await connection.send(method, url, headers: headers, body: body)
    } catch {
      throw OpenIDProblem(.provider, "it does not answer: \(error)")
    }
  }

  /// A word of the provider's without anything that a log or a page could trip over.
  private static func word(_ text: String) -> String {
    String(text.filter { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_" || $0 == "-") })
      .prefix(60).description
  }
}

/// Names and values as a form or a query writes them.
enum FormText {
  static func text(_ fields: [(String, String)]) -> String {
    fields.map { "\(escaped($0.0))=\(escaped($0.1))" }.joined(separator: "&")
  }

  /// Everything but what RFC 3986 calls unreserved as percent and two digits.
  static func escaped(_ text: String) -> String {
    var bytes: [UInt8] = []
    let digits = Array("0123456789ABCDEF".utf8)
    for byte in text.utf8 {
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "."),
        UInt8(ascii: "_"), UInt8(ascii: "~"):
        bytes.append(byte)
      default: bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
