import DMN
import ModelMetrics
package import Registry
package import Vocabulary

/// The decision tables that stand in the place of gates, by the blob of their file.
package struct ThresholdTables: Sendable {
  private enum File: Sendable {
    case ready(ThresholdTable)
    /// Why the file cannot decide.
    case broken(String)
  }

  private var files: [BlobID: File] = [:]

  /// No tables.
  package init() {}

  /// Whether a file was read.
  package func contains(_ blob: BlobID) -> Bool { files[blob] != nil }

  /// Reads a file: its only decision table decides.
  package mutating func read(_ bytes: [UInt8], of thresholds: TestDeclaration.Thresholds) {
    let result = DMNReader.read(bytes, path: thresholds.path.text)
    guard let model = result.model, result.isValid else {
      let first = result.diagnostics.first { $0.severity == .error }
      files[thresholds.blob] = .broken(first.map { "\($0)" } ?? "it is no DMN")
      return
    }
    switch ThresholdTable.find(nil, in: model) {
    case .success(let table): files[thresholds.blob] = .ready(table)
    case .failure(let problem): files[thresholds.blob] = .broken("\(problem)")
    }
  }

  /// Why a file that was read cannot decide; `nil` if it can.
  package func problem(of thresholds: TestDeclaration.Thresholds) -> String? {
    guard case .broken(let reason)? = files[thresholds.blob] else { return nil }
    return reason
  }

  /// Adds what another set has read.
  package mutating func merge(_ other: ThresholdTables) {
    files.merge(other.files) { known, _ in known }
  }

  /// Judges a test by its table.
  ///
  /// - Parameters:
  ///   - context: what is known of the model besides (`modelMethodology`, `modelRisk`).
  func judge(
    _ thresholds: TestDeclaration.Thresholds, test: String, fact: MeasurementFact,
    context: [String: JSON]
  ) -> TestVerdict {
    switch files[thresholds.blob] {
    case nil:
      return TestVerdict(
        test: test, measurement: fact.id, outcome: .error,
        message: "its decision table \(thresholds.path) was not read", isInfrastructure: true)
    case .broken(let reason):
      return TestVerdict(
        test: test, measurement: fact.id, outcome: .error,
        message: "its decision table \(thresholds.path) cannot decide: \(reason)")
    case .ready(let table):
      let result = JSON.object(Self.members(of: fact, for: table))
      let outcome = table.evaluate(result: result, context: context, now: fact.measuredAt)
      return verdict(outcome, table, test: test, fact: fact)
    }
  }

  // MARK: - What the table reads

  /// The numbers of the model, Muster's own where it has computed them, and both under whatever
  /// spelling the table asks by.
  private static func members(
    of fact: MeasurementFact, for table: ThresholdTable
  ) -> [String: JSON] {
    var members = fact.values.compactMapValues { $0.number.map { JSON.number($0) } }
    guard let evaluation = fact.evaluation else { return members }
    var own: [String: JSON] = [:]
    for figure in evaluation.figures where figure.key.slice == nil {
      guard let number = figure.figure.number, own[figure.key.metric] == nil else { continue }
      own[figure.key.metric] = .number(number)
    }
    members.merge(own) { _, computed in computed }
    for input in table.inputs {
      let name = GateMetric.name(input, for: evaluation.task)
      if name != input, let value = own[name] { members[input] = value }
    }
    return members
  }

  // MARK: - What it says

  private func verdict(
    _ outcome: ThresholdOutcome, _ table: ThresholdTable, test: String, fact: MeasurementFact
  ) -> TestVerdict {
    var results = outcome.rows.map { row -> GateResult in
      let verdict: GateOutcome = row.passes.map { $0 ? .pass : .fail } ?? .inconclusive
      let text = row.reason ?? row.annotation ?? "no reason is given"
      return Self.result(table, row.number, verdict, text)
    }
    results += outcome.undecided.map { row in
      Self.result(
        table, row.number, .inconclusive,
        "it needs \(row.missing.joined(separator: ", ")), which was not measured")
    }
    if results.isEmpty {
      let sentence = "\(table.name): \(outcome.explanation): \(Self.outcome(outcome).rawValue)"
      results.append(
        GateResult(
          metric: table.name, outcome: Self.outcome(outcome), isWarning: false,
          sentence: sentence, rule: "no row says no"))
    }
    var messages = fact.evaluation?.mismatches ?? []
    messages += outcome.warnings.prefix(3).map(\.description)
    return TestVerdict(
      test: test, measurement: fact.id, outcome: Self.outcome(outcome),
      message: messages.isEmpty ? nil : messages.joined(separator: "; "), gates: results)
  }

  private static func outcome(_ outcome: ThresholdOutcome) -> GateOutcome {
    switch outcome.verdict {
    case .passed: .pass
    case .failed: .fail
    case .inconclusive: .inconclusive
    }
  }

  private static func result(
    _ table: ThresholdTable, _ row: Int, _ outcome: GateOutcome, _ text: String
  ) -> GateResult {
    GateResult(
      metric: table.name, outcome: outcome, isWarning: false,
      sentence: "\(table.name), row \(row): \(text): \(outcome.rawValue)", rule: "row \(row)")
  }
}
