/// How a gate was decided. Closed by default: whatever is not a clear pass is none.
package enum GateOutcome: String, Codable, Comparable, Hashable, Sendable, CaseIterable {
  case pass
  /// It did not pass, and people signed that it stops nobody for a while: never the same as a pass.
  case waived
  /// The data cannot decide, or there is nothing to compare with.
  case inconclusive
  case fail
  /// It could not be found out: the metric is missing, the model broke, or Muster could not
  /// measure.
  case error

  private var rank: Int {
    switch self {
    case .pass: 0
    case .waived: 1
    case .inconclusive: 2
    case .fail: 3
    case .error: 4
    }
  }

  /// Whether whatever waits for the verdict may go on.
  package var mayGoOn: Bool { self == .pass || self == .waived }

  package static func < (left: GateOutcome, right: GateOutcome) -> Bool { left.rank < right.rank }
}

/// One gate, judged.
package struct GateResult: Codable, Hashable, Sendable {
  package var metric: String
  package var outcome: GateOutcome
  /// Whether a failure only warns.
  package var isWarning: Bool
  /// The rule and the figures in one sentence: `roc_auc 0.786 ≥ 0.75: pass`.
  package var sentence: String
  /// The rule alone: `≥ 0.75`, `not worse than the champion by more than 0.02`.
  package var rule: String
  package var value: Double?
  /// The bounds of the value's 95 % interval.
  package var interval: Bounds?
  /// How many rows the value is of.
  package var rows: Int?
  /// The champion's value on the same rows.
  package var champion: Double?
  /// The value minus the champion's.
  package var difference: Double?
  /// The bounds of the difference that decide: two-sided 90 %, so that each holds at 95 %.
  package var differenceBounds: Bounds?
  /// About how many rows would decide what these could not.
  package var rowsNeeded: Int?
  /// Whether it was left out by the manifest's own rule for a first version: then it decides
  /// nothing, and something else has to.
  package var isSkipped: Bool
  /// The waiver that overrules it, while one holds.
  package var waiver: Waiver?

  /// A lower and an upper bound.
  package struct Bounds: Codable, Hashable, Sendable {
    package var lower: Double
    package var upper: Double

    /// Bounds by their ends.
    package init(lower: Double, upper: Double) {
      self.lower = lower
      self.upper = upper
    }
  }

  /// One gate, judged.
  package init(
    metric: String, outcome: GateOutcome, isWarning: Bool, sentence: String, rule: String,
    value: Double? = nil, isSkipped: Bool = false
  ) {
    self.metric = metric
    self.outcome = outcome
    self.isWarning = isWarning
    self.sentence = sentence
    self.rule = rule
    self.value = value
    self.isSkipped = isSkipped
  }

  /// What the gate adds to its test's outcome.
  package var effective: GateOutcome {
    isWarning && outcome != .error && outcome != .waived ? .pass : outcome
  }
}

/// One test of a model, judged.
package struct TestVerdict: Codable, Hashable, Sendable {
  package var test: String
  package var measurement: MeasurementID?
  package var outcome: GateOutcome
  /// Why, where the gates do not say it.
  package var message: String?
  package var gates: [GateResult]
  /// Whether the outcome is an error of Muster's or its surroundings, not of the model.
  package var isInfrastructure: Bool

  /// One test, judged.
  package init(
    test: String, measurement: MeasurementID?, outcome: GateOutcome, message: String? = nil,
    gates: [GateResult] = [], isInfrastructure: Bool = false
  ) {
    self.test = test
    self.measurement = measurement
    self.outcome = outcome
    self.message = message
    self.gates = gates
    self.isInfrastructure = isInfrastructure
  }
}

/// All tests of a version, judged: a pure function of measurements and gates, computed again each
/// time and never trusted from a file.
package struct Verdict: Codable, Hashable, Sendable {
  package var outcome: GateOutcome
  package var tests: [TestVerdict]
  /// Why, where no test says it.
  package var message: String?

  /// A verdict by its tests; without any, nothing is known and nothing passes.
  package init(tests: [TestVerdict], message: String? = nil) {
    self.tests = tests
    self.outcome = tests.map(\.outcome).max() ?? .inconclusive
    self.message = tests.isEmpty ? message ?? "the model declares no test" : message
  }

  /// Whether an error is nobody's fault but the machine's: it could not be found out.
  package var isInfrastructure: Bool {
    outcome == .error && tests.contains { $0.isInfrastructure }
      && tests.allSatisfy { $0.outcome != .error || $0.isInfrastructure }
  }

  /// Every sentence that is not a pass, and after them the passes.
  package var sentences: [String] {
    let open = tests.flatMap { test in
      (test.message.map { ["\(test.test): \($0)"] } ?? [])
        + test.gates.filter { $0.outcome != .pass }.map(\.sentence)
    }
    return open + gates.filter { $0.outcome == .pass }.map(\.sentence)
  }

  /// The waivers that hold, each once.
  package var waivers: [Waiver] {
    var seen: Set<Waiver> = []
    return gates.compactMap(\.waiver).filter { seen.insert($0).inserted }
  }

  private var gates: [GateResult] { tests.flatMap(\.gates) }
}
