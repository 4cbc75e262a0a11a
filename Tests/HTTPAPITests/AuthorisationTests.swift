import Reconciler
import Testing
import Vocabulary

@testable import HTTPAPI

@Suite struct AuthorisationTests {
  private static let roles: [(String, Set<Role>)] = [
    ("viewer", [.viewer]), ("operator", [.operator]), ("approver", [.approver]),
    ("admin", [.admin]), ("nothing", []),
  ]

  /// Each of the roles for the own team, and each for everything.
  private static let settings = TestService.settings(
    roles.map { ($0.0, $0.1, [.label("team", "retail-risk")]) }
      + roles.map { ("\($0.0)-of-all", $0.1, [.everything]) }
      + [("admin-of-none", [.admin], [])])

  private func service() throws -> TestService {
    TestService(try Sample.snapshot(), settings: Self.settings)
  }

  /// What each operation needs, written down once more: method, target with the own object, with
  /// the other team's, and the roles that may.
  private static let table:
    [(String, own: String, other: String, roles: Set<String>, body: JSON?)] = {
      let read: Set<String> = ["viewer", "operator", "approver", "admin"]
      let operate: Set<String> = ["operator", "admin"]
      let work: Set<String> = ["approver", "admin"]
      func get(_ own: String, _ other: String) -> (String, String, String, Set<String>, JSON?) {
        ("GET", "/api/v1/\(own)", "/api/v1/\(other)", read, nil)
      }
      let approvals = [Sample.ownTask, Sample.otherTask].map {
        Resource<ApprovalRecord>.id(of: ApprovalKey(task: $0, person: "Petra Approver"))
      }
      return [
        get("models/credit-risk", "models/churn"),
        get("models/credit-risk/versions/\(Sample.own)", "models/churn/versions/\(Sample.other)"),
        get("test-results/\(Sample.ownResult)", "test-results/\(Sample.otherResult)"),
        get(
          "test-results/\(Sample.ownResult)/measurement",
          "test-results/\(Sample.otherResult)/measurement"),
        get("test-results/\(Sample.ownResult)/log", "test-results/\(Sample.otherResult)/log"),
        get("jobs/credit-risk-instance-1", "jobs/churn-instance-1"),
        get("tasks/\(Sample.ownTask)", "tasks/\(Sample.otherTask)"),
        get("approvals/\(approvals[0])", "approvals/\(approvals[1])"),
        get("approvals/\(approvals[0])/evidence", "approvals/\(approvals[1])/evidence"),
        get("instances/credit-risk-instance", "instances/churn-instance"),
        get("instances/credit-risk-instance/events", "instances/churn-instance/events"),
        get("incidents/credit-risk-instance.2", "incidents/churn-instance.2"),
        get("runtimes/credit-risk-prod", "runtimes/churn-prod"),
        get("runtimes/credit-risk-prod/log", "runtimes/churn-prod/log"),
        get("audit/1", "audit/2"),
        (
          "POST", "/api/v1/models/credit-risk/suspend", "/api/v1/models/churn/suspend", operate, nil
        ),
        ("POST", "/api/v1/models/credit-risk/resume", "/api/v1/models/churn/resume", operate, nil),
        (
          "POST", "/api/v1/runtimes/credit-risk-prod/suspend",
          "/api/v1/runtimes/churn-prod/suspend", operate, nil
        ),
        (
          "POST", "/api/v1/runtimes/credit-risk-prod/resume", "/api/v1/runtimes/churn-prod/resume",
          operate, nil
        ),
        (
          "POST", "/api/v1/instances/credit-risk-instance/retry",
          "/api/v1/instances/churn-instance/retry", operate, nil
        ),
        (
          "POST", "/api/v1/tasks/\(Sample.ownTask)/claim",
          "/api/v1/tasks/\(Sample.otherTask)/claim", work, nil
        ),
      ]
    }()

  @Test func `who asks for what they may not gets none of it, on every path and with every role`()
    async throws
  {
    let service = try service()
    var cells = 0
    for (method, own, other, roles, body) in Self.table {
      for (role, _) in Self.roles {
        let isAllowed = roles.contains(role)
        for (who, target, isVisible) in [
          (role, own, true), (role, other, false), ("\(role)-of-all", own, true),
          ("\(role)-of-all", other, true),
        ] {
          let status = await service.send(
            method, target, as: who, body: body ?? (method == "POST" ? [:] : nil)
          ).status
          // A role that may do nothing of the kind is told so before anything is looked up.
          let expected = !isAllowed ? [403] : isVisible ? [200, 202] : [404]
          #expect(expected.contains(status), "\(method) \(target) as \(who): \(status)")
          cells += 1
        }
      }
      for who in ["admin-of-none"] {
        let status = await service.send(method, own, as: who, body: method == "POST" ? [:] : nil)
          .status
        #expect(status == 404, "\(method) \(own) as \(who): \(status)")
        cells += 1
      }
    }
    #expect(cells == Self.table.count * 21)
  }

  @Test func `a list holds nothing of another team`() async throws {
    let service = try service()
    for list in [
      "models", "test-results", "jobs", "tasks", "approvals", "instances", "incidents", "runtimes",
      "audit", "events", "models/churn/versions", "processes", "proposals", "audit.csv",
    ] {
      let response = await service.send("GET", "/api/v1/\(list)", as: "viewer")
      let text = String(decoding: response.bytes, as: UTF8.self)
      #expect(response.status == 200, "\(list)")
      #expect(!text.contains("churn") && !text.contains(Sample.otherTask.text), "\(list): \(text)")
    }
    #expect(await service.send("GET", "/api/v1/passes", as: "viewer").status == 404)
  }

  @Test(arguments: [
    ("operator", "/api/v1/reconcile", 404), ("operator-of-all", "/api/v1/reconcile", 202),
    ("viewer-of-all", "/api/v1/reconcile", 403), ("admin-of-all", "/api/v1/reconcile", 202),
  ])
  func `the project is for those who may everything`(
    _ who: String, _ target: String, _ expected: Int
  ) async throws {
    #expect(await (try service()).send("POST", target, as: who, body: [:]).status == expected)
  }

  @Test func `what was held back is carried out by an administrator's word alone`() async throws {
    let service = try service()
    for (who, expected) in [("operator-of-all", 403), ("admin-of-all", 202)] {
      #expect(
        await service.send("POST", "/api/v1/reconcile", as: who, body: ["confirm": true]).status
          == expected)
    }
    #expect(service.records.left == [.reconcile(isConfirmed: true)])
  }

  @Test func `a signal reaches the models of whoever sends it, and all only by who may all`()
    async throws
  {
    let service = try service()
    for (who, body, expected): (String, JSON, Int) in [
      ("operator", ["name": "s", "model": "credit-risk"], 202),
      ("operator", ["name": "s", "model": "churn"], 404), ("operator", ["name": "s"], 404),
      ("operator-of-all", ["name": "s"], 202), ("viewer-of-all", ["name": "s"], 403),
    ] {
      #expect(await service.send("POST", "/api/v1/signals", as: who, body: body).status == expected)
    }
    for (who, id, expected) in [("operator", "credit-risk", 200), ("operator", "churn", 404)] {
      let body: JSON = ["name": "s", "variables": ["MODEL_ID": ["value": .string(id)]]]
      #expect(
        await service.send("POST", "/mlc-service/rest/signalResponsive", as: who, body: body).status
          == expected)
    }
  }

  @Test func `without a token nothing but its health is told`() async throws {
    let service = try service()
    var open: [String] = []
    for route in APIService.operations {
      let path = route.path.split(separator: "/").map { $0.hasPrefix("{") ? "x" : String($0) }
        .joined(separator: "/")
      let status = await service.send(route.method, "/" + path).status
      if ![401].contains(status) { open.append(route.path) }
    }
    // Webhooks answer to a signature, and without one to nobody: they are 401 as well.
    #expect(open == [])
    for target in ["/api/v1/openapi.json", "/api/v1/changes", "/nothing", "/api/v1/models/churn"] {
      #expect(await service.send("GET", target).status == 401)
    }
    #expect(await service.send("GET", "/healthz").status == 200)
  }

  @Test(arguments: ["Bearer ", "Bearer x", "Basic dG9rZW4=", "token of admin", "bearer", ""])
  func `a header that holds no valid token lets nobody in`(_ header: String) async throws {
    let service = try service()
    #expect(
      await service.send("GET", "/api/v1/models", headers: [("authorization", header)]).status
        == 401)
  }

  @Test func `a token that has expired lets nobody in`() async throws {
    var settings = Self.settings
    settings.tokens[0].expires = Sample.now
    let service = TestService(try Sample.snapshot(), settings: settings)
    #expect(await service.send("GET", "/api/v1/models", as: "viewer").status == 401)
  }
}
