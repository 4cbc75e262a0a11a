import Gates
import Registry
import Testing
import Vocabulary

struct GateLintTests {
  /// Reads a model whose test is a text with a mark before each place that a finding should have,
  /// and compares the findings as lines, hints after a dash.
  func check(
    _ marked: String, _ expected: String...,
    sourceLocation: Testing.SourceLocation = #_sourceLocation
  ) throws {
    var (text, places) = ("", [SourcePosition]())
    var (line, column) = (1, 1)
    for scalar in Self.manifest(marked).unicodeScalars {
      if scalar == "‸" {
        places.append(SourcePosition(line: line, column: column))
        continue
      }
      text.unicodeScalars.append(scalar)
      (line, column) = scalar == "\n" ? (line + 1, 1) : (line, column + 1)
    }
    let state = Self.state(model: text)
    try #require(state.models.count == 1, "\(state.broken)", sourceLocation: sourceLocation)
    let found = GateLint.findings(in: state)
    let lines = found.map { finding in
      "\(finding.severity.rawValue) \(finding.code): \(finding.message)"
        + (finding.hint.map { " — \($0)" } ?? "")
    }
    #expect(lines == expected, sourceLocation: sourceLocation)
    #expect(found.map(\.location.position) == places, sourceLocation: sourceLocation)
    #expect(found.allSatisfy { $0.location.path == "models/m/model.yaml" })
  }

  /// A test on the given gates: a function of its own unless `score`, and usual data.
  func check(
    gates: String, function: String = "score", _ expected: String...,
    sourceLocation: Testing.SourceLocation = #_sourceLocation
  ) throws {
    let expected = expected
    let marked = """
      function: \(function)
            data: {asset: rows, label: y, score: s, positive: 1, id: x}
            gates: [\(gates)]
      """
    switch expected.count {
    case 0: try check(marked, sourceLocation: sourceLocation)
    case 1: try check(marked, expected[0], sourceLocation: sourceLocation)
    default: try check(marked, expected[0], expected[1], sourceLocation: sourceLocation)
    }
  }

  private static func manifest(_ test: String) -> String {
    """
    apiVersion: muster.dev/v1
    kind: Model
    metadata: {name: m}
    spec:
      source: [score.py]
      functions: {score: score, metrics: metrics}
      tests:
        - name: backtest
          \(test)
    """
  }

  private static func state(model: String) -> DesiredState {
    func dataset(_ name: String) -> String {
      """
      apiVersion: muster.dev/v1
      kind: Dataset
      metadata: {name: \(name)}
      spec: {path: rows.csv, format: csv}
      """
    }
    let files: [String: String] = [
      "muster.yaml": """
      apiVersion: muster.dev/v1
      kind: Project
      metadata: {name: p}
      spec: {}
      """,
      "data/rows.yaml": dataset("rows"), "data/before.yaml": dataset("before"),
      "data/rows.csv": "x,y\n1,0\n", "models/m/model.yaml": model,
      "models/m/score.py": """
      def score(x):
          yield x
      def metrics(x):
          yield {}
      """,
    ]
    var bytes: [BlobID: [UInt8]] = [:]
    var changes: [FileChange] = []
    for (path, text) in files {
      let blob = BlobID(Digest(of: path).hex)
      bytes[blob] = Array(text.utf8)
      changes.append(FileChange(path: path, blob: blob, size: text.utf8.count))
    }
    var registry = Registry()
    registry.apply(changes) { blob, _ in bytes[blob] ?? [] }
    return registry.desired
  }

  // MARK: - Nothing to say

  @Test func `gates that mean something are left in peace`() throws {
    try check(
      gates: """
        {metric: roc_auc, atLeast: 0.73, using: lower95},
                {metric: roc_auc, atLeast: 0.75, severity: warn},
                {metric: roc_auc, versus: champion, nonInferior: 0.03},
                {metric: brier, atMost: 0.175}, {metric: recall, by: sex, atLeast: 0.5},
                {metric: selection_rate_ratio, by: sex, between: [0.6, 1.6], minGroup: 50},
                {metric: f1, threshold: 0.4, atLeast: 0.45}, {metric: f1, atLeast: 0.4},
                {metric: psi, column: "*", baseline: before, atMost: 0.2}
        """)
    try check(
      gates: "{metric: profit, atLeast: 12000}, {metric: mae, atMost: 3}", function: "metrics")
    try check(gates: "{metric: profit, atLeast: 12000}", function: "both")
  }

  // MARK: - Metrics

  @Test func `a metric that nothing can give is an error of a score test`() throws {
    try check(
      gates: "{metric: ‸roc_acu, atLeast: 0.7}",
      "error unknown-metric: \"roc_acu\" is no metric of Muster's, and with function: score there "
        + "are no others — did you mean \"roc_auc\"?")
    try check(
      gates: "{metric: ‸profit, atLeast: 12000}",
      "error unknown-metric: \"profit\" is no metric of Muster's, and with function: score there "
        + "are no others")
    try check(
      gates: "{metric: roc_auc, atLeast: 0.7}, {metric: ‸profit, versus: champion, superior: 0}",
      function: "both",
      "error unknown-metric: \"profit\" is no metric of Muster's, and no other is compared with "
        + "the champion")
  }

  @Test(arguments: ["metrics", "both", "{command: [./judge]}"])
  func `a metric of the model's own is only a warning, and only beside a known one`(
    function: String
  ) throws {
    try check(
      gates: "{metric: ‸roc_acu, atLeast: 0.7}, {metric: profit, atLeast: 1}", function: function,
      "warning unknown-metric: \"roc_acu\" is no metric of Muster's: only the model itself may "
        + "give it — did you mean \"roc_auc\"?")
  }

  @Test func `a metric of another task is an error where the data tell two classes`() throws {
    try check(
      gates: "{metric: ‸rmse, atMost: 3}",
      "error other-task: rmse is a metric of regression, and data.positive makes this a test of "
        + "two classes")
    try check(
      """
      data: {asset: rows, label: y, score: s, id: x}
            gates: [{metric: rmse, atMost: 3}]
      """)
  }

  @Test func `the best of all thresholds is no gate`() throws {
    try check(
      gates: "{metric: ‸best_f1, atLeast: 0.4}",
      "warning optimistic-metric: best_f1 picks its threshold on the rows that it is computed "
        + "from: it is better than what the model will do — gate f1 at the threshold that is used")
  }

  // MARK: - What a gate asks for

  @Test func `an interval that does not exist never decides`() throws {
    let message =
      "no-interval: lift_10 has no confidence interval, and the gate asks for its lower end — "
      + "leave using out"
    try check(
      gates: "{metric: lift_10, atLeast: 2, using: ‸lower95}", "error \(message)")
    try check(
      gates: """
        {metric: roc_auc, atLeast: 0.7},
                {metric: lift_10, atLeast: 2, using: ‸lower95, severity: warn}
        """, "warning \(message)")
  }

  @Test func `a threshold of a metric that has none is said`() throws {
    try check(
      gates: "{metric: roc_auc, threshold: ‸0.3, atLeast: 0.7}",
      "warning unused-threshold: roc_auc is not computed at a threshold, and the gate names one — "
        + "leave threshold out")
  }

  @Test func `metrics of groups and columns need to know which`() throws {
    try check(
      gates: "‸{metric: tpr_ratio, atLeast: 0.8}",
      "error missing-by: tpr_ratio compares groups, and the gate names no column with by — "
        + "by: names the column, such as gender")
    try check(
      gates: "‸{metric: psi, atMost: 0.2}",
      "error missing-baseline: psi looks at columns beside a baseline, and no gate of the test "
        + "names one — baseline: names a Dataset, such as the training data")
    try check(
      gates: "{metric: recall, column: ‸sex, atLeast: 0.5}",
      "error misplaced-column: recall is no metric of columns, and the gate names a column — "
        + "by: computes a metric for each group of rows")
  }

  @Test func `a model's own numbers answer no question about rows`() throws {
    func sentence(_ what: String, _ function: String) -> String {
      "error never-conclusive: the gate on f1 \(what), and function: \(function) gives only "
        + "numbers of the model's own: it stays inconclusive — function: score or both computes "
        + "the metrics from each row's score"
    }
    try check(
      gates: "{metric: f1, versus: ‸champion, nonInferior: 0.03}", function: "metrics",
      sentence("compares with the champion row by row", "metrics"))
    try check(
      gates: "{metric: f1, by: ‸sex, atLeast: 0.5}", function: "{command: [./judge]}",
      sentence("asks for the groups of a column", "command"))
    try check(
      gates: "{metric: f1, threshold: ‸0.3, atLeast: 0.5}", function: "metrics",
      sentence("asks for a threshold", "metrics"))
  }

  // MARK: - Places

  @Test func `where a gate is written changes neither the gate nor its digest`() throws {
    func model(_ test: String) throws -> DesiredModel {
      try #require(Self.state(model: Self.manifest(test)).models.values.first)
    }
    let first = try model(
      """
      data: {asset: rows, label: y}
            gates: [{metric: auc, atLeast: 0.7}]
      """)
    let moved = try model(
      """
      # Measured every night.
            data: {asset: rows, label: y}
            gates:
              - metric: auc
                atLeast: 0.7
      """)
    let places = [first, moved].map { $0.tests[0].gates[0].source.place(of: "atLeast") }
    #expect(
      places == [SourcePosition(line: 10, column: 38), SourcePosition(line: 13, column: 20)])
    #expect(first.tests == moved.tests)
    #expect(Set(first.tests + moved.tests).count == 1)
    #expect(first.gatesDigest == moved.gatesDigest)
    #expect(first.testsDigest == moved.testsDigest)
  }

  @Test func `a gate without a file has findings without a place`() {
    let test = TestDeclaration(
      name: "t", gates: [Gate(metric: "roc_auc", bound: .atLeast(1.5))])
    #expect(
      GateLint.findings(in: test, at: "m.yaml").map(\.description) == [
        "m.yaml: error: roc_auc lies within 0 and 1: no value passes atLeast: 1.5 "
          + "[unreachable-bound]"
      ])
  }
}
