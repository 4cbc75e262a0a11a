import Dashboard
import Reconciler
import Registry
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

  /// Both teams' instances have a job under way, and whoever asks is in the approvers' group.
  private func service(hasPages: Bool = false) throws -> TestService {
    var desired = Sample.desired(.optional)
    let group = GroupName("python_approvers")
    desired.groups[group]?.members += Self.settings.tokens.map {
      Member(name: $0.name, emails: ["\($0.name)@example.com"])
    }
    let snapshot = try Sample.snapshot(desired: desired) { state in
      for id in state.instances.keys {
        guard var job = state.instances[id]?.jobs.first else { continue }
        job.id = JobID("\(id)-2")
        job.state = .running
        state.instances[id]?.jobs.append(job)
      }
    }
    return TestService(snapshot, settings: Self.settings, hasPages: hasPages)
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
        get("alerts/\(Sample.alert("credit-risk"))", "alerts/\(Sample.alert("churn"))"),
        get("monitors/\(Sample.monitor)", "monitors/\(Sample.otherMonitor)"),
        get("schedules/\(Sample.schedule)", "schedules/\(Sample.otherSchedule)"),
        get("heat-map/credit-risk", "heat-map/churn"),
        get(
          "trainings/\(Sample.training("credit-risk"))", "trainings/\(Sample.training("churn"))"),
        get(
          "trainings/\(Sample.training("credit-risk"))/log",
          "trainings/\(Sample.training("churn"))/log"),
        (
          "POST", "/api/v1/models/credit-risk/retrain", "/api/v1/models/churn/retrain", operate,
          ["seed": 8]
        ),
        (
          "POST", "/api/v1/alerts/\(Sample.alert("credit-risk"))/acknowledge",
          "/api/v1/alerts/\(Sample.alert("churn"))/acknowledge", operate, nil
        ),
        (
          "POST", "/api/v1/alerts/\(Sample.alert("credit-risk"))/snooze",
          "/api/v1/alerts/\(Sample.alert("churn"))/snooze", operate,
          ["until": "2027-06-01T00:00:00Z", "reason": "the vendor mends it"]
        ),
        (
          "POST", "/api/v1/alerts/\(Sample.alert("credit-risk"))/resolve",
          "/api/v1/alerts/\(Sample.alert("churn"))/resolve", operate, ["reason": "mended"]
        ),
        (
          "POST", "/api/v1/monitors/\(Sample.monitor)/run",
          "/api/v1/monitors/\(Sample.otherMonitor)/run", operate, nil
        ),
        (
          "POST", "/api/v1/schedules/\(Sample.schedule)/skip",
          "/api/v1/schedules/\(Sample.otherSchedule)/skip", operate, nil
        ),
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
        (
          "POST", "/api/v1/tasks/\(Sample.ownTask)/approve",
          "/api/v1/tasks/\(Sample.otherTask)/approve", work, ["reason": "why"]
        ),
        (
          "POST", "/api/v1/tasks/\(Sample.ownTask)/reject",
          "/api/v1/tasks/\(Sample.otherTask)/reject", work, ["reason": "why"]
        ),
        (
          "POST", "/api/v1/instances/credit-risk-instance/cancel",
          "/api/v1/instances/churn-instance/cancel", operate, ["reason": "why"]
        ),
        (
          "POST", "/api/v1/instances/credit-risk-instance/modify",
          "/api/v1/instances/churn-instance/modify", operate, ["cancel": ["Activity_test"]]
        ),
        (
          "POST", "/api/v1/jobs/credit-risk-instance-2/cancel",
          "/api/v1/jobs/churn-instance-2/cancel", operate, [:]
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
        let status = await service.send(
          method, own, as: who, body: body ?? (method == "POST" ? [:] : nil)
        ).status
        #expect(status == 404, "\(method) \(own) as \(who): \(status)")
        cells += 1
      }
    }
    #expect(cells == Self.table.count * 21)
  }

  /// The same actions as a page's forms ask for them.
  @Test func `a page's form may do what the operation behind it may, and nothing more`()
    async throws
  {
    let service = try service(hasPages: true)
    let actions: [(Action, Action, Set<String>, String)] = [
      (.claim(Sample.ownTask), .claim(Sample.otherTask), ["approver", "admin"], ""),
      (
        .approve(Sample.ownTask), .approve(Sample.otherTask), ["approver", "admin"], "reason=why"
      ),
      (.reject(Sample.ownTask), .reject(Sample.otherTask), ["approver", "admin"], "reason=why"),
      (
        .retry(InstanceID("credit-risk-instance")), .retry(InstanceID("churn-instance")),
        ["operator", "admin"], ""
      ),
      (
        .cancel(InstanceID("credit-risk-instance")), .cancel(InstanceID("churn-instance")),
        ["operator", "admin"], "reason=why"
      ),
      (
        .modify(InstanceID("credit-risk-instance")), .modify(InstanceID("churn-instance")),
        ["operator", "admin"], "place=before&element=Activity_test"
      ),
      (
        .cancelJob(JobID("credit-risk-instance-2")), .cancelJob(JobID("churn-instance-2")),
        ["operator", "admin"], "reason=why"
      ),
      (
        .retrain(ModelName("credit-risk")), .retrain(ModelName("churn")), ["operator", "admin"], ""
      ),
      (
        .suspend(ResourceID(.model, "credit-risk")), .suspend(ResourceID(.model, "churn")),
        ["operator", "admin"], ""
      ),
    ]
    var cells = 0
    for (own, other, roles, body) in actions {
      for (role, _) in Self.roles {
        for (who, action, isVisible) in [
          (role, own, true), (role, other, false), ("\(role)-of-all", other, true),
        ] {
          let answer = await service.service.answer(
            APIRequest(
              "POST", action.path,
              headers: [
                ("host", "127.0.0.1:7070"), ("authorization", "Bearer token of \(who)"),
                ("content-type", "application/x-www-form-urlencoded"),
              ], body: Array(body.utf8), peer: "127.0.0.1"))
          let expected = !roles.contains(role) ? 403 : isVisible ? 303 : 404
          #expect(answer.status == expected, "\(action.path) as \(who): \(answer.status)")
          cells += 1
        }
      }
    }
    #expect(cells == actions.count * 15)
  }

  @Test func `a model's process is begun by its operators, where none runs`() async throws {
    let snapshot = try Sample.snapshot(desired: Sample.desired()) { state in
      for id in state.instances.keys { state.instances[id]?.ended = Sample.now }
    }
    let service = TestService(snapshot, settings: Self.settings)
    for (who, model, expected) in [
      ("operator", "credit-risk", 202), ("operator", "churn", 404), ("viewer", "credit-risk", 403),
      ("approver-of-all", "churn", 403), ("admin-of-all", "churn", 202),
    ] {
      #expect(
        await service.send("POST", "/api/v1/models/\(model)/start", as: who, body: [:]).status
          == expected)
    }
    #expect(
      service.records.left == [.start(ModelName("credit-risk")), .start(ModelName("churn"))])
    let running = try self.service()
    let refused = await running.send(
      "POST", "/api/v1/models/credit-risk/start", as: "operator", body: [:])
    #expect(refused.status == 409)
  }

  @Test func `jobs by hand are begun, seen and ended by whom the model is for`() async throws {
    let service = try service()
    func run(_ who: String, _ body: JSON) async -> Int {
      await service.send("POST", "/api/v1/runs", as: who, body: body).status
    }
    func wish(_ model: String, _ data: String = "holdout", _ more: [String: JSON] = [:]) -> JSON {
      .object(
        ["function": "metrics", "model": .string(model), "data": .string(data)].merging(more) { $1 }
      )
    }
    for who in ["viewer", "approver", "nothing"] {
      #expect(await run(who, wish("credit-risk")) == 403)
    }
    // A scoped operator has the data that their own models are tested with: here none.
    #expect(await run("operator", wish("credit-risk")) == 400)
    #expect(await run("operator", wish("churn")) == 404)
    #expect(await run("operator-of-all", wish("churn")) == 202)
    #expect(await run("operator-of-all", wish("credit-risk")) == 202)
    for body in [
      wish("nothing"), wish("churn", "absent"), wish("churn", "../etc/passwd"),
      wish("churn", "holdout", ["runtime": "churn-prod"]),
      wish("churn", "holdout", ["function": "command"]),
    ] {
      #expect([400, 404].contains(await run("operator-of-all", body)), "\(body)")
    }
    func see(_ who: String) async -> Int {
      let answer = await service.send("GET", "/api/v1/runs", as: who)
      return (try? JSON(parsing: answer.bytes))?["items"]?.array?.count ?? -1
    }
    #expect(await see("viewer-of-all") == 2)
    #expect(await see("viewer") == 1)
    #expect(await service.send("GET", "/api/v1/runs/run-1", as: "viewer").status == 404)
    #expect(await service.send("GET", "/api/v1/runs/run-2", as: "viewer").status == 200)
    for (who, id, expected) in [
      ("viewer", "run-2", 403), ("operator", "run-1", 404), ("operator", "run-2", 202),
      ("operator", "run-2", 409), ("admin-of-all", "run-1", 202),
    ] {
      #expect(
        await service.send("POST", "/api/v1/runs/\(id)/cancel", as: who, body: [:]).status
          == expected, "\(who) \(id)")
    }
  }

  @Test func `proposals and the check of the chain are for those who may the whole project`()
    async throws
  {
    let service = try service()
    let group: JSON = [
      "kind": "group",
      "fields": ["name": "risk", "members": "Petra Approver; petra@example.com"],
    ]
    for (who, proposes, verifies) in [
      ("viewer", 403, 404), ("operator", 404, 404), ("admin", 404, 404),
      ("viewer-of-all", 403, 200), ("approver-of-all", 403, 200), ("operator-of-all", 201, 200),
      ("admin-of-all", 201, 200), ("admin-of-none", 404, 404), ("nothing", 403, 403),
    ] {
      let proposed = await service.send("POST", "/api/v1/proposals", as: who, body: group).status
      #expect(proposed == proposes, "\(who): \(proposed)")
      let verified = await service.send("POST", "/api/v1/audit/verify", as: who, body: [:]).status
      #expect(verified == verifies, "\(who): \(verified)")
    }
    #expect(
      service.records.done.filter { $0.hasPrefix("propose") } == [
        "propose [\"groups/risk.yaml\"] by operator-of-all <operator-of-all@example.com>",
        "propose [\"groups/risk.yaml\"] by admin-of-all <admin-of-all@example.com>",
      ])
  }

  @Test func `a list holds nothing of another team`() async throws {
    let service = try service()
    for list in [
      "models", "test-results", "jobs", "tasks", "approvals", "instances", "incidents", "runtimes",
      "audit", "events", "models/churn/versions", "processes", "proposals", "audit.csv", "alerts",
      "monitors", "schedules", "heat-map",
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
