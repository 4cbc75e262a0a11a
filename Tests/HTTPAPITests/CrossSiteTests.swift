import Dashboard
import Reconciler
import Registry
import Testing
import Vocabulary

@testable import HTTPAPI

@Suite struct CrossSiteTests {
  private static let actions = APIService.operations.filter {
    guard case .needs = $0.admission else { return false }
    return $0.method == "POST"
  }

  private static func target(_ route: Route) -> String {
    "/"
      + route.path.split(separator: "/").map { segment in
        switch segment {
        case "{model}": "credit-risk"
        case "{runtime}": "credit-risk-prod"
        case "{instance}": "credit-risk-instance"
        case "{task}": Sample.ownTask.text
        case "{job}": "credit-risk-instance-1"
        case "{run}": "run-1"
        default: String(segment)
        }
      }.joined(separator: "/")
  }

  private static let attempts: [[(String, String)]] = [
    [("origin", "https://evil.example")], [("origin", "null")],
    [("origin", "http://127.0.0.1:7071")], [("origin", "http://127.0.0.1:7070.evil.example")],
    [("sec-fetch-site", "cross-site")], [("sec-fetch-site", "same-site")],
    [("host", "evil.example"), ("origin", "http://evil.example")],
    [("origin", "http://127.0.0.1:7070"), ("origin", "https://evil.example")],
  ]

  @Test func `no site makes a browser do anything where nobody has to sign in`() async throws {
    let service = TestService(try Sample.snapshot())
    for route in Self.actions {
      for headers in Self.attempts {
        for type in ["application/x-www-form-urlencoded", "text/plain", "application/json"] {
          let response = await service.service.answer(
            APIRequest(
              "POST", Self.target(route),
              headers: headers
                + (headers.contains { $0.0 == "host" } ? [] : [("host", "127.0.0.1:7070")])
                + [("content-type", type)],
              body: Array("name=x".utf8), peer: "127.0.0.1"))
          #expect([403, 415, 421].contains(response.status), "\(route.path) \(headers)")
        }
      }
    }
    #expect(service.records.left == [])
    #expect(service.records.done == [])
  }

  /// Every form of every page, as another site would send it.
  private static let forms: [Action] = [
    .claim(Sample.ownTask), .release(Sample.ownTask), .approve(Sample.ownTask),
    .reject(Sample.ownTask), .complete(Sample.ownTask),
    .retry(InstanceID("credit-risk-instance")), .cancel(InstanceID("credit-risk-instance")),
    .modify(InstanceID("credit-risk-instance")), .cancelJob(JobID("credit-risk-instance-1")),
    .begin(ModelName("credit-risk")), .retrain(ModelName("credit-risk")),
    .suspend(ResourceID(.model, "credit-risk")),
    .resume(ResourceID(.model, "credit-risk")), .reconcile, .confirm, .propose(.model),
    .propose(.runtime), .propose(.group), .start, .stop("run-1"), .verify,
    .signOut,
  ]

  @Test func `no site sends a page's form in anybody's name`() async throws {
    let settings = TestService.settings([("admin", [.admin], [.everything])])
    for isOpen in [true, false] {
      let service = TestService(
        try Sample.snapshot(desired: Sample.desired(.optional)),
        settings: isOpen ? nil : settings, hasPages: true)
      let cookie = isOpen ? "" : try await signIn(service)
      for action in Self.forms {
        for headers in Self.attempts + [[]] {
          let response = await service.service.answer(
            APIRequest(
              "POST", action.path,
              headers: headers
                + (headers.contains { $0.0 == "host" } ? [] : [("host", "127.0.0.1:7070")])
                + (isOpen ? [] : [("cookie", cookie)])
                + [("content-type", "application/x-www-form-urlencoded")],
              body: Array("token=guess&reason=x&name=y&function=metrics".utf8),
              peer: "127.0.0.1"))
          #expect([403, 421].contains(response.status), "\(action.path) \(headers)")
        }
      }
      #expect(service.records.left == [])
      #expect(service.records.done == [])
    }
  }

  @Test func `a session's cookie alone does nothing`() async throws {
    let settings = TestService.settings([("admin", [.admin], [.everything])])
    let service = TestService(try Sample.snapshot(), settings: settings)
    let cookie = try await signIn(service)
    for route in Self.actions {
      for headers in Self.attempts + [[]] {
        let response = await service.service.answer(
          APIRequest(
            "POST", Self.target(route),
            headers: headers + [
              ("host", "127.0.0.1:7070"), ("cookie", cookie), ("content-type", "application/json"),
            ],
            body: Array("{}".utf8), peer: "127.0.0.1"))
        #expect([400, 403].contains(response.status), "\(route.path) \(headers)")
      }
    }
    #expect(service.records.left == [])
    #expect(service.records.done == [])
  }

  @Test func `a page's own form is carried out and leads on`() async throws {
    let settings = TestService.settings([("admin", [.admin], [.everything])])
    let service = TestService(try Sample.snapshot(), settings: settings)
    let cookie = try await signIn(service)
    let session = try #require(
      service.service.gatekeeper.sessions.find(String(cookie.dropFirst(7)), at: Sample.now))
    for (then, expected) in [
      ("/models/credit-risk", "/models/credit-risk"), ("//evil.example", "/"),
      ("https://evil.example", "/"), ("/\\evil.example", "/"), ("/a\r\nx: y", "/"),
    ] {
      let escaped = then.utf8.map { "%" + Hexadecimal.text(of: [$0]) }.joined()
      let response = await service.service.answer(
        APIRequest(
          "POST", "/api/v1/models/credit-risk/suspend",
          headers: [
            ("host", "127.0.0.1:7070"), ("origin", "http://127.0.0.1:7070"), ("cookie", cookie),
            ("content-type", "application/x-www-form-urlencoded"),
          ], body: Array("csrf=\(session.csrf)&then=\(escaped)".utf8), peer: "127.0.0.1"))
      #expect(response.status == 303)
      #expect(response.header("location") == expected)
    }
    #expect(service.records.left.count == 5)
    #expect(service.records.people.first == "admin")
  }

  @Test func `whoever signs out is out`() async throws {
    let settings = TestService.settings([("admin", [.admin], [.everything])])
    let service = TestService(try Sample.snapshot(), settings: settings)
    let cookie = try await signIn(service)
    func look() async -> Int {
      await service.send("GET", "/api/v1/models", headers: [("cookie", cookie)]).status
    }
    #expect(await look() == 200)
    service.service.gatekeeper.sessions.end(String(cookie.dropFirst(7)))
    #expect(await look() == 401)
  }

  private func signIn(_ service: TestService) async throws -> String {
    let response = await service.service.answer(
      APIRequest(
        "POST", "/login",
        headers: [
          ("host", "127.0.0.1:7070"), ("content-type", "application/x-www-form-urlencoded"),
        ], body: Array("token=token+of+admin".utf8), peer: "127.0.0.1"))
    #expect(response.status == 303)
    let header = try #require(response.header("set-cookie"))
    #expect(header.contains("; HttpOnly; SameSite=Strict"))
    return String(header.prefix { $0 != ";" })
  }

  @Test func `trying tokens is slowed down`() async throws {
    let service = TestService(
      try Sample.snapshot(), settings: TestService.settings([("admin", [.admin], [.everything])]))
    var statuses: [Int] = []
    for number in 0..<15 {
      statuses.append(
        await service.service.answer(
          APIRequest(
            "POST", "/login",
            headers: [("host", "h"), ("content-type", "application/x-www-form-urlencoded")],
            body: Array("token=\(number)".utf8), peer: "10.0.0.1")
        ).status)
    }
    #expect(statuses == Array(repeating: 401, count: 10) + Array(repeating: 429, count: 5))
  }

  @Test func `a page of another name that resolves to this machine is not let in`() async throws {
    let service = TestService(try Sample.snapshot())
    for (host, expected) in [
      ("127.0.0.1:7070", 200), ("localhost", 200), ("[::1]:7070", 200), ("evil.example", 421),
      ("127.0.0.1.evil.example", 421), ("", 421),
    ] {
      #expect(
        await service.send("GET", "/api/v1/models", headers: [("host", host)]).status == expected)
    }
  }
}
