import Dashboard
import Vocabulary

/// Signing in with a browser: a token goes in, a cookie comes back that no script can read.
struct SessionRoutes: Sendable {
  let gatekeeper: Gatekeeper
  let settings: @Sendable () async throws -> AccessSettings
  /// How often somebody may try.
  let attempts = RateLimiter(perSecond: 0.2, burst: 10)
  /// The page with the form; the argument is what went wrong.
  let page: @Sendable (String?) -> [UInt8]

  var all: [Route] { [form, signIn, signOut] }

  private static let type = "text/html; charset=utf-8"

  private var form: Route {
    Route(
      id: "signInPage", method: "GET", path: "/login", tag: "session", summary: "The form.",
      parameters: [
        .init(
          name: "then", location: .query, schema: .string(maxLength: 2000),
          description: "Where to go on.")
      ], answer: .bytes(type: Self.type), admission: .open, isDescribed: false
    ) { _ in APIResponse(type: Self.type, body: page(nil)) }
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
      else {
        return APIResponse(status: 401, type: Self.type, body: page("That token is not valid."))
      }
      let cookie = gatekeeper.sessions.begin(Digest(of: token), at: call.now)
      let target = Gatekeeper.formField("then", in: call.request).map(OwnPath.checked) ?? "/"
      var response = APIResponse.redirect(to: target)
      response.set(
        "set-cookie", Self.cookie(cookie, settings, seconds: Sessions.length.components.seconds))
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
      response.set("set-cookie", Self.cookie("", settings, seconds: 0))
      return response
    }
  }

  private static func cookie(_ value: String, _ settings: AccessSettings, seconds: Int64) -> String
  {
    "\(Gatekeeper.cookieName(settings))=\(value); Path=/; HttpOnly; SameSite=Strict"
      + "; Max-Age=\(seconds)"
      + (Gatekeeper.isSecure(settings) ? "; Secure" : "")
  }

  /// The page with the form, in the dress of all pages.
  static func plainPage(_ problem: String?) -> [UInt8] {
    let note = problem.map { "<p role=\"alert\">\($0)</p>" } ?? ""
    return Array(
      """
      <!doctype html><html lang="en"><head><meta charset="utf-8"><title>Sign in · Muster</title>\
      <meta name="viewport" content="width=device-width, initial-scale=1"><link rel="stylesheet" \
      href="\(Assets.style.path)"><link rel="icon" href="\(Assets.icon.path)">\
      </head><body><main id="main"><h1>Muster</h1>\(note)<form method="post" \
      action="/login"><p><label>Token<br>\
      <input type="password" name="token" autocomplete="current-password" required size="40">\
      </label></p><p><button>Sign in</button></p></form><p>An administrator makes one with \
      <code>muster token create</code>.</p></main></body></html>
      """.utf8)
  }
}
