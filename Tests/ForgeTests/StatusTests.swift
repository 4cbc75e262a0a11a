import Forge
import Testing

struct StatusTests {
  @Test(arguments: ForgeKind.allCases)
  func `a status arrives in the words of its forge`(_ kind: ForgeKind) async throws {
    let forge = try FakeForge(kind)
    let client = try forge.client()
    for state in CommitStatus.State.allCases {
      try await client.setStatus(
        CommitStatus(
          state, "2 of 3 models\n pass", targetURL: "https://ci.example/17", pipeline: 9),
        of: FakeForge.commit)
    }
    let words =
      kind == .gitLab
      ? ["pending", "success", "failed", "failed"] : ["pending", "success", "failure", "error"]
    let end = kind == .gitLab ? "|9" : ""
    #expect(
      forge.now.statuses
        == words.map { "0123|muster/gate|\($0)|2 of 3 models pass|https://ci.example/17\(end)" })
    #expect(forge.now.problems == [])
  }

  @Test(arguments: ForgeKind.allCases)
  func `a long description is cut to what every forge takes`(_ kind: ForgeKind) async throws {
    let forge = try FakeForge(kind)
    let long = String(repeating: "ä🧪", count: 100)
    try await forge.client().setStatus(CommitStatus(.failure, long), of: FakeForge.commit)
    let sent = try #require(forge.now.statuses.first?.split(separator: "|").last)
    #expect(sent.unicodeScalars.count == 140)
    #expect(sent.hasSuffix("ä…"))
    #expect(forge.now.problems == [])
  }

  @Test func `a description has one line, and nothing in it that a terminal obeys`() {
    let status = CommitStatus(.error, "  a\u{1B}[31m\r\nb\u{202E}c  ")
    #expect(status.description == "a\u{FFFD}[31m b\u{FFFD}c")
  }

  @Test(arguments: ["javascript:alert(1)", "https://a b", "/local", "https://a/\r\nX: y"])
  func `a target that is no web address is left out`(_ url: String) {
    #expect(CommitStatus(.success, "", targetURL: url).targetURL == nil)
  }

  @Test func `GitLab refuses a longer target, so it is left out there`() async throws {
    let url = "https://ci.example/" + String(repeating: "x", count: 300)
    let status = CommitStatus(.success, "ok", targetURL: url)
    for kind in ForgeKind.allCases {
      let forge = try FakeForge(kind)
      try await forge.client().setStatus(status, of: FakeForge.commit)
      #expect(forge.now.statuses.first?.hasSuffix(url) == (kind != .gitLab))
      #expect(forge.now.problems == [])
    }
  }

  @Test(arguments: ["pending", "running", "success"])
  func `GitLab refuses to repeat itself, which is no failure if the status is there`(
    _ there: String
  ) async throws {
    let refusal = #"{"message":"Cannot transition status via :enqueue from :pending"}"#
    let forge = try FakeForge(.gitLab) { state in
      state.statuses = ["0123|other|pending", "0123|muster/gate|\(there)"]
      state.faults = [
        .init(method: "POST", path: "/statuses/", reply: .answer(status: 400, body: refusal))
      ]
    }
    let client = try forge.client()
    let set: () async throws(ForgeError) -> Void = { () async throws(ForgeError) in
      try await client.setStatus(CommitStatus(.pending, "at work"), of: FakeForge.commit)
    }
    if there == "success" {
      #expect(await forge.failure(set)?.code == .rejected)
    } else {
      try await set()
    }
    #expect(
      forge.now.log.last
        == "GET /api/v4/projects/acme%2Fmodels/repository/commits/\(FakeForge.commit)/statuses"
        + "?name=muster/gate&per_page=100")
    #expect(forge.now.problems == [])
  }

  @Test(arguments: ["", "HEAD", "0123", "../../x", String(repeating: "G", count: 40)])
  func `what is no commit's full id is not sent`(_ commit: String) async throws {
    let forge = try FakeForge(.gitHub)
    let client = try forge.client()
    let error = await forge.failure { () async throws(ForgeError) in
      try await client.setStatus(CommitStatus(.success, ""), of: commit)
    }
    #expect(error?.code == .invalid)
    #expect(forge.now.log == [])
  }
}
