import Dashboard
import Gates
import Reconciler
import Registry
import Testing
import Vocabulary

@testable import HTTPAPI

/// Whoever sees some models alone sees nothing of the others: on no page, in no list, count, file
/// or stream.
@Suite struct ScopeTests {
  private static let settings = TestService.settings([
    ("own", [.operator, .approver], [.label("team", "retail-risk")]),
    ("all", [.admin], [.everything]), ("none", [.admin], []),
  ])

  private func service() throws -> TestService {
    var desired = Sample.desired()
    desired.processes = [:]
    return TestService(
      try Sample.snapshot(desired: desired), settings: Self.settings, hasPages: true)
  }

  private static let pages: [Page] =
    [
      .home, .tasks(TaskFilter()), .tasks(TaskFilter(state: .all)),
      .tasks(TaskFilter(isMine: true)),
      .trainings(TrainingFilter()), .modelTrainings(ModelName("credit-risk")), .heat(HeatFilter()),
      .training(ModelName("credit-risk"), Digest(of: "training of credit-risk")),
      .alerts(AlertFilter()), .jobs(JobFilter()), .jobs(JobFilter(state: .failed)),
      .runtimes(RuntimeFilter()), .engine, .models(ModelFilter()), .processes,
      .instances(InstanceFilter()), .instances(InstanceFilter(state: .incident)),
      .proposals(ProposalFilter(hasClosed: true)), .author, .audit(AuditFilter()),
      .models(ModelFilter(text: "ch")), .models(ModelFilter(order: .changed)),
      .model(ModelName("credit-risk")), .versions(ModelName("credit-risk")),
      .task(Sample.ownTask), .instance(InstanceID("credit-risk-instance")),
      .runtime(RuntimeName("credit-risk-prod")), .process(ProcessName("promotion")),
    ] + FormKind.allCases.map { .form($0) }

  private static let hidden: [Page] = [
    .model(ModelName("churn")), .versions(ModelName("churn")), .tests(ModelName("churn")),
    .source(ModelName("churn"), version: nil, path: nil), .task(Sample.otherTask),
    .instance(InstanceID("churn-instance")), .runtime(RuntimeName("churn-prod")),
    .job(JobID("churn-instance-1")), .proposal("refs/heads/better"), .handRun("run-1"),
    .modelTrainings(ModelName("churn")),
    .training(ModelName("churn"), Digest(of: "training of churn")),
    .compare(ModelName("churn"), champion: nil, challenger: nil),
    .measurement(ModelName("churn"), MeasurementID(Sample.otherResult)),
  ]

  /// What of the other team's a text has.
  private static func found(_ text: String) -> [String] {
    ["churn", Sample.otherTask.text, Sample.other.hex, Sample.other.short, "marketing", "better"]
      .filter { text.contains($0) }
  }

  @Test func `no page, list or file has anything of another team`() async throws {
    let service = try service()
    // Something of the other team's that is in no record.
    #expect(
      await service.send(
        "POST", "/api/v1/runs", as: "all",
        body: ["function": "metrics", "model": "churn", "data": "holdout"]
      ).status == 202)
    for address in Self.pages.map(\.address) + ["/audit.csv", "/audit.json"] {
      let answer = await service.send("GET", address, as: "own")
      #expect([200, 404].contains(answer.status), "\(address)")
      let text = String(decoding: answer.bytes, as: UTF8.self)
      #expect(Self.found(text) == [], "\(address): \(Self.found(text))")
      let whole = await service.send("GET", address, as: "all")
      #expect(whole.status == 200, "\(address)")
    }
    let models = await service.send("GET", Page.models(ModelFilter()).address, as: "all")
    #expect(String(decoding: models.bytes, as: UTF8.self).contains("churn"))
  }

  @Test func `a page of another team's is not there, and does not say more than that`()
    async throws
  {
    let service = try service()
    _ = await service.send(
      "POST", "/api/v1/runs", as: "all",
      body: ["function": "metrics", "model": "churn", "data": "holdout"])
    for page in Self.hidden {
      for who in ["own", "none"] {
        let answer = await service.send("GET", page.address, as: who)
        #expect(answer.status == 404, "\(page.address) as \(who)")
        let text = String(decoding: answer.bytes, as: UTF8.self)
        #expect(!text.contains(Sample.other.hex) && !text.contains("marketing"), "\(page.address)")
      }
    }
  }

  @Test func `numbers count what one may see`() async throws {
    let service = try service()
    for (list, own, all) in [
      ("models", 1, 2), ("tasks", 1, 2), ("jobs", 1, 2), ("instances", 1, 2), ("incidents", 1, 2),
      ("runtimes", 1, 2), ("approvals", 1, 2), ("test-results", 1, 2), ("proposals", 0, 1),
    ] {
      for (who, expected) in [("own", own), ("all", all), ("none", 0)] {
        let answer = await service.send("GET", "/api/v1/\(list)", as: who)
        #expect((try JSON(parsing: answer.bytes))["count"] == .integer(Int64(expected)), "\(list)")
      }
    }
    let audit = String(
      decoding: await service.send("GET", "/audit", as: "own").bytes, as: UTF8.self)
    #expect(!audit.contains("3 entries"))
    let engine = String(
      decoding: await service.send("GET", "/engine", as: "own").bytes, as: UTF8.self)
    #expect(!engine.contains("Audit entries") && !engine.contains("Passes"))
  }

  @Test(arguments: ["/events", "/api/v1/changes"])
  func `a stream says nothing where only others' things change`(_ target: String) async throws {
    let base = try Sample.snapshot()
    for (names, isTold) in [(["churn"], false), (["churn", "credit-risk"], true)] {
      let service = try service()
      let answer = await service.send("GET", target, as: "own")
      guard case .stream(let stream) = answer.body else {
        Issue.record("\(answer.status)")
        return
      }
      _ = await stream.next()
      for (index, name) in names.enumerated() {
        service.records.publish(
          Snapshot(revision: 8 + Int64(index), state: base.state), [.model(ModelName(name))])
      }
      // What was noticed is told, and then the stream ends.
      service.service.hub.finish()
      let event = String(decoding: await stream.next() ?? [], as: UTF8.self)
      #expect(event.isEmpty == !isTold, "\(event)")
      #expect(!event.contains("churn"))
    }
  }
}
