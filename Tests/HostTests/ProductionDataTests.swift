import Foundation
import Host
import Monitoring
import Reconciler
import Registry
import TestSupport
import Testing
import Vocabulary

/// Monitors on what runtimes recorded, on files that come, and by models.
@Suite(.blocking) struct ProductionDataTests {
  private static let header = "apiVersion: muster.dev/v1\n"

  private static func ages(_ count: Int, from age: Int) -> String {
    "id,age\n" + (0..<count).map { "\($0),\(age + $0 * 37 % 40)\n" }.joined()
  }

  /// A model `tiny` with a runtime that records, a baseline, and a monitor as it is given.
  private static func registry(
    monitor: String, recording: String = "recording: {}", files: [String: String] = [:]
  ) -> [String: String?] {
    let own: [String: String?] = [
      "muster.yaml": header + """
        kind: Project
        metadata: {name: tiny}
        spec: {track: main, champion: {stage: prod}}

        """,
      "datasets/base.yaml": header + """
        kind: Dataset
        metadata: {name: base}
        spec: {path: base.csv, format: csv}

        """,
      "datasets/base.csv": ages(400, from: 20),
      "models/tiny/model.yaml": header + """
        kind: Model
        metadata: {name: tiny, labels: {team: retail}}
        spec: {source: [score.py]}

        """,
      "models/tiny/score.py": Playground.score(0.9),
      "runtimes/prod.yaml": header + """
        kind: Runtime
        metadata: {name: prod, labels: {stage: prod}}
        spec: {driver: muster, \(recording)}

        """,
      "runtimes/dev.yaml": header + """
        kind: Runtime
        metadata: {name: dev, labels: {stage: dev}}
        spec: {driver: muster, recording: {}}

        """,
      "monitors/watch.yaml": header + """
        kind: Monitor
        metadata: {name: watch}
        spec:
          models: [tiny]
          \(monitor.replacingOccurrences(of: "\n", with: "\n  "))

        """,
    ]
    return own.merging(files) { _, given in given }
  }

  private static let id = "monitor/watch/tiny"
  private static let drift = """
    check: drift
    data: {baseline: base, sample: {recorded: 1d}, columns: [age]}
    schedule: {cron: "0 6 * * *"}
    """

  private static func segments(_ place: Playground, _ runtime: String = "prod") -> RecordedSegments
  {
    RecordedSegments(folder: place.state.runtimes, runtime: runtime, model: "tiny")
  }

  private static func served(
    _ count: Int, from age: Int, until end: Instant
  ) -> [RecordedSegments.Served] {
    (0..<count).map { row in
      RecordedSegments.Served(
        at: end - .seconds(1 + row * 100),
        input: #"{"id": "\#(row)", "age": \#(age + row * 37 % 40)}"#,
        output: #"{"score": 0.\#(row % 10)}"#)
    }
  }

  /// Six in the morning after the first pass.
  private static let due = Instant("2027-01-16T06:00:00Z") ?? .epoch

  private static func latest(_ place: Playground) async throws -> MonitorResult {
    try await place.reconcile()
    place.pass(due - place.now)
    let state = try await place.reconcile()
    return try #require(state.monitors[id]?.latest, "\(place.log)")
  }

  // MARK: - Recorded

  @Test func `what runtimes recorded in the last day is looked at, and nothing else`()
    async throws
  {
    let place = try Playground()
    try place.commit(Self.registry(monitor: Self.drift), "Registry")
    let prod = Self.segments(place)
    try prod.leave(Self.served(400, from: 45, until: Self.due))
    // Older, and what another stage was tried with.
    try prod.leave(Self.served(400, from: 20, until: Self.due - .seconds(86_400)))
    try Self.segments(place, "dev").leave(Self.served(400, from: 20, until: Self.due))
    let result = try await Self.latest(place)
    #expect(result.rows == 400)
    #expect(result.colour == .red, "\(result.summary)")
    #expect(result.summary.contains("age"))
  }

  @Test func `records that are all right are green`() async throws {
    let place = try Playground()
    try place.commit(Self.registry(monitor: Self.drift), "Registry")
    try Self.segments(place).leave(Self.served(400, from: 20, until: Self.due))
    let result = try await Self.latest(place)
    #expect(result.colour == .green, "\(result.summary)")
  }

  @Test func `a segment that is damaged, or not yet whole, is never taken for data`() async throws {
    let place = try Playground()
    try place.commit(Self.registry(monitor: Self.drift), "Registry")
    let path = try Self.segments(place).leave(Self.served(400, from: 20, until: Self.due))
    try Data("half".utf8).write(to: URL(filePath: path + ".4711.new"))
    var bytes = try Data(contentsOf: URL(filePath: path))
    bytes.removeLast(3)
    try bytes.write(to: URL(filePath: path))
    let result = try await Self.latest(place)
    #expect(result.colour == .grey)
    #expect(result.fault?.kind == "half-written", "\(result.summary)")
  }

  @Test(arguments: [("recording: {}", "empty"), ("tags: [x]", "unreadable")])
  func `without records nobody knows, and it says why`(
    recording: String, kind: String
  ) async throws {
    let place = try Playground()
    var files = Self.registry(monitor: Self.drift, recording: recording)
    if kind == "unreadable" { files["runtimes/dev.yaml"] = .some(nil) }
    files = files.filter { $0.value != nil }
    try place.commit(files, "Registry")
    let result = try await Self.latest(place)
    #expect(result.colour == .grey)
    #expect(result.fault?.kind == kind, "\(result.summary)")
  }

  @Test func `labels that come later are joined by identifier, and waited for`() async throws {
    let place = try Playground()
    let labels = { (count: Int) in
      "id,label\n" + (0..<count).map { "\($0),\($0 % 10 >= 5 ? 1 : 0)\n" }.joined()
    }
    let dataset =
      Self.header + """
        kind: Dataset
        metadata: {name: truth}
        spec: {path: truth.csv, format: csv}

        """
    var files = Self.registry(
      monitor: """
        check: performance
        data:
          sample: {recorded: 1d}
          labels: {asset: truth, within: 30d}
          id: id
          label: label
          score: score
        gates: [{metric: roc_auc, atLeast: 0.9}]
        schedule: {cron: "0 6 * * *", dataset: truth}
        """, files: ["datasets/truth.yaml": dataset])
    files["datasets/truth.csv"] = labels(150)
    try place.commit(files, "Registry")
    try Self.segments(place).leave(Self.served(400, from: 20, until: Self.due))
    let waiting = try await Self.latest(place)
    #expect(waiting.colour == .grey)
    #expect(
      waiting.summary.hasPrefix(
        "there are no labels yet: of 400 rows 150 have one, 320 are waited for until 2027-02-15"),
      "\(waiting.summary)")
    try place.commit(["datasets/truth.csv": labels(390)], "Labels")
    let state = try await place.reconcile()
    let judged = try #require(state.monitors[Self.id]?.latest)
    #expect(judged.colour == .green, "\(judged.summary)")
    #expect(judged.measurement?.rows == 390)
  }

  // MARK: - Files

  @Test func `a file that comes is judged once, when it is whole`() async throws {
    let place = try Playground()
    let shelf = place.folder.path + "/in"
    try FileManager.default.createDirectory(atPath: shelf, withIntermediateDirectories: true)
    let real = URL(filePath: shelf).resolvingSymlinksInPath().path
    let policy: JSON = ["allow": [.string("file://\(real)")]]
    try policy.prettyText.write(
      toFile: place.state.dataSources, atomically: true, encoding: .utf8)
    func put(_ name: String, _ text: String) throws {
      try text.write(toFile: "\(real)/\(name)", atomically: false, encoding: .utf8)
    }
    try put("old.csv", Self.ages(400, from: 60))
    try place.commit(
      Self.registry(
        monitor: """
          check: drift
          data: {baseline: base, sample: {files: "\(real)/*.csv"}, columns: [age]}
          schedule: {files: "\(real)/*.csv"}
          """), "Registry")
    var state = try await place.reconcile()
    #expect(state.monitors.isEmpty, "what is there at first is old")
    try put("one.csv", "id,age\n1,2")
    try put(".hidden.csv", "x")
    try put("one.txt", "x")
    state = try await place.reconcile()
    try put("one.csv", Self.ages(400, from: 45))
    state = try await place.reconcile()
    #expect(state.monitors.isEmpty, "it was still being written")
    state = try await place.reconcile()
    let first = try #require(state.monitors[Self.id], "\(place.log)")
    #expect(first.latest.colour == .red, "\(first.latest.summary)")
    #expect(first.latest.rows == 400)
    for _ in 0..<3 { state = try await place.reconcile() }
    #expect(state.monitors[Self.id]?.periods.count == 1)
    place.pass(.seconds(60))
    try put("two.csv", Self.ages(300, from: 20))
    try await place.reconcile()
    state = try await place.reconcile()
    #expect(state.monitors[Self.id]?.latest.colour == .green)
    #expect(state.monitors[Self.id]?.latest.rows == 300)
    #expect(place.reasons.count { $0 == "MonitorRuns" } == 2)
  }

  @Test func `a location that the operator does not allow is not looked at`() async throws {
    let place = try Playground()
    try place.commit(
      Self.registry(
        monitor: """
          check: drift
          data: {baseline: base, sample: {files: "/etc/*.csv"}, columns: [age]}
          schedule: {files: "/etc/*.csv", cron: "0 6 * * *"}
          """), "Registry")
    let result = try await Self.latest(place)
    #expect(result.colour == .grey)
    #expect(result.summary.contains("is not read without leave"), "\(result.summary)")
    #expect(place.reasons.count { $0 == "LocationAway" } >= 1)
  }

  // MARK: - Models

  private static let monitorModel = """
    # modelop.metrics
    def metrics(baseline, sample, limits):
      mean = lambda rows: sum(float(row["age"]) for row in rows) / len(rows)
      shift = mean(sample) - mean(baseline)
      return {
        "mean_shift": shift,
        "allowed": float(limits[0]["allowed"]),
        "rows": len(sample),
        "drift": [{"test_name": "Mean shift", "values": {"age": shift}}],
      }

    """

  private static func modelFiles(_ source: String = monitorModel) -> [String: String] {
    [
      "models/mean-shift/model.yaml": header + """
        kind: Model
        metadata: {name: mean-shift}
        spec: {source: [shift.py]}

        """,
      "models/mean-shift/shift.py": source,
      "datasets/limits.yaml": header + """
        kind: Dataset
        metadata: {name: limits}
        spec: {path: limits.csv, format: csv}

        """,
      "datasets/limits.csv": "allowed\n5\n",
    ]
  }

  private static let modelMonitor = """
    monitorModel: mean-shift
    data: {baseline: base, sample: {recorded: 1d}}
    assets: [limits]
    gates: [{metric: mean_shift, atMost: 5}]
    schedule: {cron: "0 6 * * *"}
    """

  @Test(arguments: [(20, MonitorColour.green), (45, .red)])
  func `a monitor that is a model is run on baseline, sample and assets, and kept whole`(
    age: Int, colour: MonitorColour
  ) async throws {
    let place = try Playground()
    try place.commit(
      Self.registry(monitor: Self.modelMonitor, files: Self.modelFiles()), "Registry")
    try Self.segments(place).leave(Self.served(400, from: age, until: Self.due))
    let result = try await Self.latest(place)
    #expect(result.colour == colour, "\(result.summary)")
    #expect(result.report?["rows"] == 400)
    #expect(result.report?["allowed"]?.double == 5)
    #expect(result.report?["drift"]?[0]?["test_name"] == "Mean shift")
    #expect(result.summary.hasPrefix("mean_shift"))
  }

  @Test func `a decision table judges what a monitor gives`() async throws {
    let place = try Playground()
    var files = Self.registry(
      monitor: Self.modelMonitor.replacingOccurrences(
        of: "gates: [{metric: mean_shift, atMost: 5}]", with: "thresholds: shift.dmn"),
      files: Self.modelFiles())
    files["monitors/shift.dmn"] = Self.table
    try place.commit(files, "Registry")
    try Self.segments(place).leave(Self.served(400, from: 45, until: Self.due))
    let result = try await Self.latest(place)
    #expect(result.colour == .red)
    #expect(result.summary.contains("the customers are others"), "\(result.summary)")
    #expect(result.report?["rows"] == 400)
  }

  private static let table = """
    <?xml version="1.0" encoding="UTF-8"?>
    <definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="shift"
        namespace="http://example.org/shift">
      <decision id="shift" name="Shift">
        <decisionTable id="table" hitPolicy="COLLECT">
          <input id="i">
            <inputExpression id="e" typeRef="double"><text>mean_shift</text></inputExpression>
          </input>
          <output id="o" name="passes" typeRef="boolean"/>
          <output id="p" name="reason" typeRef="string"/>
          <rule id="r">
            <inputEntry id="a"><text>&gt; 5</text></inputEntry>
            <outputEntry id="b"><text>false</text></outputEntry>
            <outputEntry id="c"><text>"the customers are others"</text></outputEntry>
          </rule>
        </decisionTable>
      </decision>
    </definitions>

    """

  @Test(arguments: [
    ("raise ValueError(\"no idea\")", "ValueError: no idea"), ("return 3", "expected one object"),
    ("import os; os._exit(7)", "code 7"),
  ])
  func `a monitor that breaks is grey and says how`(body: String, words: String) async throws {
    let place = try Playground()
    let source = "# modelop.metrics\ndef metrics(baseline, sample, limits):\n  \(body)\n"
    try place.commit(
      Self.registry(monitor: Self.modelMonitor, files: Self.modelFiles(source)), "Registry")
    try Self.segments(place).leave(Self.served(400, from: 20, until: Self.due))
    let result = try await Self.latest(place)
    #expect(result.colour == .grey)
    #expect(result.fault?.kind == "monitor-failed")
    #expect(result.summary.contains(words), "\(result.summary)")
  }

  @Test func `a monitor that is a model is not asked about data that nobody can judge`()
    async throws
  {
    let place = try Playground()
    try place.commit(
      Self.registry(monitor: Self.modelMonitor, files: Self.modelFiles()), "Registry")
    try Self.segments(place).leave(Self.served(40, from: 20, until: Self.due))
    let result = try await Self.latest(place)
    #expect(result.fault?.kind == "too-few-rows", "\(result.summary)")
    #expect(result.report == nil)
  }
}
