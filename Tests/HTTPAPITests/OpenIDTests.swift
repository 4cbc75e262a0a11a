import Reconciler
import Registry
import Synchronization
import TestSupport
import Testing
import Vocabulary

@testable import HTTPAPI

/// Sign-in by a provider, and everything that somebody may try on the way.
@Suite(.blocking) struct OpenIDTests {
  private static func settings(_ rules: [OpenIDSettings.Rule]? = nil) -> AccessSettings {
    var settings = TestService.settings([("admin", [.admin], [.everything])])
    settings.publicURL = "https://muster.example"
    settings.openID = OpenIDSettings(
      issuer: FakeProvider.issuer, clientID: "muster",
      rules: rules ?? [
        .init(
          group: "risk", roles: [.approver], groups: [GroupName("python_approvers")],
          scopes: [.everything])
      ])
    return settings
  }

  private struct Trip {
    let service: TestService
    let provider: FakeProvider
    /// The cookie of the browser that is away.
    var cookie = ""
    var fields: [String: String] = [:]

    init(
      _ provider: FakeProvider, _ settings: AccessSettings = OpenIDTests.settings(),
      now: @escaping @Sendable () -> Instant = { Sample.now }
    ) throws {
      self.provider = provider
      service = TestService(
        try Sample.snapshot(desired: Sample.desired(.optional)), settings: settings,
        hasPages: true, openID: provider, secret: "a-secret", now: now)
      provider.set { $0.secret = "a-secret" }
    }

    func get(_ target: String, cookie: String? = nil) async -> APIResponse {
      await service.service.answer(
        APIRequest(
          "GET", target,
          headers: [("host", "muster.example"), ("accept", "text/html")]
            + (cookie.map { [("cookie", $0)] } ?? []), peer: "10.0.0.1"))
    }

    /// Sends somebody away and lets the provider sign them in.
    mutating func depart(_ query: String = "") async throws {
      let answer = await get("/login/openid" + query)
      try #require(answer.status == 303, "\(String(decoding: answer.bytes, as: UTF8.self))")
      cookie = Self.cookie(answer, "-openid") ?? ""
      fields = try provider.authorise(answer.header("location") ?? "")
    }

    func arrive(_ fields: [String: String]? = nil, cookie: String? = nil) async -> APIResponse {
      let query = FormText.text((fields ?? self.fields).sorted { $0.key < $1.key }.map { ($0, $1) })
      return await get("/login/openid/return?" + query, cookie: cookie ?? self.cookie)
    }

    /// A cookie that an answer sets, as a browser sends it back.
    static func cookie(_ answer: APIResponse, _ suffix: String) -> String? {
      answer.headers.filter { $0.name == "set-cookie" }.map(\.value)
        .first { $0.prefix { $0 != "=" }.hasSuffix(suffix) && !$0.contains("Max-Age=0") }
        .map { String($0.prefix { $0 != ";" }) }
    }
  }

  private static func session(_ answer: APIResponse) -> String? {
    Trip.cookie(answer, "muster")
  }

  @Test(arguments: [TokenSigner.Algorithm.rs256, .es256])
  func `whom the provider signs in is let in, by the name that our groups have for the address`(
    _ algorithm: TokenSigner.Algorithm
  ) async throws {
    var trip = try Trip(FakeProvider(try await TokenSigner(algorithm)))
    let away = await trip.get("/login/openid?then=/tasks")
    let address = try #require(away.header("location"))
    #expect(address.hasPrefix("https://id.example/authorize?response_type=code&client_id=muster&"))
    let fields = try FakeProvider.fields(of: address)
    #expect(fields["redirect_uri"] == "https://muster.example/login/openid/return")
    #expect(fields["scope"] == "openid profile email")
    #expect(fields["code_challenge_method"] == "S256")
    #expect(fields["code_challenge"]?.utf8.count == 43)
    #expect(fields["prompt"] == nil)
    let cookie = try #require(away.header("set-cookie"))
    #expect(cookie.hasPrefix("__Host-muster-openid="))
    #expect(cookie.hasSuffix("; Path=/; HttpOnly; SameSite=Lax; Max-Age=600; Secure"))

    try await trip.depart("?then=/tasks")
    let back = await trip.arrive()
    #expect(back.status == 200)
    #expect(String(decoding: back.bytes, as: UTF8.self).contains("content=\"0;url=/tasks\""))
    let header = back.headers.first { $0.value.hasPrefix("__Host-muster=") }?.value
    #expect(header?.hasSuffix("; Path=/; HttpOnly; SameSite=Strict; Max-Age=43200; Secure") == true)
    let session = try #require(Self.session(back))
    let page = await trip.get("/tasks", cookie: session)
    #expect(page.status == 200)
    #expect(String(decoding: page.bytes, as: UTF8.self).contains("Petra Approver"))
  }

  private struct Attack: Sendable, CustomTestStringConvertible {
    let name: String
    let kind: OpenIDProblem.Kind
    let change: @Sendable (inout FakeProvider.Setup) -> Void
    var testDescription: String { name }
  }

  private static func claim(
    _ name: String, _ claims: [String: JSON], _ kind: OpenIDProblem.Kind = .claims
  ) -> Attack {
    Attack(name: name, kind: kind) { $0.claims = claims }
  }

  /// A token with another header and another signature.
  private static func forged(
    _ token: String, _ header: JSON, _ signature: (String) -> String
  ) -> String {
    let payload = token.split(separator: ".")[1]
    let signed = "\(TokenSigner.part(header)).\(payload)"
    return "\(signed).\(signature(signed))"
  }

  private static let now = Sample.now.milliseconds / 1000

  private static let attacks: [Attack] = [
    claim("another issuer", ["iss": "https://id.example/"]),
    claim("no issuer", ["iss": .null]),
    claim("another audience", ["aud": "others"]),
    claim("no audience", ["aud": .null]),
    claim("an audience that is nested", ["aud": [["muster"]]]),
    claim("two audiences and no party", ["aud": ["muster", "others"]]),
    claim("given to another client", ["azp": "others"]),
    claim("expired", ["exp": .integer(now - 61)]),
    claim("no end", ["exp": .null]),
    claim("an end as text", ["exp": "4000000000"]),
    claim("made in the future", ["iat": .integer(now + 120)]),
    claim("made long ago", ["iat": .integer(now - 700), "exp": .integer(now + 9000)]),
    claim("not said when it was made", ["iat": .null]),
    claim("does not hold yet", ["nbf": .integer(now + 120)]),
    claim("another nonce", ["nonce": "0"]),
    claim("no nonce", ["nonce": .null]),
    claim("nobody", ["sub": ""]),
    claim("a number for somebody", ["sub": 7]),
    claim("an address that is not verified", ["email_verified": false]),
    claim("an address that is said to be verified in words", ["email_verified": "true"]),
    claim("no address", ["email": .null]),
    claim("an address with a line break", ["email": "petra@example.com\nx"]),
    claim("no role", ["groups": ["others"]], .stranger),
    claim("groups that are none", ["groups": ["risk": true]], .stranger),
    Attack(name: "unknown key", kind: .signature) { $0.header = ["kid": "key-2"] },
    Attack(name: "an extension that has to be understood", kind: .token) {
      $0.header = ["crit": ["b64"], "b64": false]
    },
    Attack(name: "alg none", kind: .token) { setup in
      setup.forgery = { forged($0, ["alg": "none", "kid": "key-1"]) { _ in "" } }
    },
    Attack(name: "alg None", kind: .token) { setup in
      setup.forgery = { forged($0, ["alg": "None"]) { _ in "" } }
    },
    Attack(name: "no alg", kind: .token) { setup in
      setup.forgery = { forged($0, [:]) { _ in "" } }
    },
    Attack(name: "no signature", kind: .signature) { setup in
      setup.forgery = { forged($0, ["alg": "RS256", "kid": "key-1"]) { _ in "" } }
    },
    Attack(name: "ES256 with an RSA key", kind: .signature) { setup in
      setup.forgery = {
        forged($0, ["alg": "ES256", "kid": "key-1"]) { _ in
          Base64URL.text(of: [UInt8](repeating: 1, count: 64))
        }
      }
    },
    Attack(name: "claims that were changed", kind: .signature) { setup in
      setup.forgery = { token in
        let parts = token.split(separator: ".")
        let claims = TokenSigner.part(["iss": .string(FakeProvider.issuer), "sub": "admin"])
        return "\(parts[0]).\(claims).\(parts[2])"
      }
    },
    Attack(name: "four parts", kind: .token) { $0.forgery = { $0 + ".x" } },
    Attack(name: "padding", kind: .token) { $0.forgery = { $0 + "==" } },
    Attack(name: "no token", kind: .token) { $0.forgery = { _ in "" } },
    Attack(name: "a huge token", kind: .token) { setup in
      setup.forgery = { $0 + String(repeating: "A", count: 600_000) }
    },
    Attack(name: "deep claims", kind: .token) { setup in
      setup.forgery = { token in
        let parts = token.split(separator: ".")
        let deep = Array((String(repeating: "[", count: 20_000)).utf8)
        return "\(parts[0]).\(Base64URL.text(of: deep)).\(parts[2])"
      }
    },
    Attack(name: "another provider's document", kind: .provider) {
      $0.discovery = ["issuer": "https://evil.example"]
    },
    Attack(name: "keys over plain http", kind: .provider) {
      $0.discovery = ["jwks_uri": "http://id.example/keys"]
    },
    Attack(name: "a token endpoint with a user", kind: .provider) {
      $0.discovery = ["token_endpoint": "https://muster@evil.example/token"]
    },
    Attack(name: "a provider that is down", kind: .provider) { $0.isDown = true },
    Attack(name: "no keys", kind: .signature) { $0.keys = [] },
    Attack(name: "a shared secret as a key", kind: .signature) {
      $0.keys = [["kty": "oct", "kid": "key-1", "k": "AAAA"]]
    },
    Attack(name: "a wrong secret of ours", kind: .refused) { $0.secret = "another" },
  ]

  @Test func `no lie of a provider, and none in its name, signs anybody in`() async throws {
    let signer = try await TokenSigner(.rs256)
    for attack in Self.attacks {
      let provider = FakeProvider(signer)
      let trip = try Trip(provider)
      provider.set(attack.change)
      let away = await trip.get("/login/openid")
      if attack.kind == .provider {
        #expect(away.status == 502, "\(attack.name)")
        continue
      }
      var moved = trip
      try await moved.depart()
      let back = await moved.arrive()
      let expected = attack.kind == .stranger ? 403 : 400
      #expect(back.status == expected, "\(attack.name): \(back.status)")
      #expect(Self.session(back) == nil, "\(attack.name)")
      // For its own reason, and not because something else is amiss.
      let reason = moved.service.records.said.last ?? ""
      #expect(reason.contains("\(attack.kind.rawValue): "), "\(attack.name): \(reason)")
      #expect(moved.service.records.left == [])
    }
  }

  @Test func `a token signed with the public key as a shared secret is refused`() async throws {
    let signer = try await TokenSigner(.rs256)
    let provider = FakeProvider(signer)
    var trip = try Trip(provider)
    let secrets = [
      JSON.object(signer.publicKey).canonicalText, signer.publicKey["n"]?.string ?? "",
    ]
    for secret in secrets {
      provider.set { setup in
        setup.forgery = { token in
          Self.forged(token, ["alg": "HS256", "kid": "key-1"]) { signed in
            Base64URL.text(
              of: MessageAuthentication.code(of: Array(signed.utf8), key: Array(secret.utf8)))
          }
        }
      }
      try await trip.depart()
      #expect(await trip.arrive().status == 400)
    }
  }

  @Test func `another key under the known name is refused`() async throws {
    let provider = FakeProvider(try await TokenSigner(.rs256))
    let other = try await TokenSigner(.rs256)
    provider.set { $0.keys = [other.publicKey] }
    var trip = try Trip(provider)
    try await trip.depart()
    let back = await trip.arrive()
    #expect(back.status == 400)
    #expect(Self.session(back) == nil)
  }

  @Test func `an answer counts once, in the browser that asked, and only as it was asked`()
    async throws
  {
    let provider = FakeProvider(try await TokenSigner(.es256))
    var trip = try Trip(provider)
    // In another browser, which also uses it up.
    try await trip.depart()
    #expect(await trip.arrive(cookie: "__Host-muster-openid=0").status == 400)
    #expect(await trip.arrive().status == 400)
    // Twice.
    try await trip.depart()
    #expect(await trip.arrive().status == 200)
    #expect(await trip.arrive().status == 400)
    // What nobody asked for, or that says two things.
    try await trip.depart()
    for fields in [
      ["code": "x"], ["state": "x", "code": "x"], ["state": trip.fields["state"] ?? ""],
    ] {
      let back = await trip.arrive(fields)
      #expect(back.status == 400, "\(fields)")
    }
    try await trip.depart()
    let state = trip.fields["state"] ?? ""
    let twice = await trip.get(
      "/login/openid/return?state=\(state)&code=a&code=b", cookie: trip.cookie)
    #expect(twice.status == 400)
    // Another provider's word, and a refusal whose text is nobody's business.
    try await trip.depart()
    trip.fields["iss"] = "https://evil.example"
    #expect(await trip.arrive().status == 400)
    try await trip.depart()
    trip.fields["error"] = "<script>alert(1)</script>"
    let refused = await trip.arrive()
    #expect(refused.status == 400)
    #expect(!String(decoding: refused.bytes, as: UTF8.self).contains("<script"))
    // Somebody else's code: the verifier is not theirs.
    try await trip.depart()
    let theirs = trip.fields["code"]
    try await trip.depart()
    trip.fields["code"] = theirs
    #expect(await trip.arrive().status == 400)
  }

  @Test(arguments: [
    ("https://evil.example", "/"), ("//evil.example", "/"), ("/\\evil.example", "/"),
    ("/%0d%0ax", "/%0d%0ax"), ("/models?state=failed", "/models?state=failed"),
    ("javascript:alert(1)", "/"), ("/\"><script>", "/"),
  ])
  func `it goes on to a page of our own and nowhere else`(
    _ then: String, _ expected: String
  ) async throws {
    var trip = try Trip(FakeProvider(try await TokenSigner(.es256)))
    try await trip.depart("?" + FormText.text([("then", then)]))
    let text = String(decoding: await trip.arrive().bytes, as: UTF8.self)
    #expect(!text.contains("<script"))
    #expect(!text.contains("url=//") && !text.contains("url=https:"))
    if expected != "/" || then.contains("evil") { #expect(text.contains("0;url=\(expected)\"")) }
  }

  @Test func `clocks may differ by a minute, and an answer may take ten`() async throws {
    let provider = FakeProvider(try await TokenSigner(.es256))
    let clock = Mutex(Sample.now)
    let now: @Sendable () -> Instant = { clock.withLock { $0 } }
    var trip = try Trip(provider, now: now)
    provider.set { $0.claims = ["exp": .integer(Self.now - 59), "iat": .integer(Self.now + 59)] }
    try await trip.depart()
    #expect(await trip.arrive().status == 200)
    provider.set { $0.claims = [:] }
    try await trip.depart()
    clock.withLock { $0 = Sample.now + .seconds(601) }
    #expect(await trip.arrive().status == 400)
  }

  @Test func `a new key is asked for once it is needed, and not again for a minute`() async throws {
    let signer = try await TokenSigner(.es256)
    let provider = FakeProvider(signer)
    let clock = Mutex(Sample.now)
    var trip = try Trip(provider) { clock.withLock { $0 } }
    provider.set { $0.keys = [] }
    func looks() -> Int { provider.asked.count { $0.hasSuffix("/keys") } }
    try await trip.depart()
    #expect(await trip.arrive().status == 400)
    try await trip.depart()
    #expect(await trip.arrive().status == 400)
    #expect(looks() == 1)
    provider.set { $0.keys = nil }
    clock.withLock { $0 = Sample.now + .seconds(61) }
    try await trip.depart()
    #expect(await trip.arrive().status == 200)
    #expect(looks() == 2)
    #expect(provider.asked.count { $0.hasSuffix("openid-configuration") } == 1)
  }

  @Test func `a group's role holds for its own objects alone, and ends with its rule`()
    async throws
  {
    let provider = FakeProvider(try await TokenSigner(.es256))
    provider.set { $0.claims = ["groups": ["all", "team"]] }
    var trip = try Trip(
      provider,
      Self.settings([
        .init(group: "all", roles: [.viewer], scopes: [.everything]),
        .init(group: "team", roles: [.operator], scopes: [.label("team", "retail-risk")]),
        .init(group: "bosses", roles: [.admin], scopes: [.everything]),
      ]))
    try await trip.depart()
    let cookie = try #require(Self.session(await trip.arrive()))
    let session = try #require(
      trip.service.service.gatekeeper.sessions.find(
        String(cookie.dropFirst("__Host-muster=".count)), at: Sample.now))
    for (target, expected) in [
      ("models/credit-risk/suspend", 202), ("models/churn/suspend", 403), ("reconcile", 403),
    ] {
      let answer = await trip.service.service.answer(
        APIRequest(
          "POST", "/api/v1/\(target)",
          headers: [
            ("host", "muster.example"), ("origin", "https://muster.example"), ("cookie", cookie),
            ("x-csrf-token", session.csrf), ("content-type", "application/json"),
          ], body: Array("{}".utf8), peer: "10.0.0.1"))
      #expect(answer.status == expected, "\(target)")
    }
    #expect(await trip.get("/api/v1/models/churn", cookie: cookie).status == 200)
  }

  @Test func `signing out ends the session and shows the way out of the provider's`() async throws {
    var trip = try Trip(FakeProvider(try await TokenSigner(.es256)))
    try await trip.depart()
    let cookie = try #require(Self.session(await trip.arrive()))
    let session = try #require(
      trip.service.service.gatekeeper.sessions.find(
        String(cookie.dropFirst("__Host-muster=".count)), at: Sample.now))
    let out = await trip.service.service.answer(
      APIRequest(
        "POST", "/logout",
        headers: [
          ("host", "muster.example"), ("origin", "https://muster.example"), ("cookie", cookie),
          ("content-type", "application/x-www-form-urlencoded"),
        ], body: Array("csrf=\(session.csrf)".utf8), peer: "10.0.0.1"))
    #expect(out.status == 200)
    #expect(
      String(decoding: out.bytes, as: UTF8.self).contains("https://id.example/logout?client_id"))
    #expect(await trip.get("/api/v1/models", cookie: cookie).status == 303)
  }

  @Test func `without a provider there is no way to one`() async throws {
    let service = TestService(
      try Sample.snapshot(), settings: TestService.settings([("admin", [.admin], [.everything])]))
    for target in ["/login/openid", "/login/openid/return?state=x&code=y"] {
      #expect(await service.send("GET", target).status == 404)
    }
  }
}
