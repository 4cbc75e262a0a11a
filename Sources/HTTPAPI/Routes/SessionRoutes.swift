import Dashboard
import Vocabulary

/// Signing in with a browser: a token goes in, or a provider says who it is, and a cookie comes
/// back that no script can read.
struct SessionRoutes: Sendable {
  let gatekeeper: Gatekeeper
  let settings: @Sendable () async throws -> AccessSettings
  let openID: OpenIDClient
  /// The client's secret at the provider, where it has one.
  let secret: @Sendable () async throws -> String?
  /// Told why somebody could not sign in.
  let log: @Sendable (String) -> Void
  /// How often somebody may try.
  let attempts = RateLimiter(perSecond: 0.2, burst: 10)
  /// The same by way of a provider, where nothing can be guessed: it only spares the provider.
  let trips = RateLimiter(perSecond: 2, burst: 60)

  var all: [Route] { [form, signIn, signOut, depart, arrive] }

  private static let type = "text/html; charset=utf-8"

  private func page(
    _ problem: String?, status: Int = 200, _ settings: AccessSettings, then: String = "/"
  ) -> APIResponse {
    APIResponse(
      status: status, type: Self.type,
      body: SignInPage.form(problem: problem, provider: settings.openID?.name, then: then))
  }

  private static let then = Route.Parameter(
    name: "then", location: .query, schema: .string(maxLength: 2000),
    description: "Where to go on.")

  private var form: Route {
    Route(
      id: "signInPage", method: "GET", path: "/login", tag: "session", summary: "The form.",
      parameters: [Self.then], answer: .bytes(type: Self.type), admission: .open,
      isDescribed: false
    ) { call in
      page(nil, try await settings(), then: OwnPath.checked(call.query("then") ?? "/"))
    }
  }

  private var signIn: Route {
    Route(
      id: "signIn", method: "POST", path: "/login", tag: "session", summary: "Signs in.",
      answer: .empty, admission: .open, isDescribed: false
    ) { call in
      let settings = try await settings()
      try gatekeeper.requireOrigin(call.request, settings)
      guard attempts.take(call.request.peer, at: call.now) else {
        throw APIProblem.tooMany("too many tries to sign in")
      }
      guard let token = Gatekeeper.formField("token", in: call.request)?.trimmed,
        settings.viewer(ofToken: token, at: call.now) != nil
      else { return page("That token is not valid.", status: 401, settings) }
      let cookie = gatekeeper.sessions.begin(.token(Digest(of: token)), at: call.now)
      let target = Gatekeeper.formField("then", in: call.request).map(OwnPath.checked) ?? "/"
      var response = APIResponse.redirect(to: target)
      response.set("set-cookie", Self.session(cookie, settings))
      return response
    }
  }

  private var signOut: Route {
    Route(
      id: "signOut", method: "POST", path: "/logout", tag: "session", summary: "Signs out.",
      body: .object([]), answer: .empty, admission: .needs(.read), takesForms: true,
      isDescribed: false
    ) { call in
      let settings = try await settings()
      if let cookie = call.request.cookie(Gatekeeper.cookieName(settings)) {
        gatekeeper.sessions.end(cookie)
      }
      var response = APIResponse.redirect(to: "/login")
      if call.viewer.token?.hasPrefix("openid:") ?? false, let openID = settings.openID {
        // The provider's own session goes on: who wants that to end as well is shown the way. A
        // form must not lead elsewhere by itself (Content Security Policy, form-action).
        let provider = try? await self.openID.provider(openID, at: call.now)
        response = APIResponse(
          type: Self.type,
          body: SignInPage.signedOut(
            provider: openID.name,
            address: provider?.endSessionEndpoint.map { endpoint in
              endpoint + (endpoint.contains("?") ? "&" : "?")
                + FormText.text([
                  ("client_id", openID.clientID),
                  ("post_logout_redirect_uri", Self.address("/login", settings)),
                ])
            }))
      }
      response.set(
        "set-cookie", Self.cookie(Gatekeeper.cookieName(settings), "", settings, seconds: 0))
      return response
    }
  }

  // MARK: - By a provider

  private var depart: Route {
    Route(
      id: "openIDStart", method: "GET", path: OpenIDSettings.startPath, tag: "session",
      summary: "Sends somebody to the provider.",
      parameters: [
        Self.then,
        .init(
          name: "anew", location: .query, schema: .enumeration(["1"]),
          description: "Whether they have to show anew who they are."),
      ], answer: .empty, admission: .open, isDescribed: false
    ) { call in
      let settings = try await settings()
      guard let openID = settings.openID else {
        throw APIProblem.notFound("there is no sign-in by a provider here")
      }
      // Another site may lead here, which harms nobody: who comes back is still asked for.
      try take(call)
      do {
        let departure = try await self.openID.depart(
          openID, returningTo: Self.address(OpenIDSettings.returnPath, settings),
          then: OwnPath.checked(call.query("then") ?? "/"), isAnew: call.query("anew") != nil,
          at: call.now)
        var response = APIResponse.redirect(to: departure.address)
        response.set("set-cookie", Self.trip(departure.cookie, settings, seconds: 600))
        return response
      } catch let problem as OpenIDProblem {
        return failed(problem, settings)
      }
    }
  }

  private var arrive: Route {
    Route(
      id: "openIDReturn", method: "GET", path: OpenIDSettings.returnPath, tag: "session",
      summary: "Takes somebody back from the provider.", answer: .empty, admission: .open,
      isDescribed: false, isPage: true
    ) { call in
      let settings = try await settings()
      guard let openID = settings.openID else {
        throw APIProblem.notFound("there is no sign-in by a provider here")
      }
      try take(call)
      do {
        return try await arrive(call, openID, settings)
      } catch let problem as OpenIDProblem {
        return failed(problem, settings)
      }
    }
  }

  private func arrive(
    _ call: Call, _ openID: OpenIDSettings, _ settings: AccessSettings
  ) async throws -> APIResponse {
    var fields: [String: String] = [:]
    for (name, value) in try RequestTarget(call.request.target).query {
      guard fields.updateValue(value, forKey: name) == nil else {
        throw OpenIDProblem(.state, "the answer says something twice")
      }
    }
    let arrival = try await self.openID.arrive(
      fields, browser: call.request.cookie(Self.tripName(settings)), openID,
      returningTo: Self.address(OpenIDSettings.returnPath, settings), secret: try await secret(),
      at: call.now)
    guard openID.viewer(of: arrival.person) != nil else {
      throw OpenIDProblem(
        .stranger, "\(arrival.person.name) is signed in there and has no role here")
    }
    let cookie = gatekeeper.sessions.begin(.openID(arrival.person), at: call.now)
    // A page of our own and no redirection: the session's cookie is `SameSite=Strict`, and a
    // browser that another site has led here does not send it along with a further step of the same
    // way.
    var response = APIResponse(type: Self.type, body: SignInPage.goingOn(to: arrival.then))
    response.headers.append((name: "set-cookie", value: Self.session(cookie, settings)))
    response.headers.append((name: "set-cookie", value: Self.trip("", settings, seconds: 0)))
    return response
  }

  private func failed(_ problem: OpenIDProblem, _ settings: AccessSettings) -> APIResponse {
    log("somebody could not sign in by \(settings.openID?.issuer ?? "a provider"): \(problem)")
    var response = page(
      "Signing in did not work: \(problem.message).",
      status: problem.kind == .provider ? 502 : problem.kind == .stranger ? 403 : 400, settings)
    response.set("set-cookie", Self.trip("", settings, seconds: 0))
    return response
  }

  private func take(_ call: Call) throws(APIProblem) {
    guard trips.take(call.request.peer, at: call.now) else {
      throw APIProblem.tooMany("too many tries to sign in")
    }
  }

  /// An address of ours as a browser knows it.
  private static func address(_ path: String, _ settings: AccessSettings) -> String {
    let url = settings.publicURL ?? ""
    return (url.hasSuffix("/") ? String(url.dropLast()) : url) + path
  }

  // MARK: - Cookies

  private static func session(_ value: String, _ settings: AccessSettings) -> String {
    cookie(
      Gatekeeper.cookieName(settings), value, settings,
      seconds: Sessions.length.components.seconds)
  }

  /// The cookie of somebody who is away at the provider: `Lax`, as it is another site that leads
  /// back.
  private static func trip(
    _ value: String, _ settings: AccessSettings, seconds: Int64
  ) -> String {
    cookie(tripName(settings), value, settings, seconds: seconds, sameSite: "Lax")
  }

  private static func tripName(_ settings: AccessSettings) -> String {
    Gatekeeper.cookieName(settings) + "-openid"
  }

  private static func cookie(
    _ name: String, _ value: String, _ settings: AccessSettings, seconds: Int64,
    sameSite: String = "Strict"
  ) -> String {
    "\(name)=\(value); Path=/; HttpOnly; SameSite=\(sameSite); Max-Age=\(seconds)"
      + (Gatekeeper.isSecure(settings) ? "; Secure" : "")
  }
}
