import Reconciler
import Registry
import Testing
import Vocabulary

@testable import HTTPAPI

@Suite struct ListTests {
  private func names(_ json: JSON) -> [String] {
    (json["items"]?.array ?? []).compactMap { ($0["name"] ?? $0["id"])?.string }
  }

  /// Nine models, five of which have the same moment.
  private func many() throws -> TestService {
    TestService(
      try Sample.snapshot { state in
        for number in 1...7 {
          var record = ModelRecord(name: ModelName("m\(number)"), path: "m\(number)/model.yaml")
          record.labels = ["tier": number.isMultiple(of: 2) ? "1" : "2"]
          state.models[record.name] = record
        }
      })
  }

  @Test func `pages hold everything once in either order, ties included`() async throws {
    let service = try many()
    for sort in ["name", "-name", "since", "-since", "ready", "-ready"] {
      var seen: [String] = []
      var next: String?
      repeat {
        let cursor = next.map { "&cursor=\($0)" } ?? ""
        let page = try await service.get("/api/v1/models?limit=2&sort=\(sort)\(cursor)")
        #expect(page["count"] == 9)
        seen += names(page)
        next = page["next"]?.string
      } while next != nil && seen.count < 50
      #expect(seen.count == 9)
      #expect(Set(seen).count == 9)
    }
  }

  @Test func `a page goes on where the last one ended although things came and went`() async throws
  {
    let service = try many()
    let first = try await service.get("/api/v1/models?limit=3")
    #expect(names(first) == ["churn", "credit-risk", "m1"])
    service.records.publish(
      try Sample.snapshot { state in
        for name in ["a0", "m2", "m3"] {
          state.models[ModelName(name)] = ModelRecord(name: ModelName(name), path: "x")
        }
      }, [])
    let second = try await service.get(
      "/api/v1/models?limit=3&cursor=\(first["next"]?.string ?? "")")
    #expect(names(second) == ["m2", "m3"])
  }

  @Test(arguments: [
    ("models?label=tier=1", ["m2", "m4", "m6"]),
    ("models?label=tier=1&q=M4", ["m4"]),
    ("models?label=tier=1&label=team=marketing", []),
    ("models?ready=True", ["churn", "credit-risk"]),
    ("models?removed=false", ["churn", "credit-risk"]),
    ("models?deployed=true&q=risk", ["credit-risk"]),
    ("runtimes?model=churn", ["churn-prod"]),
    ("incidents?model=churn", ["churn-instance.2"]),
    ("instances?state=incident&model=churn", ["churn-instance"]),
    ("instances?state=ended", []),
    ("jobs?state=ERROR&model=churn", ["churn-instance-1"]),
    ("processes", ["promotion"]),
    ("trainings?model=churn&state=superseded", [Sample.training("churn")]),
    ("trainings?model=churn&origin=alert", [Sample.training("churn")]),
    ("trainings?state=failed", []),
  ])
  func `a list holds what its conditions say`(_ query: String, _ expected: [String]) async throws {
    let service = try many()
    #expect(names(try await service.get("/api/v1/\(query)")) == expected)
  }

  @Test(arguments: [
    ("models?sort=path", "sort"), ("models?limit=0", "limit"), ("models?limit=501", "limit"),
    ("models?limit=1e3", "limit"), ("models?cursor=AAAA", "cursor"), ("models?nmae=x", "nmae"),
    ("models?q=a&q=b", "q"), ("tasks?state=Open", "state"), ("models?suspended=1", "suspended"),
    ("audit?since=yesterday", "since"),
    ("models?cursor=" + PageCursor(sort: "since", key: .number(1), id: "x").text, "cursor"),
  ])
  func `a parameter that is not what is expected is named`(
    _ query: String, _ place: String
  ) async throws {
    let service = try many()
    let response = await service.send("GET", "/api/v1/\(query)")
    #expect(response.status == 400)
    #expect(response.header("content-type") == "application/problem+json")
    let problem = try JSON(parsing: response.bytes)
    #expect(problem["errors"]?[0]?["place"]?.string == place)
  }

  @Test func `who has an answer already is not sent it again`() async throws {
    let service = try many()
    let first = await service.send("GET", "/api/v1/models/churn")
    let tag = try #require(first.header("etag"))
    for list in [tag, "W/" + tag, "\"x\", " + tag, "*"] {
      let again = await service.send(
        "GET", "/api/v1/models/churn", headers: [("if-none-match", list)])
      #expect(again.status == 304)
      #expect(again.bytes == [])
      #expect(again.header("etag") == tag)
    }
    let other = await service.send(
      "GET", "/api/v1/models/churn", headers: [("if-none-match", "\"x\"")])
    #expect(other.status == 200)
  }

  @Test func `every list and every thing has the shape that the description says`() async throws {
    let service = try many()
    let targets = [
      "models", "models/churn", "models/churn/versions", "models/churn/versions/\(Sample.other)",
      "test-results", "test-results/\(Sample.otherResult)", "jobs", "jobs/churn-instance-1",
      "tasks", "tasks/\(Sample.otherTask)", "approvals", "processes", "processes/promotion",
      "instances", "instances/churn-instance", "instances/churn-instance/events", "incidents",
      "incidents/churn-instance.2", "runtimes", "runtimes/churn-prod", "proposals",
      "proposals/\(Digest(of: "refs/heads/better"))", "audit", "audit/2", "events", "passes",
    ]
    let router = Router(APIService.operations)
    for target in targets {
      let response = await service.send("GET", "/api/v1/\(target)")
      #expect(response.status == 200, "\(target)")
      let path = ["api", "v1"] + target.split(separator: "/").map(String.init)
      guard case .found(let route, _) = router.match("GET", path),
        case .json(_, let schema) = route.answer
      else {
        Issue.record("\(target) is not described")
        continue
      }
      #expect(schema.problems(in: try JSON(parsing: response.bytes)) == [], "\(target)")
    }
  }

  @Test func `a table for spreadsheets holds no formula`() async throws {
    let service = try many()
    let response = await service.send("GET", "/api/v1/audit.csv?object=model/churn")
    #expect(
      String(decoding: response.bytes, as: UTF8.self) == """
        number,at,actor,action,object,version,commit,message\r
        2,\(Sample.now),"'=cmd|'/c calc'!A1",model-changed,model/churn,,,"a ""quoted"", text"\r\n
        """)
    #expect(response.header("content-disposition") == "attachment; filename=\"audit.csv\"")
  }

  @Test func `a training says what it was made of, what it made and what took its place`()
    async throws
  {
    let service = try many()
    let training = try await service.get("/api/v1/trainings/\(Sample.training("churn"))")
    #expect(training["origin"] == ["kind": "alert", "id": .string(Sample.alert("churn"))])
    #expect(training["product"]?["data"]?["holdout"]?.string == Sample.other.hex)
    #expect(training["product"]?["changed"] == ["models/churn/weights.json"])
    let later = try #require(training["supersededBy"]?.string)
    #expect(
      try await service.get("/api/v1/trainings/\(later)")["cause"]?.string == "asked for by Ada")
    let newest = try await service.get("/api/v1/trainings?model=churn&limit=1")
    #expect(names(newest) == [later])
    #expect(newest["count"] == 2)
    let log = await service.send("GET", "/api/v1/trainings/\(later)/log")
    #expect(String(decoding: log.bytes, as: UTF8.self) == "epoch 1\n")
    #expect(
      await service.send("POST", "/api/v1/models/m1/retrain", body: [:]).status == 409,
      "its manifest has no retrain")
    #expect(
      await service.send("POST", "/api/v1/models/churn/retrain", body: ["seed": 9]).status == 202)
    #expect(service.records.left.contains(.retrain(ModelName("churn"), seed: 9)))
  }
}
