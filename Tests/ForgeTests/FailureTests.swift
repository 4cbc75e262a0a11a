import Forge
import TestSupport
import Testing

struct FailureTests {
  /// The failure of setting a status, as a person reads it.
  private func check(
    _ kind: ForgeKind, _ reply: LoopbackServer.Reply, _ code: ForgeError.Code, _ message: String,
    hint: String? = nil, timeLimit: Duration = .seconds(30),
    sourceLocation: Testing.SourceLocation = #_sourceLocation
  ) async throws {
    let forge = try FakeForge(kind) { state in
      state.faults = [.init(method: "POST", path: "/statuses/", reply: reply)]
    }
    let client = try forge.client(timeLimit: timeLimit) { $0.attempts = 1 }
    let error = await forge.failure(sourceLocation: sourceLocation) {
      () async throws(ForgeError) in
      try await client.setStatus(CommitStatus(.success, "ok"), of: FakeForge.commit)
    }
    #expect(error?.code == code, sourceLocation: sourceLocation)
    #expect(error?.message == message, sourceLocation: sourceLocation)
    #expect(
      error?.description
        == "failed to set the status of \"acme/models@0123456789ab\": \(message)",
      sourceLocation: sourceLocation)
    if let hint { #expect(error?.hint == hint, sourceLocation: sourceLocation) }
  }

  @Test func `a token that is not known`() async throws {
    try await check(
      .gitHub,
      .answer(
        status: 401,
        body: #"{"message":"Bad credentials","documentation_url":"https://docs.github.com/rest"}"#),
      .unauthorized, "GitHub answered 401 Unauthorized: Bad credentials",
      hint: "the token is not known there, or has expired")
    try await check(
      .gitLab,
      .answer(status: 401, body: #"{"error":"invalid_token","error_description":"Expired"}"#),
      .unauthorized, "GitLab answered 401 Unauthorized: invalid_token; Expired")
  }

  @Test func `a token that may not`() async throws {
    try await check(
      .gitHub,
      .answer(status: 403, body: #"{"message":"Resource not accessible by integration"}"#),
      .forbidden, "GitHub answered 403 Forbidden: Resource not accessible by integration",
      hint: "the token needs write access to commit statuses and pull requests; a workflow of a "
        + "fork's pull request has none")
    try await check(
      .gitea, .answer(status: 403, body: #"{"message":"token does not have scope"}"#), .forbidden,
      "Gitea or Forgejo answered 403 Forbidden: token does not have scope",
      hint: "the token needs the scopes write:repository and write:issue")
  }

  @Test func `what does not exist`() async throws {
    try await check(
      .gitea, .answer(status: 404, body: #"{"errors":null,"message":"not found","url":"x"}"#),
      .notFound, "Gitea or Forgejo answered 404 Not Found: not found",
      hint: "it does not exist, or the token may not see it")
  }

  @Test func `what the forge does not accept, in each forge's way of saying so`() async throws {
    try await check(
      .gitHub,
      .answer(
        status: 422,
        body: #"{"message":"Validation Failed","errors":[{"resource":"Status","code":"custom"}]}"#),
      .rejected,
      "GitHub answered 422 Unprocessable Content: Validation Failed; code: custom; resource: Status"
    )
    try await check(
      .gitLab, .answer(status: 400, body: #"{"message":{"target_url":["is blocked","is long"]}}"#),
      .rejected, "GitLab answered 400 Bad Request: target_url: is blocked, is long")
  }

  @Test func `a redirect is not followed, and its query not shown`() async throws {
    try await check(
      .gitHub,
      .answer(
        status: 301, headers: ["Location: https://api.github.com/repositories/1?token=x"],
        body: #"{"message":"Moved Permanently"}"#),
      .redirected,
      "GitHub answered 301 Moved Permanently: Moved Permanently, to "
        + "\"https://api.github.com/repositories/1\"")
  }

  @Test func `a page for people is named, not shown`() async throws {
    try await check(
      .gitLab,
      .answer(
        status: 502, headers: ["Content-Type: text/html"],
        body: "<!DOCTYPE html>\n<html><head><TITLE>Is\n down</TITLE></head>" + "<p>x".repeated(999)),
      .unavailable, "GitLab answered 502 Bad Gateway: an HTML page, \"Is down\"")
  }

  @Test func `what a forge says is cut and cannot draw on a terminal`() async throws {
    try await check(
      .gitHub, .answer(status: 400, body: "\u{1B}]0;x\u{07} \u{202E}y\r\n" + "z".repeated(500)),
      .rejected,
      "GitHub answered 400 Bad Request: \u{FFFD}]0;x\u{FFFD} \u{FFFD}y " + "z".repeated(289) + "…")
    try await check(
      .gitHub, .answer(status: 400, body: "x".repeated(300_000)), .rejected,
      "GitHub answered 400 Bad Request: a page of 300000 bytes")
  }

  @Test func `a forge that repeats the token is not repeated`() async throws {
    try await check(
      .gitHub,
      .answer(status: 401, body: #"{"message":"bad: Bearer \#(FakeForge.token)"}"#),
      .unauthorized, "GitHub answered 401 Unauthorized: bad: Bearer ***")
    try await check(
      .gitHub,
      .answer(status: 302, headers: ["Location: https://x/\(FakeForge.token)"], body: ""),
      .redirected, "GitHub answered 302 Found, to \"https://x/***\"")
  }

  @Test func `an answer that never ends is cut off`() async throws {
    try await check(
      .gitHub, .endless, .tooLong,
      "the answer is longer than 33554432 bytes, or its header section than 65536")
  }

  @Test func `a forge that says nothing meets the time limit`() async throws {
    try await check(
      .gitea, .silence, .interrupted,
      "no complete answer within 0.2 seconds (connecting: 5.0 seconds)",
      timeLimit: .milliseconds(200))
  }

  @Test(arguments: ForgeKind.allCases)
  func `a success that is not what the API promises is an error`(_ kind: ForgeKind) async throws {
    for (body, message) in [
      ("<html>Welcome</html>", "not with JSON (1:1: expected a value, found \"<\")"),
      (#"{"comments":[]}"#, "not with a list"),
    ] {
      let forge = try FakeForge(kind) { state in
        state.faults = [.init(method: "GET", path: "", reply: .answer(status: 200, body: body))]
      }
      let client = try forge.client()
      let error = await forge.failure { () async throws(ForgeError) in
        _ = try await client.upsertComment(on: 1, "x")
      }
      #expect(error?.code == .unexpectedAnswer)
      #expect(error?.message == "\(kind.name) answered 200, but \(message)")
      #expect(error?.hint == "is \(forge.api) the root of the API?")
      #expect(forge.now.comments == [])
    }
  }

  @Test func `nobody listening is told apart`() async throws {
    try await LoopbackListener.withDeafPort { port in
      let sleep = NotedSleep()
      let client = try ForgeClient(
        .gitHub, api: "http://127.0.0.1:\(port)", repository: "a/b",
        credential: .token(Secret("x".utf8)), patience: sleep.patience)
      let error = await #expect(throws: ForgeError.self) {
        try await client.setStatus(CommitStatus(.success, ""), of: FakeForge.commit)
      }
      #expect(error?.code == .unreachable)
      #expect(error?.message == "Couldn't connect to server (asked 4 times)")
      #expect(sleep.slept == [.seconds(1), .seconds(2), .seconds(4)])
    }
  }

  @Test(arguments: [
    ("ftp://x", "a/b"), ("https://", "a/b"), ("https://user:t0ken-of-Tests@x", "a/b"),
    ("https://x?y", "a/b"), ("https://x y", "a/b"), ("http://forge.example", "a/b"),
    ("http://127.0.0.1.example", "a/b"), ("http://localhost.example", "a/b"),
    ("https://x", "a"), ("https://x", "a/b/c"), ("https://x", "a/.."), ("https://x", "a/b?c"),
    ("https://x", "/b"), ("https://x", "12"),
  ])
  func `an address or repository that would lead elsewhere is refused`(
    _ api: String, _ repository: String
  ) throws {
    let error = #expect(throws: ForgeError.self) {
      try ForgeClient(
        .gitHub, api: api, repository: repository,
        credential: .token(Secret(FakeForge.token.utf8)), patience: NotedSleep().patience)
    }
    #expect(error?.code == .invalid)
    #expect(error.map { "\($0)" }?.contains(FakeForge.token) == false)
  }

  @Test(arguments: [
    (ForgeKind.gitLab, "https://x/api/v4/", "a/b/c"), (.gitLab, "https://x", "12"),
    (.gitea, "http://[::1]:3000/api/v1", "a/b.c"), (.gitHub, "http://localhost:80", "a/b"),
  ])
  func `addresses as forges have them are taken`(
    _ kind: ForgeKind, _ api: String, _ repository: String
  ) throws {
    _ = try ForgeClient(
      kind, api: api, repository: repository, credential: .token(Secret("x".utf8)),
      patience: NotedSleep().patience)
  }

  @Test func `a network of one's own may go without encryption if it is said so`() throws {
    _ = try ForgeClient(
      .gitea, api: "http://gitea:3000/api/v1", repository: "a/b",
      credential: .token(Secret("x".utf8)), patience: NotedSleep().patience, allowsPlainHTTP: true)
  }
}

extension String {
  func repeated(_ count: Int) -> String { String(repeating: self, count: count) }
}
