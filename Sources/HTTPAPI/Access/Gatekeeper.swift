import Vocabulary

/// Tells who asks, and keeps out requests that another site made a browser send.
struct Gatekeeper: Sendable {
  /// How it was told who asks.
  enum Proof: Sendable {
    /// A token in a header, which no browser sends by itself.
    case bearer
    /// A session's cookie, which it does.
    case cookie(csrf: String)
    /// Nobody has to sign in: whoever reaches this address is let in.
    case none(csrf: String)
  }

  let sessions = Sessions()
  /// What forms carry where nobody has to sign in.
  private let localProof = RandomText.make()
  /// Who asks where nobody has to sign in; `nil` where they have to.
  let local: Viewer?
  /// The names under which the address is reached where nobody has to sign in: a page of another
  /// name that resolves to this machine (DNS rebinding) is not let in.
  private static let localNames: Set<String> = ["127.0.0.1", "localhost", "[::1]"]

  init(local: Viewer?) {
    self.local = local
  }

  /// Who asks; an error where that cannot be told.
  func identify(
    _ request: APIRequest, _ settings: AccessSettings, at now: Instant
  ) throws(APIProblem) -> (Viewer, Proof) {
    if let header = request.header("authorization"), local == nil {
      guard let token = Self.bearer(header),
        var viewer = settings.viewer(ofToken: token, at: now)
      else { throw .unauthenticated }
      // A program shows who it is with each request.
      viewer.authenticated = now
      return (viewer, .bearer)
    }
    if let local {
      try Self.requireLocalName(request)
      return (local, .none(csrf: localProof))
    }
    guard let cookie = request.cookie(Self.cookieName(settings)),
      let session = sessions.find(cookie, at: now),
      var viewer = Self.viewer(of: session, settings, at: now)
    else { throw .unauthenticated }
    viewer.authenticated = session.authenticated
    return (viewer, .cookie(csrf: session.csrf))
  }

  private static func viewer(
    of session: Sessions.Session, _ settings: AccessSettings, at now: Instant
  ) -> Viewer? {
    switch session.identity {
    case .token(let digest): settings.viewer(ofDigest: digest, at: now)
    case .openID(let person):
      settings.openID.flatMap { $0.issuer == person.issuer ? $0.viewer(of: person) : nil }
    }
  }

  static func bearer(_ header: String) -> String? {
    guard header.lowercased().hasPrefix("bearer ") else { return nil }
    return String(header.dropFirst(7)).trimmed
  }

  /// `__Host-` binds the cookie to this host and to TLS, where there is TLS.
  static func cookieName(_ settings: AccessSettings) -> String {
    isSecure(settings) ? "__Host-muster" : "muster"
  }

  static func isSecure(_ settings: AccessSettings) -> Bool {
    settings.publicURL?.hasPrefix("https://") ?? false
  }

  private static func requireLocalName(_ request: APIRequest) throws(APIProblem) {
    guard let host = request.header("host") else { throw .badRequest("there is no Host") }
    let name = host.hasPrefix("[") ? host.prefix { $0 != "]" } + "]" : host.prefix { $0 != ":" }
    guard localNames.contains(name.lowercased()) else {
      throw APIProblem(
        status: 421, kind: "misdirected", title: "Misdirected request",
        detail:
          "without sign-in only this machine's names are answered, not \"\(host.prefix(200))\"",
        hint: "use http://127.0.0.1 or http://localhost")
    }
  }

  // MARK: - Requests that change something

  /// Refuses what another site made a browser send, and forms that are not of our own pages.
  func requireOwnSite(
    _ request: APIRequest, _ proof: Proof, _ settings: AccessSettings
  ) throws(APIProblem) {
    let expected: String
    switch proof {
    case .bearer: return
    case .cookie(let csrf), .none(let csrf): expected = csrf
    }
    try requireOrigin(request, settings)
    let given =
      request.header("x-csrf-token") ?? Self.formField("csrf", in: request)
      ?? Self.formField("token", in: request)
    if let given {
      guard Self.isEqual(given, expected) else {
        throw .forbidden("the page's proof is of another session", hint: "load the page again")
      }
      return
    }
    // A program on this machine sends no proof, and none of what every browser adds.
    if case .none = proof, request.mediaType == "application/json" || request.body.isEmpty,
      request.headers["origin"] == nil, request.headers["sec-fetch-site"] == nil
    {
      return
    }
    throw .forbidden(
      "the request carries no proof of the page that it is of", hint: "load the page again")
  }

  func requireOrigin(_ request: APIRequest, _ settings: AccessSettings) throws(APIProblem) {
    if let site = request.headers["sec-fetch-site"], site != ["same-origin"], site != ["none"] {
      throw .forbidden("the request comes from another site")
    }
    guard let origins = request.headers["origin"] else { return }
    var own = ["http://\(request.header("host") ?? "")"]
    if let url = settings.publicURL { own = [Self.origin(of: url)] }
    guard origins.count == 1, own.contains(origins[0].lowercased()) else {
      throw .forbidden("the request comes from another site")
    }
  }

  private static func origin(of url: String) -> String {
    let scheme = url.prefix { $0 != "/" }
    let host = url.dropFirst(scheme.count + 2).prefix { $0 != "/" }
    return "\(scheme)//\(host)".lowercased()
  }

  static func formField(_ name: String, in request: APIRequest) -> String? {
    guard request.mediaType == "application/x-www-form-urlencoded",
      let text = String(validating: request.body, as: UTF8.self),
      let pairs = try? RequestTarget.pairs(text[...])
    else { return nil }
    return pairs.first { $0.name == name }?.value
  }

  /// Compares digests, so that the time says nothing about where two texts differ.
  static func isEqual(_ left: String, _ right: String) -> Bool {
    Digest(of: left) == Digest(of: right)
  }
}
