import Foundation
import Gates
import Host
import Reports
import Testing
import Vocabulary

/// Models that lie, break, hang or cheat: each ends in the right outcome, with a sentence that says
/// what is wrong to whoever made the model.
struct BadModelTests {
  /// One way to be bad.
  struct Case: CustomTestStringConvertible {
    var name: String
    var source: String
    var outcome: String
    var sentence: String
    /// Lines of the manifest beside the usual ones.
    var spec = ""
    var limits = ""
    var function = "score"
    /// The files that differ from the usual ones.
    var files: [String: String] = [:]

    var testDescription: String { name }
  }

  private static let rows =
    "id,a,y\n"
    + (1...40).map { number in
      let place = number * 17 % 41
      return "\(number),\(Double(place) / 41),\(place > number % 3 * 16 ? 1 : 0)\n"
    }.joined()

  private static let output = """
    {"type": "record", "name": "output", "fields": [{"name": "p", "type": "double"}]}
    """

  private static func score(_ body: String, _ head: String = "") -> String {
    "\(head)def score(row):\n    \(body)\n"
  }

  static let cases: [Case] = [
    Case(
      name: "lies",
      source: score("yield {\"p\": row[\"a\"]}")
        + "def metrics(rows):\n    yield {\"roc_auc\": 0.999}\n",
      outcome: "pass", sentence: "the model says that its roc_auc is 0.999, and its scores give 0.",
      function: "both"),
    Case(
      name: "raises", source: score("yield {\"p\": 1 / (row[\"id\"] - 7)}"), outcome: "error",
      sentence: "the model raised ZeroDivisionError: "),
    Case(
      name: "aborts", source: score("os.abort(); yield 1", "import os\n"), outcome: "error",
      sentence: "the model's process was ended by SIGABRT"),
    Case(
      name: "leaves", source: score("sys.exit(0); yield 1", "import sys\n"), outcome: "error",
      sentence: "the model raised SystemExit: 0"),
    Case(
      name: "hangs", source: score("while True: pass\n    yield 1"), outcome: "error",
      sentence: "timed out after 2 s", limits: "      limits: {time: 2s}\n"),
    Case(
      name: "yields NaN",
      source: score("yield {\"p\": float(\"nan\") if row[\"id\"] == 5 else row[\"a\"]}"),
      outcome: "error", sentence: "$[4].p is not a finite number"),
    Case(
      name: "reads the label", source: score("yield {\"p\": row[\"y\"]}"), outcome: "error",
      sentence: "the model raised KeyError: 'y'; y is the label of the test, which a score "
        + "function does not get to see"),
    Case(
      name: "has the label in a feature", source: score("yield {\"p\": row[\"b\"] * 0.9}"),
      outcome: "pass",
      sentence: "the ranking is perfect, which often means that the label leaks into a feature",
      files: [
        "data/rows.csv": "id,a,b,y\n"
          + (1...40).map { "\($0),0.5,\($0 % 2 + $0 / 50),\($0 % 2)\n" }.joined()
      ]),
    Case(
      name: "changes the schema of its output",
      source: score("yield {\"p\": \"high\" if row[\"a\"] > 0.5 else row[\"a\"]}"),
      outcome: "error", sentence: " outputs are not what out.avsc says: output ",
      spec: "  schemas: {output: out.avsc, enforce: true}\n"),
    Case(
      name: "renames its output", source: score("yield {\"probability\": row[\"a\"]}"),
      outcome: "error", sentence: "40 rows are not usable: output 1 has no member p; "),
    Case(
      name: "gives one class only", source: score("yield {\"p\": 0.5}"), outcome: "fail",
      sentence: "every row has the same score"),
    Case(
      name: "is judged on one class only", source: score("yield {\"p\": row[\"a\"]}"),
      outcome: "inconclusive", sentence: "roc_auc has no value: there are no positives",
      files: ["data/rows.csv": "id,a,y\n1,0.5,0\n2,0.7,0\n3,0.1,0\n"]),
    Case(
      name: "leaves rows out", source: score("if row[\"id\"] % 2: yield {\"p\": row[\"a\"]}"),
      outcome: "error",
      sentence: "the score function gave 20 records for 40 rows; it must give one for each"),
  ]

  private func judged(_ bad: Case) async throws -> GateReport {
    let scratch = try await RegistryScratch()
    try await scratch.git("switch", "-q", "-c", "proposal")
    try scratch.write("data/rows.csv", Self.rows)
    try scratch.write("models/m/out.avsc", Self.output)
    try scratch.write("models/m/score.py", bad.source)
    try scratch.write(
      "models/m/model.yaml",
      """
      apiVersion: muster.dev/v1
      kind: Model
      metadata: {name: m}
      spec:
        source: [score.py]
        functions: {score: score\(bad.function == "both" ? ", metrics: metrics" : "")}
      \(bad.spec)\
        tests:
          - name: backtest
            function: \(bad.function)
            data: {asset: rows, label: y, score: p, id: id, positive: 1}
      \(bad.limits)\
            gates: [{metric: roc_auc, atLeast: 0.55}]

      """)
    for (path, text) in bad.files { try scratch.write(path, text) }
    try await scratch.commit("Proposal")
    let head = CommitID(try await scratch.git("rev-parse", "HEAD"))
    return try await GateRun(
      repository: scratch.registry, folder: scratch.state, branch: "refs/heads/main",
      now: { RegistryScratch.now }
    ).report(replacing: nil, by: head)
  }

  @Test func `every form of the report says where the model raised`() async throws {
    let raises = try #require(Self.cases.first { $0.name == "raises" })
    let document = try await judged(raises).document(at: RegistryScratch.now)
    let log = try #require(document.models.first?.tests.first?.log)
    #expect(log.contains { $0.contains("score.py:") && $0.contains("in score") }, "\(log)")
    #expect(log.last?.hasPrefix("ZeroDivisionError: ") == true)
    for text in [
      MarkdownReport.text(document), HTMLReport.text(document), JUnitReport.text(document),
      TerminalReport.text(document, width: 400),
    ] { #expect(text.contains("score.py:")) }
    #expect(JUnitReport.text(document).contains("<system-err>"))
    #expect(JSONReport.json(document)["models"]?[0]?["tests"]?[0]?["log"]?.array?.isEmpty == false)
  }

  @Test(arguments: cases)
  func `ends in the right outcome, with a sentence for whoever made it`(bad: Case) async throws {
    let report = try await judged(bad)
    #expect(report.outcome.rawValue == bad.outcome)
    let tests = report.models.flatMap(\.tests)
    let said =
      report.errors.map(\.message) + tests.flatMap(\.messages)
      + tests.flatMap(\.rows).map(\.result.sentence)
    #expect(said.contains { $0.contains(bad.sentence) }, "\(said)")
  }
}
