import Dashboard
import Reconciler
import Registry
import Testing
import Vocabulary

@testable import HTTPAPI

/// Approving and rejecting in place.
@Suite struct VerdictTests {
  private static let settings: AccessSettings = {
    var settings = TestService.settings([
      ("Petra Approver", [.approver], [.everything]), ("Ada Author", [.approver], [.everything]),
      ("Stranger", [.approver], [.everything]), ("Nobody's Address", [.approver], [.everything]),
      ("Other", [.admin], [.everything]),
    ])
    settings.tokens[4].groups = ["another_group"].reduce(into: []) { $0.insert(GroupName($1)) }
    return settings
  }()

  private func service(
    _ signatures: ProjectSettings.Signatures = .optional, settings: AccessSettings? = settings,
    _ change: (inout ControlState) -> Void = { _ in }
  ) throws -> TestService {
    TestService(
      try Sample.snapshot(desired: Sample.desired(signatures), change), settings: settings,
      hasPages: true)
  }

  private func approve(
    _ service: TestService, _ who: String, _ body: JSON = ["reason": "why"]
  ) async -> (Int, String) {
    let answer = await service.send(
      "POST", "/api/v1/tasks/\(Sample.ownTask)/approve", as: who, body: body)
    let json = try? JSON(parsing: answer.bytes)
    return (answer.status, json?["detail"]?.string ?? json?["onBehalfOf"]?.string ?? "")
  }

  @Test func `it is refused unless the project accepts verdicts without a signature`()
    async throws
  {
    let service = try service(.required)
    let (status, detail) = await approve(service, "Petra Approver")
    #expect(status == 409)
    #expect(detail == "the project asks for signatures, and a browser has no key")
    #expect(service.records.done == [])
  }

  @Test func `where it does, it is recorded on behalf of whoever asks, and never as signed`()
    async throws
  {
    let service = try service()
    let answer = await service.send(
      "POST", "/api/v1/tasks/\(Sample.ownTask)/reject", as: "Petra Approver",
      body: ["reason": "the holdout is old"])
    #expect(answer.status == 202)
    let json = try JSON(parsing: answer.bytes)
    #expect(json["onBehalfOf"] == "Petra Approver")
    #expect(json["signed"] == false)
    #expect(
      service.records.done == [
        "reject \(Sample.ownTask.text.prefix(12)) for Petra Approver: the holdout is old"
      ])
  }

  @Test(arguments: [
    ("Ada Author", 403, "Ada Author took part in the change"),
    ("Stranger", 403, "no group of the tracked branch has Stranger"),
    ("Other", 403, "Other is not among"),
  ])
  func `a verdict that could not count is refused at once, with the reason`(
    _ who: String, _ status: Int, _ reason: String
  ) async throws {
    let service = try service()
    let answer = await approve(service, who)
    #expect(answer.0 == status)
    #expect(answer.1.hasPrefix(reason), "\(answer.1)")
    #expect(service.records.done == [])
  }

  @Test func `what is closed, claimed by another, or has no reason is refused`() async throws {
    let closed = try service { $0.tasks[Sample.ownTask]?.state = .closed }
    #expect(await approve(closed, "Petra Approver").0 == 409)
    let claimed = try service { $0.tasks[Sample.ownTask]?.assignee = "Paul" }
    #expect(await approve(claimed, "Petra Approver").1 == "Paul has claimed it")
    #expect(await approve(try service(), "Petra Approver", [:]).0 == 400)
  }

  @Test func `where nobody has to sign in, nobody's verdict is taken`() async throws {
    let service = TestService(
      try Sample.snapshot(
        desired: {
          var desired = Sample.desired(.optional)
          desired.groups[GroupName("python_approvers")]?.members.append(
            Member(name: "Ada", emails: ["x@example.com"]))
          return desired
        }()))
    let answer = await service.send(
      "POST", "/api/v1/tasks/\(Sample.ownTask)/approve", body: ["reason": "why"])
    #expect(answer.status == 403)
    #expect(String(decoding: answer.bytes, as: UTF8.self).contains("nobody has to sign in here"))
    #expect(service.records.done == [])
  }

  @Test func `a session is asked for its token once more, and no other will do`() async throws {
    let service = try service()
    let signedIn = await service.service.answer(
      APIRequest(
        "POST", "/login",
        headers: [("host", "h"), ("content-type", "application/x-www-form-urlencoded")],
        body: Array("token=token+of+Petra+Approver".utf8), peer: "10.0.0.1"))
    let cookie = try #require(signedIn.header("set-cookie")).prefix { $0 != ";" }
    let session = try #require(
      service.service.gatekeeper.sessions.find(String(cookie.dropFirst(7)), at: Sample.now))
    func send(_ fields: String) async -> APIResponse {
      await service.service.answer(
        APIRequest(
          "POST", Action.approve(Sample.ownTask).path,
          headers: [
            ("host", "h"), ("origin", "http://h"), ("cookie", String(cookie)),
            ("content-type", "application/x-www-form-urlencoded"),
          ], body: Array("token=\(session.csrf)&reason=why\(fields)".utf8), peer: "10.0.0.1"))
    }
    for fields in ["", "&credential=", "&credential=x", "&credential=token+of+Other"] {
      let answer = await send(fields)
      #expect(answer.status == 403, "\(fields)")
      #expect(
        String(decoding: answer.bytes, as: UTF8.self).contains("your token is needed once more"))
    }
    #expect(service.records.done == [])
    let answer = await send("&credential=token+of+Petra+Approver")
    #expect(answer.status == 303)
    #expect(service.records.done.count == 1)
    // The page offers exactly that form.
    let page = await service.service.answer(
      APIRequest(
        "GET", "/tasks/\(Sample.ownTask)", headers: [("host", "h"), ("cookie", String(cookie))],
        peer: "10.0.0.1"))
    let text = String(decoding: page.bytes, as: UTF8.self)
    #expect(text.contains("name=\"credential\" type=\"password\""))
    #expect(text.contains("recorded as unsigned, on behalf of Petra Approver"))
  }

  @Test func `whom a provider signed in a while ago signs in anew`() {
    let snapshot = Snapshot(revision: 1, state: .init())
    for (ago, isRefused) in [(299, false), (300, true), (100_000, true)] {
      let viewer = Viewer(
        name: "Petra Approver", grants: [], token: "openid:1",
        authenticated: Sample.now - .seconds(Int64(ago)))
      let call = Call(
        request: APIRequest("POST", "/"), viewer: viewer, snapshot: snapshot,
        records: FakeRecords(snapshot), now: Sample.now, csrf: "", settings: AccessSettings(),
        path: [:], query: [:], body: [:])
      if isRefused {
        #expect(throws: APIProblem.self) { try VerdictRoutes.requireFreshProof(call) }
      } else {
        #expect(throws: Never.self) { try VerdictRoutes.requireFreshProof(call) }
      }
    }
  }
}
