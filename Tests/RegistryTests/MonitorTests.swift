import Notifications
import Registry
import Schedules
import Testing
import Vocabulary

@Suite struct MonitorTests {
  private static let data = [
    "datasets/training.yaml": """
    apiVersion: muster.dev/v1
    kind: Dataset
    metadata: {name: training}
    spec: {path: t.csv}
    """, "datasets/t.csv": "a\n1\n",
  ]

  /// A Monitor whose spec is given, indented by two, beside a dataset and a model.
  private func files(_ spec: String, model own: String = "  description: one") -> [String: String] {
    var files = Self.data.merging(model(own)) { first, _ in first }
    files["monitors/m.yaml"] =
      "apiVersion: muster.dev/v1\nkind: Monitor\nmetadata: {name: watch}\nspec:\n\(spec)\n"
    return files
  }

  private func monitor(_ spec: String) throws -> DesiredMonitor {
    let fixture = RepositoryFixture(files(spec))
    let registry = fixture.registry()
    #expect(fixture.text(registry.diagnostics) == "")
    return try #require(registry.desired.monitors[MonitorName("watch")])
  }

  @Test func `a challenger monitor says what an answer costs, and what has to be shown`() throws {
    let monitor = try monitor(
      """
        models: [m]
        check: challenger
        challenger: {loss: logLoss, nonInferior: 0.01, confidence: 0.99, minPairs: 500, propose: none}
        data: {labels: {asset: training, within: 30d}, period: day}
      """)
    #expect(monitor.declaration.check == .builtIn(.challenger))
    #expect(
      monitor.declaration.challenger
        == ChallengerRule(
          loss: .logLoss, aim: .nonInferior(0.01), confidence: 0.99, minimumPairs: 500,
          proposal: .none))
    let usual = try self.monitor(
      "  models: [m]\n  check: challenger\n  challenger: {loss: brier}")
    #expect(usual.declaration.challenger == ChallengerRule(loss: .brier, aim: .superior(0)))
    #expect(usual.digest != monitor.digest)
  }

  @Test(arguments: [
    ("  check: challenger", "\"check: challenger\" needs the field \"challenger\""),
    (
      "  check: volume\n  challenger: {loss: brier}",
      "\"challenger\" belongs to \"check: challenger\""
    ),
    (
      "  check: challenger\n  challenger: {loss: brier, superior: 0, nonInferior: 1}",
      "\"superior\" and \"nonInferior\" exclude each other"
    ),
    (
      "  check: challenger\n  challenger: {loss: brier}\n  gates: [{metric: psi, atMost: 1}]",
      "\"gates\" does not belong to \"check: challenger\""
    ),
    (
      "  check: challenger\n  challenger: {loss: brier}\n  data: {sample: {dataset: training}}",
      "\"check: challenger\" looks at what runtimes recorded"
    ),
    ("  check: challenger\n  challenger: {loss: hinge}", "hinge"),
    ("  check: challenger\n  challenger: {superior: 1}", "\"loss\""),
  ]) func `a challenger monitor that makes no sense is told why`(spec: String, reason: String) {
    let fixture = RepositoryFixture(files("  models: [m]\n" + spec))
    #expect(fixture.text(fixture.registry().diagnostics).contains(reason), "\(spec)")
  }

  @Test func `a monitor says what, on which data, when and whom`() throws {
    let monitor = try monitor(
      """
        models: {matchLabels: {team: a}}
        check: drift
        data: {baseline: training, sample: {recorded: 7d}, period: day, columns: [x], minRows: 20}
        gates: [{metric: psi, column: "*", atMost: 0.2}]
        schedule: {cron: "0 6 * * *", dataset: training, timeZone: Europe/Zurich, missed: all}
        alert: {severity: critical, after: 2, clearAfter: 3, signal: drift_found}
      """)
    #expect(monitor.models == .labels(["team": "a"]))
    let found = monitor.declaration
    #expect(found.check == .builtIn(.drift))
    #expect(found.data.baseline == DatasetName("training"))
    #expect(found.data.sample == .recorded(.seconds(7 * 86_400)))
    #expect(found.data.period == .day)
    #expect(found.data.minimumRows == 20)
    #expect(found.gates.map(\.metric) == ["psi"])
    #expect(found.schedules.map(\.word) == ["cron", "dataset"])
    #expect(found.schedules.map(\.missed) == [.all, .all])
    #expect(found.alert.severity == .critical)
    #expect((found.alert.after, found.alert.clearAfter) == (2, 3))
    #expect(found.alert.signal == "drift_found")
    let zones = TimeZones([TimeZoneRules(name: "Europe/Zurich", offsetSeconds: 3600)])
    let schedule = try #require(found.schedules.first?.schedule(of: "monitor/watch/m", in: zones))
    #expect(schedule.id == "monitor/watch/m#cron")
    #expect(schedule.next(after: .epoch, seen: .epoch)?.description == "1970-01-01T05:00:00Z")
    #expect(found.schedules.first?.schedule(of: "x", in: .utc) == nil)
  }

  @Test func `monitors are attached by label, by name and by the model itself`() {
    var files = files("  models: {matchLabels: {team: a}}\n  check: volume")
    files["monitors/n.yaml"] =
      "apiVersion: muster.dev/v1\nkind: Monitor\nmetadata: {name: named}\n"
      + "spec: {models: [m], check: quality}\n"
    files["models/m/model.yaml"] = """
      apiVersion: muster.dev/v1
      kind: Model
      metadata: {name: m, labels: {team: a}}
      spec: {monitors: [{name: own, check: volume}]}
      """
    let registry = RepositoryFixture(files).registry()
    #expect(
      registry.desired.attachedMonitors.map(\.id)
        == ["model/m/monitor/own", "monitor/named/m", "monitor/watch/m"])
  }

  @Test func `a monitor is no part of a model's version`() throws {
    let name = ModelName("m")
    let bare = try #require(
      RepositoryFixture(model("  description: one")).registry().desired.models[name])
    let watched = try #require(
      RepositoryFixture(
        model("  description: one\n  monitors: [{name: own, check: volume}]")
      ).registry().desired.models[name])
    #expect(bare.version == watched.version)
    #expect(bare.metadataDigest != watched.metadataDigest)
  }

  @Test func `what a schedule changes is not measured anew, and what a column changes is`() throws {
    let one = try monitor("  models: [m]\n  check: volume\n  schedule: {cron: \"@daily\"}")
    let two = try monitor("  models: [m]\n  check: volume\n  schedule: {cron: \"@hourly\"}")
    let three = try monitor("  models: [m]\n  check: volume\n  data: {columns: [x]}")
    #expect(one.digest != two.digest)
    #expect(one.declaration.measurementDigest == two.declaration.measurementDigest)
    #expect(one.declaration.measurementDigest != three.declaration.measurementDigest)
  }

  @Test(arguments: [
    (
      "  models: [m]\n  check: ①drif",
      "① error unknown-value: \"check\": expected one of drift, conceptDrift, performance, stability, bias, volume, quality, scoreDistribution, challenger, found the text \"drif\" (did you mean \"drift\"?)"
    ),
    (
      "  ①models: [m]",
      "① error missing-field: a monitor needs \"check\" or \"monitorModel\" (drift, conceptDrift, performance, stability, bias, volume, quality, scoreDistribution, challenger)"
    ),
    (
      "  models: [m]\n  check: volume\n  monitorModel: ①m",
      "① error conflict: \"check\" and \"monitorModel\" exclude each other"
    ),
    (
      "  models: [m]\n  check: drift\n  data: ①{columns: [x]}",
      "① error missing-field: \"check: drift\" needs the field \"baseline\" of \"data\" (the Dataset that the sample is compared with, such as the training data)"
    ),
    (
      "  models: [m]\n  check: drift\n  data: {baseline: ①trainin}",
      "① error unknown-dataset: there is no dataset \"trainin\" (did you mean \"training\"?)"
    ),
    (
      "  models: [①mm]\n  check: volume",
      "① warning unknown-model: there is no model \"mm\" (did you mean \"m\"?)"
    ),
    (
      "  models: [m]\n  monitorModel: ①other",
      "① error unknown-model: there is no model \"other\""
    ),
    (
      "  models: [m]\n  check: volume\n  schedule: {cron: ①\"0 25 * * *\"}",
      "① error bad-text: \"cron\": \"0 25 * * *\" is no cron text: the hours \"25\" are not 0 to 23 (expected a cron text such as 0 6 * * * or @daily)"
    ),
    (
      "  models: [m]\n  check: volume\n  schedule: {cron: ①\"0 0 30 2 *\"}",
      "① error never-due: no day is ever \"0 0 30 2 *\""
    ),
    (
      "  models: [m]\n  check: volume\n  schedule: ①{missed: all}",
      "① error missing-field: a schedule needs one of cron, repeat, dataset, files and records"
    ),
    (
      "  models: [m]\n  check: volume\n  schedule: {records: 10, timeZone: ①Europe/Zurich}",
      "① error conflict: \"timeZone\" belongs to cron and repeat"
    ),
    (
      "  models: [m]\n  check: performance\n  gates: [①{metric: auc, versus: champion, superior: 0}]",
      "① error conflict: a monitor's gate compares with a bound: \"versus\" belongs to a test (a metric's change since the baseline is called auc_change)"
    ),
    (
      "  models: [m]\n  check: volume\n  data: {sample: ①{recorded: 7d, dataset: training}}",
      "① error conflict: a sample is one of recorded, dataset and files, found 2"
    ),
    (
      "  models: [m]\n  check: volume\n  thresholds: ①t.dmn",
      "① error missing-file: the file \"t.dmn\" does not exist (paths are relative to the folder of this file, \"monitors\")"
    ),
  ])
  func `what is wrong with a monitor is said at its place`(spec: String, expected: String) {
    check(files(spec), expected)
  }

  @Test func `two monitors of a model have two names`() {
    check(
      model("  monitors: [{name: a, check: volume}, {name: ①a, check: quality}]"),
      "① error duplicate: the monitor \"a\" stands twice, first at 5:21")
  }

  @Test func `a monitor heals when what it names appears`() throws {
    var texts = files("  models: [m]\n  check: drift\n  data: {baseline: training}")
    let dataset = try #require(Self.data["datasets/training.yaml"])
    texts["datasets/training.yaml"] = nil
    var registry = RepositoryFixture(texts).registry()
    #expect(registry.desired.broken.keys.map(\.description) == ["monitor/watch"])
    let bytes = Array(dataset.utf8)
    registry.apply([
      FileChange(
        path: "datasets/training.yaml", blob: RepositoryFixture.blob(bytes), size: bytes.count)
    ]) { blob, _ in blob == RepositoryFixture.blob(bytes) ? bytes : Array("a\n1\n".utf8) }
    #expect(registry.desired.broken == [:])
    #expect(registry.desired.monitors.count == 1)
  }
}
