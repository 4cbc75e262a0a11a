import ModelMetrics
import Monitoring
import Reconciler
import Registry
import Testing
import Vocabulary

@testable import HTTPAPI

/// Alerts, monitors, schedules and the heat map over HTTP.
@Suite struct AlertTests {
  private func service() throws -> TestService { TestService(try Sample.snapshot()) }

  private func ids(_ list: JSON, _ member: String = "key") -> [String] {
    (list["items"]?.array ?? []).compactMap { $0[member]?.string }
  }

  @Test func `alerts are listed by what came of them, severity, kind and model`() async throws {
    let service = try service()
    #expect(try await service.get("/api/v1/alerts")["count"] == 3)
    #expect(
      ids(try await service.get("/api/v1/alerts?kind=stalled&sort=key")) == [
        "model/churn/stalled", "model/credit-risk/stalled",
      ])
    #expect(
      ids(try await service.get("/api/v1/alerts?model=churn&state=open&severity=error"))
        == ["model/churn/stalled"])
    #expect(ids(try await service.get("/api/v1/alerts?state=acknowledged")) == [])
    #expect(ids(try await service.get("/api/v1/alerts?over=true")) == [])
    #expect(await service.send("GET", "/api/v1/alerts?state=nonsense").status == 400)
  }

  @Test func `an alert is looked after, kept quiet and ended by requests in the viewer's name`()
    async throws
  {
    let service = try service()
    let path = "/api/v1/alerts/\(Sample.alert("credit-risk"))"
    #expect(await service.send("POST", path + "/acknowledge", body: [:]).status == 202)
    let until = Sample.now + .seconds(3600)
    #expect(
      await service.send(
        "POST", path + "/snooze", body: ["until": .string(until.description), "reason": "Monday"]
      ).status == 202)
    #expect(
      await service.send("POST", path + "/resolve", body: ["reason": "mended"]).status == 202)
    #expect(
      await service.send("POST", "/api/v1/alerts/acknowledge", body: ["cause": "nothing"]).status
        == 409)
    let key = AlertTarget.key("model/credit-risk/stalled")
    #expect(
      service.records.left == [
        .acknowledge(key), .snooze(key, until: until, reason: "Monday"),
        .resolve(key, reason: "mended"),
      ])
    #expect(Set(service.records.people) == ["Ada"])
  }

  @Test(
    arguments: [
      ["until": "2020-01-01T00:00:00Z", "reason": "late"], ["reason": "when?"],
      ["until": "2030-01-01T00:00:00Z"], ["until": "2030-01-01T00:00:00Z", "reason": "  "],
      ["until": "Monday", "reason": "x"],
    ] as [JSON])
  func `to keep an alert quiet takes a reason and a moment to come`(body: JSON) async throws {
    let service = try service()
    let response = await service.send(
      "POST", "/api/v1/alerts/\(Sample.alert("churn"))/snooze", body: body)
    #expect(response.status == 400 || response.status == 422)
    #expect(service.records.left.isEmpty)
  }

  @Test func `a monitor has its lines, its periods and when it runs next`() async throws {
    let service = try service()
    let monitor = try await service.get("/api/v1/monitors/\(Sample.monitor)")
    #expect(monitor["name"] == "monitor/rows/credit-risk")
    #expect(monitor["colour"] == "red")
    #expect(monitor["next"] == "2027-01-16T06:00:00Z")
    #expect(monitor["lines"]?[0]?["lower"]?.double == 1)
    #expect(monitor["periods"]?[0]?["figures"]?[0]?["value"]?.double == 0)
    #expect(
      ids(try await service.get("/api/v1/monitors?colour=red&model=churn"), "name")
        == ["monitor/rows/churn"])
    #expect(try await service.get("/api/v1/schedules?model=churn")["items"]?[0]?["runs"] == 1)
    #expect(
      await service.send("POST", "/api/v1/monitors/\(Sample.monitor)/run", body: [:]).status == 202)
    #expect(service.records.left == [.runMonitor("monitor/rows/credit-risk")])
  }

  @Test func `a comparison of champion and challenger comes with its looks`() async throws {
    let snapshot = try Sample.snapshot { state in
      var comparison = ChallengeComparison(
        ChallengeTrial(
          runtime: "credit-risk-prod", model: "credit-risk", challenger: Digest(of: "v2"),
          championModel: "credit-risk", champion: Digest(of: "v1"), mode: .canary, percent: 10,
          since: Sample.now),
        ChallengerRule(loss: .absolute), MonitorData(sample: .recorded(.seconds(60))))
      comparison.sequence.look("first", (0..<100).map { Double($0 % 3) })
      comparison.sequence.look("second", (0..<200).map { Double($0 % 3) })
      state.monitors["monitor/rows/credit-risk"]?.comparison = comparison
    }
    let service = TestService(snapshot)
    let monitor = try await service.get("/api/v1/monitors/\(Sample.monitor)")
    let found = monitor["comparison"]
    #expect(found?["verdict"] == "better")
    #expect(found?["mode"] == "canary")
    #expect(found?["pairs"] == 300)
    #expect(found?["looks"]?[0]?["lower"] == nil)
    #expect(found?["looks"]?[1]?["gain"]?.double.map { abs($0 - 0.996) < 0.01 } == true)
    #expect(monitor["promotions"] == [])
  }

  @Test func `the heat map has a row for each model in production, of words and reasons`()
    async throws
  {
    let service = try service()
    let map = try await service.get("/api/v1/heat-map/credit-risk")
    #expect(map["colour"] == "red")
    let cells = map["cells"]?.array ?? []
    #expect(cells.count == HeatMap.Row.allCases.count)
    #expect(cells.first { $0["title"] == "Volume" }?["reason"] == "rows 0 ≥ 1: fail")
    #expect(cells.first?["reason"] == "no monitor looks at it")
    #expect(try await service.get("/api/v1/heat-map?colour=red")["count"] == 2)
    #expect(try await service.get("/api/v1/heat-map?colour=green")["count"] == 0)
  }
}
