import ModelMetrics
import Monitoring
import Registry
import Testing
import Vocabulary

@Suite struct ImportTests {
  private static let metadata = #"""
    {"name": "Credit Data Drift", "description": "Watches applicants.",
     "modelCategory": "MODEL_MONITORING_MODEL", "defaultAssociationRole": "DATA_DRIFT_MODEL",
     "tags": ["credit"]}
    """#
  private static let assets = #"""
    [{"usage": "INPUT_ASSET", "assetRole": "BASELINE_DATA", "nameRegex": "baseline.*",
      "metaData": {"description": "the rows that the model was trained on"}},
     {"usage": "INPUT_ASSET", "assetRole": "COMPARATOR_DATA",
      "metaData": {"description": "the rows of last week"}},
     {"usage": "ADDITIONAL_ASSET", "assetRole": "UNKNOWN", "filename": "limits.csv"},
     {"assetRole": "MODEL_SCHEMA"}]
    """#
  private static let table = #"""
    <?xml version="1.0" encoding="UTF-8"?>
    <definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d"
      namespace="http://example.org">
      <decision id="limits" name="Limits">
        <decisionTable id="t" hitPolicy="COLLECT">
          <input id="i"><inputExpression id="e" typeRef="double"><text>max_distance</text>
          </inputExpression></input>
          <output id="o" name="passes" typeRef="boolean"/>
          <output id="p" name="reason" typeRef="string"/>
          <rule id="r"><inputEntry id="a"><text>&gt; 0.2</text></inputEntry>
            <outputEntry id="b"><text>false</text></outputEntry>
            <outputEntry id="c"><text>"too far"</text></outputEntry></rule>
        </decisionTable>
      </decision>
    </definitions>
    """#
  private static let source = """
    import pandas

    # modelop.metrics
    def metrics(df_baseline, df_sample):
        yield {"max_distance": 0.1}
    """

  private static var repository: [String: String] {
    [
      "metadata.json": metadata, "required_assets.json": assets, "limits.dmn": table,
      "drift.py": source, "requirements.txt": "pandas==2.3.0\n", "README.md": "# Drift\n",
      "data/baseline.csv": "age\n1\n", "limits.csv": "a\n1\n",
    ]
  }

  private func report(_ files: [String: String], name: String = "repo") -> ImportReport {
    ModelOpImport.monitors(in: files.mapValues { Array($0.utf8) }, repository: name)
  }

  private func text(_ report: ImportReport, _ path: String) -> String {
    String(decoding: report.files[path] ?? [], as: UTF8.self)
  }

  /// The registry of what was written, and a model that it watches.
  private func registry(_ report: ImportReport) -> Registry {
    var files = report.files
    files["muster.yaml"] = Array(
      "apiVersion: muster.dev/v1\nkind: Project\nmetadata: {name: p}\n".utf8)
    var registry = Registry()
    func blob(_ bytes: [UInt8]) -> BlobID { BlobID(String(Digest(of: bytes).hex.prefix(40))) }
    let blobs = Dictionary(files.values.map { (blob($0), $0) }) { first, _ in first }
    registry.apply(
      files.map { FileChange(path: $0.key, blob: blob($0.value), size: $0.value.count) }
    ) { blob, _ in blobs[blob] ?? [] }
    return registry
  }

  @Test func `a monitor's repository becomes a model, its data and a Monitor`() throws {
    let report = report(Self.repository)
    #expect(
      report.items.map { "\($0.outcome.rawValue) \($0.subject)" } == [
        "imported metadata.json", "adapted metadata.json",
        "imported required_assets.json $[0] BASELINE_DATA",
        "open required_assets.json $[1] COMPARATOR_DATA",
        "imported required_assets.json $[2] UNKNOWN",
        "adapted required_assets.json $[3] MODEL_SCHEMA", "imported drift.py",
        "imported limits.dmn", "open monitors/credit-data-drift.yaml",
      ])
    #expect(
      report.items.first { $0.outcome == .open }?.detail
        == "no file of the repository is it (the rows of last week): name a Dataset under "
        + "data.sample")
    #expect(
      report.files.keys.sorted() == [
        "datasets/credit-data-drift-assets.csv", "datasets/credit-data-drift-assets.yaml",
        "datasets/credit-data-drift-baseline.csv", "datasets/credit-data-drift-baseline.yaml",
        "models/credit-data-drift/README.md", "models/credit-data-drift/data/baseline.csv",
        "models/credit-data-drift/drift.py", "models/credit-data-drift/limits.csv",
        "models/credit-data-drift/model.yaml", "models/credit-data-drift/requirements.txt",
        "monitors/credit-data-drift.dmn", "monitors/credit-data-drift.yaml",
      ])
    let registry = registry(report)
    #expect(registry.diagnostics.filter { $0.severity == .error }.map(\.description) == [])
    let monitor = try #require(registry.desired.monitors[MonitorName("credit-data-drift")])
    #expect(monitor.declaration.check == .model(ModelName("credit-data-drift")))
    #expect(monitor.declaration.data.baseline == DatasetName("credit-data-drift-baseline"))
    #expect(monitor.declaration.assets == [DatasetName("credit-data-drift-assets")])
    #expect(monitor.declaration.thresholds?.path.text == "credit-data-drift.dmn")
    #expect(monitor.models == .labels(["monitor-credit-data-drift": "true"]))
    #expect(monitor.labels["modelop-role"] == "DATA_DRIFT_MODEL")
  }

  @Test func `a call of ModelOp's own package becomes the built-in check`() throws {
    var files = Self.repository
    files["drift.py"] =
      "import modelop.monitors.drift as drift\n\n# modelop.metrics\ndef m(a, b):\n    pass\n"
    files["limits.dmn"] = Self.table.replacing(
      "max_distance", with: "DataDrift_maxJensen-ShannonDistance")
    let report = report(files)
    #expect(text(report, "monitors/credit-data-drift.yaml").contains("check: drift"))
    #expect(report.files.keys.contains { $0.hasPrefix("models/") } == false)
    #expect(
      report.items.contains { $0.subject == "drift.py" && $0.outcome == .adapted })
    #expect(registry(report).diagnostics.filter { $0.severity == .error }.map(\.description) == [])
  }

  @Test func `what cannot be used is told, item by item`() {
    var files = Self.repository
    files["metadata.json"] = "{"
    files["required_assets.json"] = #"[7, {"assetRole": "X", "nameRegex": "(a|b)"}]"#
    files["limits.dmn"] = "<definitions/>"
    files["../evil"] = "x"
    let report = report(files)
    let lines = report.items.map(\.description)
    #expect(lines.contains { $0.hasPrefix("left ../evil: the path has the component") })
    #expect(lines.contains { $0.hasPrefix("left metadata.json: ") })
    #expect(
      lines.contains("left required_assets.json: $[0]: expected an object, found an integer"))
    #expect(lines.contains { $0.hasPrefix("open limits.dmn: it cannot decide yet: ") })
    #expect(text(report, "monitors/repo.yaml").contains("name: repo"))
  }

  @Test func `what is no monitor is left`() {
    let model = report(["metadata.json": #"{"name": "m", "modelCategory": "BUSINESS_MODEL"}"#])
    #expect(model.files == [:])
    #expect(
      model.items.map(\.description) == [
        "left metadata.json: its category is BUSINESS_MODEL, which is no monitor: it is imported "
          + "as a model"
      ])
    #expect(
      report(["a.py": Self.source]).items.map(\.description) == [
        "left repo: there is no metadata.json and no required_assets.json in it"
      ])
  }

  @Test func `several monitors of a repository have names of their own`() {
    let both = report([
      "one/metadata.json": Self.metadata, "one/drift.py": Self.source,
      "two/metadata.json": Self.metadata, "two/drift.py": Self.source,
    ])
    #expect(
      both.files.keys.filter { $0.hasPrefix("monitors/") }.sorted() == [
        "monitors/credit-data-drift-2.yaml", "monitors/credit-data-drift.yaml",
      ])
  }

  // MARK: - Metrics computed elsewhere

  @Test func `a JSON file of metrics is somebody's claim`() throws {
    let metrics = try ExternalMetrics(
      json: Array(#"{"auc": 0.8, "f1": "NaN", "roi": {"a": 1}}"#.utf8), path: "m.json",
      claimedBy: "eva")
    #expect(metrics.values == ["auc": .value(0.8), "f1": .undefined("the model gave NaN")])
    #expect(metrics.source == "file m.json")
    #expect(metrics.claimedBy == "eva")
    #expect(metrics.document["roi"]?["a"] == 1)
    let lines = try ExternalMetrics(
      json: Array("{\"auc\": 0.8}\n{\"auc\": 0.9}\n".utf8), path: "m", claimedBy: "eva")
    #expect(lines.values == ["auc": .value(0.8)])
    #expect(lines.notes == ["m has JSON lines; the first counts"])
    #expect(try JSON(encoding: lines).decode(ExternalMetrics.self) == lines)
  }

  @Test(arguments: [
    ("", "m is no JSON"), ("[]", "m is an empty list"), ("7", "m: expected an object"),
    ("{\"a\": \"b\"}", "m has no number by a name"), ("{\"a\": 1", "m is no JSON"),
  ])
  func `a file that has no metrics is refused`(text: String, problem: String) {
    let error = #expect(throws: ExternalMetrics.Problem.self) {
      try ExternalMetrics(json: Array(text.utf8), path: "m", claimedBy: "eva")
    }
    #expect(error?.description.hasPrefix(problem) == true)
  }

  private static let run: [String: String] = [
    "0/abc/meta.yaml": "run_id: abc\nstatus: 3\nuser_id: max\nend_time: 1780000000000\n",
    "0/abc/metrics/auc": "1780000000000 0.7 0\n1780000000100 0.9 2\n1780000000200 0.8 1\n",
    "0/abc/metrics/val/loss": "1780000000000 nan 0\n", "0/abc/params/depth": "3",
    "0/abc/tags/mlflow.source.name": "train.py", "0/abc/metrics/odd": "hello\n",
  ]

  @Test func `an MLflow run's directory gives the last value of each metric`() throws {
    let metrics = try ExternalMetrics(
      mlflow: Self.run.mapValues { Array($0.utf8) }, claimedBy: nil)
    #expect(
      metrics.values == ["auc": .value(0.9), "val/loss": .undefined("the run gave nan")])
    #expect(metrics.source == "mlflow run abc")
    #expect(metrics.claimedBy == "max")
    #expect(metrics.computedAt == Instant(milliseconds: 1_780_000_000_000))
    #expect(metrics.document["params"]?["depth"] == "3")
    #expect(
      metrics.notes == ["the metric odd was left out: line 1 is not time, value and step"])
  }

  @Test func `a run without an owner, or two runs, are refused`() {
    var files = Self.run
    files["0/abc/meta.yaml"] = "run_id: abc\nstatus: 4\n"
    let nobody = #expect(throws: ExternalMetrics.Problem.self) {
      try ExternalMetrics(mlflow: files.mapValues { Array($0.utf8) }, claimedBy: nil)
    }
    #expect(nobody?.description == "the run has no user: say who claims its metrics")
    files["0/def/meta.yaml"] = "run_id: def\n"
    files["0/def/metrics/auc"] = "1 1 1\n"
    let two = #expect(throws: ExternalMetrics.Problem.self) {
      try ExternalMetrics(mlflow: files.mapValues { Array($0.utf8) }, claimedBy: "eva")
    }
    #expect(two?.description == "there are 2 runs; choose one of 0/abc/, 0/def/")
  }
}
