import Vocabulary

/// A gate with its place.
struct LocatedGate: Sendable {
  var gate: Gate
  var position: SourcePosition
  var baseline: Located<String>?
}

/// The fields of a gate.
enum GateFields {
  static let metric = Field.required(
    "metric", .text(.word), "The name of a metric, Muster's own or one that the model reports.")
  static let atLeast = Field.optional("atLeast", .number(), "The value must not be below this.")
  static let atMost = Field.optional("atMost", .number(), "The value must not be above this.")
  static let between = Field.optional(
    "between", .list(of: .number(), count: 2...2), "The value must not be outside of these two.")
  static let versus = Field<Versus>.optional(
    "versus", .choice(), "What is compared with: the champion, the deployed version.")
  static let nonInferior = Field.optional(
    "nonInferior", .number(0 ... .greatestFiniteMagnitude),
    "Shown to be worse than the champion by at most this margin.")
  static let superior = Field.optional(
    "superior", .number(0 ... .greatestFiniteMagnitude),
    "Shown to be better than the champion by more than this margin; 0 is just better.")
  static let using = Field.optional(
    "using", .choice(), default: Gate.Estimate.point, written: "point",
    "Which number is compared: the value itself or an end of its 95 % confidence interval.")
  static let threshold = Field.optional(
    "threshold", .number(), "The operating threshold at which a metric such as f1 is computed.")
  static let by = Field.optional(
    "by", .text(.word), "A column by whose values the metric is computed apart.")
  static let column = Field.optional(
    "column", .text(.word), "The column that a drift metric looks at; `*` is each.")
  static let baseline = Field.optional(
    "baseline", .located(.text(.name)), "The Dataset that a drift metric compares with.")
  static let minGroup = Field.optional(
    "minGroup", .integer(1...Int(Int32.max)), "The fewest rows that a group needs to be judged.")
  static let tooSmall = Field.optional(
    "tooSmall", .choice(), default: Gate.TooSmall.fail, written: "fail",
    "What happens to a group with fewer rows than `minGroup`.")
  static let severity = Field.optional(
    "severity", .choice(), default: Gate.Severity.error, written: "error",
    "Whether the gate stops the model or only warns.")
  static let waivable = Field.optional(
    "waivable", .choice(), default: Gate.Waivable.failures, written: "failures",
    "Which results a signed waiver may overrule: none, failures and what data cannot decide, or "
      + "errors as well.")

  static let schema = ValueSchema<LocatedGate>.object(
    ObjectShape(
      title: "a gate", doc: "One condition on one metric.",
      fields: [
        metric.shape, atLeast.shape, atMost.shape, between.shape, versus.shape,
        nonInferior.shape, superior.shape, using.shape, threshold.shape, by.shape, column.shape,
        baseline.shape, minGroup.shape, tooSmall.shape, severity.shape, waivable.shape,
      ])
  ) { reader in
    let metric = reader.read(metric)
    let bound = readBound(&reader)
    let baseline = reader.read(baseline)
    let tooSmall = reader.read(tooSmall) ?? .fail
    let minimum = reader.read(minGroup)
    var gate = Gate(
      metric: metric ?? "", bound: bound ?? .atLeast(0), estimate: reader.read(using) ?? .point,
      threshold: reader.read(threshold), by: reader.read(by), column: reader.read(column),
      baseline: baseline.map { DatasetName($0.value) }, minimumGroup: minimum,
      tooSmall: tooSmall, severity: reader.read(severity) ?? .error,
      waivable: reader.read(waivable) ?? .failures)
    checkGroup(&reader)
    guard metric != nil, bound != nil else { return nil }
    checkEstimate(gate, &reader)
    gate.source = reader.mark
    return LocatedGate(gate: gate, position: reader.position, baseline: baseline)
  }

  /// What a gate can be compared with.
  enum Versus: String, CaseIterable, Sendable {
    case champion
  }

  // MARK: - Bounds

  private static func readBound(_ reader: inout FieldReader) -> Gate.Bound? {
    let low = reader.read(atLeast)
    let high = reader.read(atMost)
    let range = reader.read(between)
    let versus = reader.read(versus)
    let margin = reader.read(nonInferior)
    let lead = reader.read(superior)
    let written = [
      reader.has(atLeast), reader.has(atMost), reader.has(between), reader.has(nonInferior),
      reader.has(superior),
    ].count { $0 }
    guard written > 0 else {
      reader.error(
        "no-bound", at: reader.position, "a gate needs a bound",
        hint: versus == nil
          ? "atLeast, atMost or between, or versus: champion with nonInferior or superior"
          : "versus: champion needs nonInferior or superior")
      return nil
    }
    guard written == 1 else {
      let isRange = written == 2 && reader.has(atLeast) && reader.has(atMost)
      reader.error(
        "several-bounds", at: reader.position, "a gate has one bound, found \(written)",
        hint: isRange ? "write between: [low, high]" : "write a gate for each")
      return nil
    }
    if versus != nil, margin == nil, lead == nil {
      reader.error(
        "conflict", at: reader.place(of: self.versus),
        "\"versus\" belongs to nonInferior and superior")
    }
    if let range, range.count == 2 {
      guard range[0] <= range[1] else {
        reader.error(
          "contradiction", at: reader.place(of: between),
          "no value is between \(range[0]) and \(range[1])", hint: "the lower number comes first")
        return nil
      }
      return .between(range[0], range[1])
    }
    return low.map { .atLeast($0) } ?? high.map { .atMost($0) }
      ?? margin.map { .nonInferior(margin: $0) } ?? lead.map { .superior(margin: $0) }
  }

  private static func checkGroup(_ reader: inout FieldReader) {
    if !reader.has(by), reader.has(minGroup) {
      reader.error(
        "conflict", at: reader.place(of: minGroup), "\"minGroup\" belongs to a gate with \"by\"")
    }
    if !reader.has(minGroup), reader.has(tooSmall) {
      reader.error(
        "conflict", at: reader.place(of: tooSmall),
        "\"tooSmall\" belongs to a gate with \"minGroup\"")
    }
  }

  private static func checkEstimate(_ gate: Gate, _ reader: inout FieldReader) {
    switch (gate.bound, gate.estimate) {
    case (.atMost, .lower95), (.atLeast, .upper95):
      reader.warning(
        "lenient-bound", at: reader.place(of: using),
        "\(gate.estimate.rawValue) is the end of the interval that passes more easily",
        hint: gate.estimate == .lower95 ? "upper95 is the strict one" : "lower95 is the strict one")
    case (.nonInferior, .lower95), (.nonInferior, .upper95), (.superior, .lower95),
      (.superior, .upper95):
      reader.error(
        "conflict", at: reader.place(of: using),
        "\"using\" belongs to bounds on a value: a comparison always uses its interval")
    default: break
    }
  }

  // MARK: - Gates against each other

  /// Finds gates that stand twice, and gates that cannot all pass.
  static func lint(_ gates: [LocatedGate], _ reader: inout FieldReader) {
    var seen: [Gate: SourcePosition] = [:]
    var ranges: [Gate: (low: Double, high: Double, position: SourcePosition)] = [:]
    for located in gates {
      if let first = seen[located.gate] {
        reader.error(
          "duplicate", at: located.position, "the gate stands twice, first at \(first)")
        continue
      }
      seen[located.gate] = located.position
      guard let (low, high) = located.gate.bound.range, located.gate.severity == .error else {
        continue
      }
      let subject = located.gate.subject
      var range = ranges[subject] ?? (-Double.infinity, .infinity, located.position)
      range.low = max(range.low, low)
      range.high = min(range.high, high)
      if range.low > range.high {
        reader.error(
          "contradiction", at: located.position,
          "no value of \(located.gate.metric) passes this gate and the one at \(range.position)")
      } else {
        ranges[subject] = range
      }
    }
  }
}

extension Gate {
  /// What the gate is about, whatever its bound says.
  fileprivate var subject: Gate {
    var gate = self
    gate.bound = .atLeast(0)
    gate.minimumGroup = nil
    gate.tooSmall = .fail
    gate.waivable = .failures
    return gate
  }
}

extension Gate.Bound {
  fileprivate var range: (Double, Double)? {
    switch self {
    case .atLeast(let low): (low, .infinity)
    case .atMost(let high): (-.infinity, high)
    case .between(let low, let high): (low, high)
    case .nonInferior, .superior: nil
    }
  }
}
