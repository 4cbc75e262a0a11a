import Foundation
import Host
import Monitoring
import Reconciler
import Registry
import Testing
import Vocabulary

/// Monitors from a commit to what people are told, with a clock of the test's own.
@Suite struct MonitorTests {
  /// Rows whose ages begin at a year.
  private static func rows(_ count: Int, from age: Int) -> String {
    "id,age\n" + (0..<count).map { "\($0),\(age + $0 * 37 % 40)\n" }.joined()
  }

  private static func registry(live: String) -> [String: String?] {
    [
      "muster.yaml": """
      apiVersion: muster.dev/v1
      kind: Project
      metadata: {name: tiny}
      spec:
        track: main
        notifications: [{name: all, channel: log}]

      """,
      "datasets/base.yaml": """
      apiVersion: muster.dev/v1
      kind: Dataset
      metadata: {name: base}
      spec: {path: base.csv, format: csv}

      """,
      "datasets/base.csv": rows(400, from: 20),
      "datasets/live.yaml": """
      apiVersion: muster.dev/v1
      kind: Dataset
      metadata: {name: live}
      spec: {path: live.csv, format: csv}

      """,
      "datasets/live.csv": live,
      "models/tiny/model.yaml": """
      apiVersion: muster.dev/v1
      kind: Model
      metadata: {name: tiny, labels: {team: retail}}
      spec: {source: [score.py]}

      """,
      "models/tiny/score.py": Playground.score(0.9),
      "monitors/ages.yaml": """
      apiVersion: muster.dev/v1
      kind: Monitor
      metadata: {name: ages}
      spec:
        models: {matchLabels: {team: retail}}
        check: drift
        data: {baseline: base, sample: {dataset: live}, columns: [age]}
        schedule: {cron: "0 6 * * *", timeZone: Europe/Berlin, dataset: live}
        alert: {severity: critical, signal: drift_found}

      """,
    ]
  }

  private static let id = "monitor/ages/tiny"

  @Test func `data that drift in a commit are told once, and their recovery too`() async throws {
    let place = try Playground()
    let told = place.folder.path + "/told.jsonl"
    let channels: JSON = ["log": ["kind": "file", "path": .string(told)]]
    try channels.prettyText.write(
      toFile: place.state.channels, atomically: true, encoding: .utf8)
    func lines() -> [JSON] {
      let text = (try? String(contentsOfFile: told, encoding: .utf8)) ?? ""
      return text.split(separator: "\n").compactMap { try? JSON(parsing: String($0)) }
        .filter { $0["kind"] == "alert" }
    }
    try place.commit(Self.registry(live: Self.rows(400, from: 20)), "Registry")
    var state = try await place.reconcile()
    #expect(state.monitors.isEmpty, "nothing is due")
    // Six in Berlin in winter: the first run.
    let due = try #require(Instant("2027-01-16T05:00:00Z"))
    place.pass(due - place.now)
    state = try await place.reconcile()
    #expect(state.monitors[Self.id]?.latest.colour == .green, "\(place.log)")
    #expect(lines().isEmpty)

    place.pass(.seconds(60))
    try place.commit(["datasets/live.csv": Self.rows(400, from: 45)], "New customers")
    state = try await place.reconcile()
    let latest = try #require(state.monitors[Self.id]?.latest)
    #expect(latest.colour == .red, "\(latest.summary)")
    #expect(latest.summary.contains("age"))
    #expect(state.alerts.alerts.keys.sorted() == [Self.id])
    #expect(place.reasons.contains("Signal"))
    #expect(lines().isEmpty, "others of its cause are waited for")
    place.pass(.seconds(30))
    try await place.reconcile()
    let line = try #require(lines().first, "\(place.log)")
    #expect(line["severity"] == "critical")
    #expect(line["object"] == "model/tiny")
    #expect(line["id"]?.string?.hasPrefix("alert/monitor/drift/") == true)

    try place.commit(["datasets/live.csv": Self.rows(400, from: 20)], "Old customers")
    place.pass(.seconds(3600))
    state = try await place.reconcile()
    #expect(state.alerts.alerts.isEmpty)
    #expect(state.runs.isEmpty)
    #expect(lines().compactMap { $0["state"]?.string } == ["raised", "resolved"])

    place.pass(.seconds(60))
    try place.commit(["datasets/live.csv": Self.rows(400, from: 45)], "New customers again")
    // A database that is lost is made anew from the state ref, with the same book.
    let book = try await place.reconcile().alerts
    #expect(book.alerts.count == 1)
    try FileManager.default.removeItem(atPath: place.state.database)
    #expect(try await place.reconcile().alerts == book)
  }

  @Test func `data that cannot be read are grey, and no failure`() async throws {
    let place = try Playground()
    var files = Self.registry(live: "id,age\n1,\"2\n")
    files["datasets/base.csv"] = Self.rows(10, from: 20)
    try place.commit(files, "Registry")
    try await place.reconcile()
    place.pass(.seconds(86_400))
    let state = try await place.reconcile()
    let latest = try #require(state.monitors[Self.id]?.latest, "\(place.log)")
    #expect(latest.colour == .grey)
    #expect(latest.fault != nil)
  }

  /// What is wrong with a Dataset's file, and what a monitor of its ages says.
  @Test(arguments: [
    ("", "empty"), ("id,age\n", "empty"), (rows(99, from: 20), "too-few-rows"),
    (rows(200, from: 20) + "200,\"3", "half-written"),
    (rows(200, from: 20) + rows(200, from: 20).dropFirst("id,age\n".count), "duplicated"),
    ("id,years\n" + rows(200, from: 20).dropFirst("id,age\n".count), "absent-column"),
    (rows(200, from: 20).replacingOccurrences(of: ",2", with: ",x"), "changed-type"),
    (rows(200, from: 20) + "200,20,1\n", "unreadable"),
  ])
  func `each kind of bad file has a verdict of its own, and none is green`(
    file: String, kind: String
  ) async throws {
    let place = try Playground()
    try place.commit(Self.registry(live: Self.rows(400, from: 20)), "Registry")
    try await place.reconcile()
    try place.commit(["datasets/live.csv": file], "Bad rows")
    let state = try await place.reconcile()
    let latest = try #require(state.monitors[Self.id]?.latest, "\(place.log)")
    #expect(latest.colour == .grey, "\(latest.summary)")
    let kinds = [latest.fault?.kind] + latest.items.map { $0.fault?.kind }
    #expect(kinds.contains(kind), "\(latest.summary)")
    // Nobody knows: an alert of its own, and not the one of drift.
    #expect(state.alerts.alerts.keys.sorted() == [Self.id + "/blind"])
    place.pass(.seconds(60))
    try place.commit(["datasets/live.csv": Self.rows(400, from: 20)], "Good rows")
    #expect(try await place.reconcile().alerts.alerts.isEmpty)
  }

  @Test func `a baseline that is taken away is said, and the monitor goes on where it is back`()
    async throws
  {
    let place = try Playground()
    let files = Self.registry(live: Self.rows(400, from: 20))
    try place.commit(files, "Registry")
    try await place.reconcile()
    try place.commit(
      ["datasets/base.csv": "id,age\n", "datasets/live.csv": Self.rows(400, from: 21)],
      "The baseline is emptied")
    var state = try await place.reconcile()
    let latest = try #require(state.monitors[Self.id]?.latest, "\(place.log)")
    #expect(latest.colour == .grey)
    #expect(latest.fault?.kind == "baseline-gone", "\(latest.summary)")
    place.pass(.seconds(60))
    let rows = Self.rows(400, from: 20)
    try place.commit(["datasets/base.csv": rows, "datasets/live.csv": rows], "It is back")
    state = try await place.reconcile()
    #expect(state.monitors[Self.id]?.latest.colour == .green)
  }

  @Test func `what somebody asks for by hand runs once, however often the request is read`()
    async throws
  {
    let place = try Playground()
    try place.commit(Self.registry(live: Self.rows(400, from: 20)), "Registry")
    try await place.reconcile()
    let daemon = try await Daemon(place.configuration())
    try await daemon.submit(Request(.runMonitor, name: Self.id, by: "ada"))
    let state = await daemon.state
    #expect(state.monitors[Self.id]?.periods.count == 1)
    #expect(state.runs.isEmpty)
    let skip = Request(.skipRun, name: "\(Self.id)#cron", by: "ada")
    try await daemon.submit(skip)
    let next = await daemon.nextDue
    #expect(next == Instant("2027-01-17T05:00:00Z"))
  }
}
