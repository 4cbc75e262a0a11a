import ModelMetrics
import Registry
import Vocabulary

/// Collects the findings on one test.
struct TestLint {
  let test: TestDeclaration
  let path: String
  private(set) var found: [Diagnostic] = []

  /// The lint of a test, before anything was looked at.
  init(test: TestDeclaration, path: String) {
    self.test = test
    self.path = path
  }

  /// Whether Muster computes the figures that the gates judge.
  var isMeasured: Bool { test.function == .score || test.function == .both }

  /// The function as manifests write it.
  var functionWord: String {
    switch test.function {
    case .score: "score"
    case .metrics: "metrics"
    case .both: "both"
    case .train: "train"
    case .command: "command"
    }
  }

  /// What the name of a gate's metric can mean: `f1` is a metric of two classes and of several, and
  /// only `data.positive` tells which one is meant. Empty where it is none of Muster's.
  func definitions(of gate: Gate) -> [MetricDefinition] {
    let all = MetricCatalogue.all.filter {
      $0.name == gate.metric || $0.aliases.contains(gate.metric)
    }
    guard isMeasured, test.data?.positive != nil else { return all }
    return all.filter { definition in
      definition.tasks.contains { [.binary, .fairness, .drift].contains($0) }
    }
  }

  // MARK: - The test as a whole

  mutating func checkTest() {
    guard !test.gates.isEmpty else { return }  // the registry says so
    if test.gates.allSatisfy({ $0.severity == .warn }) {
      add(
        .warning, "only-warnings", at: test.source.place(of: "gates"),
        "every gate of \"\(test.name)\" only warns: no model fails it",
        hint: "leave severity: warn out where a model must be stopped")
    }
    let comparisons = test.gates.count { $0.bound.isComparison }
    guard isMeasured, comparisons > 0 else { return }
    if comparisons == test.gates.count, test.firstVersion == .valueGatesOnly {
      add(
        .warning, "undecided-first-version", at: test.source.place(of: "gates"),
        "every gate of \"\(test.name)\" compares with the champion: a first version has none, and "
          + "its verdict is inconclusive",
        hint: "add a gate on a value, or write firstVersion: fail")
    }
    if let data = test.data, data.id == nil {
      add(
        .warning, "rows-by-number", at: test.source.place(of: "data"),
        "\"data\" names no id: the rows of champion and challenger are joined by their number",
        hint: "id: names the column that identifies a row")
    }
  }

  /// A figure does not say of which baseline it is, so that a test has one; with several nothing is
  /// measured.
  mutating func checkBaselines() {
    guard let first = test.gates.lazy.compactMap(\.baseline).first else { return }
    var seen: Set<DatasetName> = [first]
    for gate in test.gates {
      guard let baseline = gate.baseline, seen.insert(baseline).inserted else { continue }
      add(
        .error, "several-baselines", at: gate.source.place(of: "baseline"),
        "the gates of \"\(test.name)\" name the baselines \(first) and \(baseline), and a test has "
          + "one: nothing is measured",
        hint: "make a test for each baseline")
    }
  }

  // MARK: - Collecting

  mutating func add(
    _ severity: Diagnostic.Severity, _ code: String, at position: SourcePosition?,
    _ message: String, hint: String? = nil
  ) {
    found.append(
      Diagnostic(
        severity, code: code, at: SourceLocation(path: path, position: position), message,
        hint: hint))
  }

  /// Adds a finding on a gate that never passes without being an error: it keeps every model out
  /// unless it only warns.
  mutating func addStopper(
    _ code: String, _ gate: Gate, at field: String, _ message: String, hint: String? = nil
  ) {
    add(
      gate.severity == .warn ? .warning : .error, code, at: gate.source.place(of: field), message,
      hint: hint)
  }
}
