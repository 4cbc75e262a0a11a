import ModelMetrics
import Registry
import Vocabulary

/// Judges one gate by one fact.
struct GateJudge {
  let gate: Gate
  let fact: MeasurementFact
  let firstVersion: TestDeclaration.FirstVersion
  /// The version that has to be compared with.
  let champion: Digest?

  var result: GateResult {
    if gate.bound.isComparison { return comparison }
    guard let evaluation = fact.evaluation else { return claimed }
    let definition = GateMetric.definition(gate.metric, for: evaluation.task)
    if gate.baseline != nil || gate.column != nil || definition?.tasks.contains(.drift) == true {
      return judgeParts(columns(in: evaluation), of: evaluation)
    }
    guard let definition else {
      // A number of the model's own, which Muster does not compute.
      return value(named: gate.metric) == nil ? unknown : claimed
    }
    if definition.tasks.contains(.fairness) {
      guard let by = gate.by else {
        return make(.error, "\(gate.metric) compares groups, and the gate names no column with by")
      }
      return judgeGaps(
        evaluation.figure(key(definition, slice: FigureKey.Slice(column: by, value: nil))))
    }
    if let by = gate.by {
      return judgeParts(groups(definition, by, in: evaluation), of: evaluation)
    }
    return judge(evaluation.figure(key(definition, slice: nil)), "")
  }

  // MARK: - Muster's own figures

  private func key(_ definition: MetricDefinition, slice: FigureKey.Slice?) -> FigureKey {
    FigureKey(
      definition.name,
      threshold: definition.needsThreshold ? gate.threshold ?? Self.usualThreshold : nil,
      slice: slice)
  }

  /// Where a gate names no operating threshold.
  static let usualThreshold = 0.5

  /// The figure of each group of a column, with the group's value.
  private func groups(
    _ definition: MetricDefinition, _ column: String, in evaluation: EvaluationFact
  ) -> [(name: String, figure: MeasuredFigure)] {
    evaluation.figures.compactMap { figure in
      guard let slice = figure.key.slice, slice.column == column, let value = slice.value,
        figure.key == key(definition, slice: slice)
      else { return nil }
      return (value, figure)
    }
  }

  /// The figure of each column that the gate means.
  private func columns(
    in evaluation: EvaluationFact
  ) -> [(name: String, figure: MeasuredFigure)] {
    let name = GateMetric.name(gate.metric, for: evaluation.task)
    return evaluation.figures.compactMap { figure in
      guard figure.key.metric == name, let slice = figure.key.slice, slice.value == nil,
        gate.column.map({ $0 == "*" || $0 == slice.column }) ?? true
      else { return nil }
      return (slice.column, figure)
    }
  }

  private func judge(_ figure: MeasuredFigure?, _ place: String) -> GateResult {
    guard let figure else {
      return make(
        .error, "\(name)\(place) was not measured for this gate; the tests have to run again")
    }
    let name = name + place
    guard let value = figure.figure.number else {
      if case .error(let reason) = figure.figure {
        return make(.error, "\(name) could not be computed: \(reason)")
      }
      return make(.inconclusive, "\(name) has no value: \(figure.figure.reason ?? "")")
    }
    var result: GateResult
    switch gate.estimate {
    case .point:
      result = decide(value, "\(name) \(FigureText.pair(value, gate.bound))\(detail(figure))")
    case .lower95, .upper95:
      let isLower = gate.estimate == .lower95
      guard let interval = figure.interval else {
        let reason = figure.note.map { ": \($0)" } ?? ""
        result = make(.inconclusive, "\(name) has no confidence interval\(reason)")
        break
      }
      let bound = isLower ? interval.lower : interval.upper
      let needed = rowsNeeded(value: value, bound: bound, rows: figure.rows)
      let hint = needed.map { "; about \(FigureText.about($0)) rows would do" } ?? ""
      result = decide(
        bound,
        "\(name) \(FigureText.short(value)) with the \(isLower ? "lower" : "upper") bound "
          + "\(FigureText.pair(bound, gate.bound)) of its 95 % interval (n=\(figure.rows)\(hint))")
      result.rowsNeeded = needed
    }
    result.value = value
    result.interval = figure.interval.map {
      GateResult.Bounds(lower: $0.lower, upper: $0.upper)
    }
    result.rows = figure.rows
    return result
  }

  /// About how many rows would bring the end of the interval to the bound, if the value stays what
  /// it is: a half interval is as wide as one over the root of the rows. `nil` where the end is
  /// within the bound already, or the value itself is not.
  private func rowsNeeded(value: Double, bound: Double, rows: Int) -> Int? {
    guard !GateEvaluation.meets(bound, gate.bound), GateEvaluation.meets(value, gate.bound) else {
      return nil
    }
    let ends = gate.bound.ends
    let room = bound < value ? value - ends.low : ends.high - value
    guard room > 0, room.isFinite else { return nil }
    let reach = (value - bound) / room
    let needed = (Double(rows) * reach * reach).rounded(.up)
    return needed < 1e15 ? max(rows + 1, Int(needed)) : nil
  }

  /// ` (95 % CI 0.756 to 0.816, n=1000)`
  private func detail(_ figure: MeasuredFigure) -> String {
    let rows = "n=\(figure.rows)"
    guard let interval = figure.interval else { return " (\(rows))" }
    let lower = FigureText.short(interval.lower)
    return " (95 % CI \(lower) to \(FigureText.short(interval.upper)), \(rows))"
  }

  /// Judges how far groups lie apart; groups that were too small to be compared are as the gate
  /// says.
  private func judgeGaps(_ figure: MeasuredFigure?) -> GateResult {
    var result = judge(figure, "")
    guard let small = figure?.leftOut, !small.isEmpty else { return result }
    let outcome = max(result.outcome, tooSmallOutcome)
    let text = result.sentence.dropLast(": ".count + result.outcome.rawValue.count)
    let words =
      small.joined(separator: ", ") + " with too few rows "
      + (gate.tooSmall == .fail ? "cannot be judged" : "left out")
    result.outcome = outcome
    result.sentence = "\(text); \(words): \(outcome.rawValue)"
    return result
  }

  /// A group or a column, and what the gate says of it.
  struct Part {
    var name: String
    var rows: Int
    var judge: () -> GateResult
  }

  private func judgeParts(
    _ parts: [(name: String, figure: MeasuredFigure)], of evaluation: EvaluationFact
  ) -> GateResult {
    judgeParts(
      parts.map { part in
        Part(name: part.name, rows: part.figure.rows) { judge(part.figure, " of \(part.name)") }
      }, what: gate.by ?? gate.column ?? "*",
      missing: gate.by == nil
        ? "there is no such column beside a baseline" : "it has no such groups",
      passed: ruleText, rows: evaluation.rows)
  }

  /// Judges several groups or columns: the worst decides, and is named.
  ///
  /// - Parameters:
  ///   - missing: what is wrong where there are none.
  ///   - passed: what is so for each of them where none does not pass.
  ///   - rows: of all of them.
  func judgeParts(
    _ parts: [Part], what: String, missing: String, passed: String, rows: Int
  ) -> GateResult {
    guard !parts.isEmpty else { return make(.error, "\(name) by \(what): \(missing)") }
    let least = gate.minimumGroup ?? 0
    let judged = parts.filter { $0.rows >= least }
    let small = parts.filter { $0.rows < least }
    let results = judged.map { $0.judge() }
    let smallOutcome: GateOutcome? = small.isEmpty ? nil : tooSmallOutcome
    let worst = results.max { $0.outcome < $1.outcome }
    let smallWords =
      small.isEmpty
      ? ""
      : "; \(small.map(\.name).joined(separator: ", ")) with fewer than \(least) rows "
        + (gate.tooSmall == .fail ? "cannot be judged" : "left out")
    guard let worst, smallOutcome.map({ $0 <= worst.outcome }) ?? true else {
      return make(smallOutcome ?? .inconclusive, "\(name) by \(what)\(smallWords)")
    }
    guard worst.outcome != .pass else {
      var result = make(
        .pass, "\(name) \(passed) for each of \(judged.count) \(kinds(what))\(smallWords)")
      result.rows = rows
      if !gate.bound.isComparison {
        result.value = results.compactMap(\.value).max { isNearer($0, $1) }
      }
      return result
    }
    let alike = results.count { $0.outcome == worst.outcome }
    let others = alike > 1 ? " and \(alike - 1) more" : ""
    var result = worst
    let text = worst.sentence.dropLast(": ".count + worst.outcome.rawValue.count)
    result.sentence = "\(text)\(others)\(smallWords): \(worst.outcome.rawValue)"
    return result
  }

  /// What the parts are.
  private func kinds(_ what: String) -> String {
    gate.by == nil && gate.column == "*" ? "columns" : "groups by \(what)"
  }

  /// Whether the first value is farther from breaking the bound than the second.
  private func isNearer(_ first: Double, _ second: Double) -> Bool {
    switch gate.bound {
    case .atMost: first < second
    default: first > second
    }
  }

  private var tooSmallOutcome: GateOutcome {
    switch gate.tooSmall {
    case .fail: .inconclusive
    case .skip, .warn: .pass
    }
  }

  // MARK: - The model's own numbers

  private var claimed: GateResult {
    if let detail = unanswerable {
      return make(
        .inconclusive,
        "\(gate.metric) \(detail) needs Muster's own metrics of each row's score "
          + "(function: score or both)")
    }
    let name = gate.metric + suffix
    guard let figure = value(named: gate.metric) else {
      let hint = Suggestion.hint(for: name, among: fact.values.keys).map { "; \($0)" } ?? ""
      return make(.error, "\(name) is missing from the metrics of the model\(hint)")
    }
    guard let value = figure.number else {
      return make(.inconclusive, "\(name) has no value (\(figure.reason ?? "for no reason"))")
    }
    return decide(value, "\(name) \(FigureText.pair(value, gate.bound))")
  }

  /// What a gate asks for that the numbers of a model's own metrics cannot answer: they do not say
  /// by which groups, columns, baseline or operating threshold they were computed.
  private var unanswerable: String? {
    if let slice = gate.by ?? gate.column { return "by \(slice)" }
    if let baseline = gate.baseline { return "against \(baseline)" }
    return gate.threshold.map { "at the threshold \(FigureText.exact($0))" }
  }

  /// The number that a gate names, under any of its spellings.
  private func value(named name: String) -> Figure? {
    var names = [name]
    if let definition = MetricCatalogue.definition(name) {
      names += [definition.name] + definition.aliases
    }
    return names.lazy.compactMap { fact.values[$0 + suffix] }.first
  }

  /// The bound of a confidence interval is a value of its own, which only some models give.
  private var suffix: String {
    switch gate.estimate {
    case .point: ""
    case .lower95: "_lower95"
    case .upper95: "_upper95"
    }
  }

  private var unknown: GateResult {
    let hint = MetricCatalogue.hint(for: gate.metric).map { "; \($0)" } ?? ""
    return make(.error, "\(gate.metric) is no metric of Muster's, and the model gives none\(hint)")
  }

  // MARK: - Results

  /// The metric with its operating threshold, where the gate names one.
  var name: String {
    gate.threshold.map { "\(gate.metric) at \(FigureText.exact($0))" } ?? gate.metric
  }

  private func decide(_ value: Double, _ text: String) -> GateResult {
    let isMet = GateEvaluation.meets(value, gate.bound)
    var result = make(isMet ? .pass : .fail, "\(text) \(relation(isMet: isMet))")
    result.value = value
    return result
  }

  func make(_ outcome: GateOutcome, _ text: String) -> GateResult {
    GateResult(
      metric: gate.metric, outcome: outcome, isWarning: gate.severity == .warn,
      sentence: "\(text): \(outcome.rawValue)", rule: rule)
  }

  private var ruleText: String { relation(isMet: true) }

  private func relation(isMet: Bool) -> String {
    switch gate.bound {
    case .atLeast(let low): "\(isMet ? "≥" : "<") \(FigureText.exact(low))"
    case .atMost(let high): "\(isMet ? "≤" : ">") \(FigureText.exact(high))"
    case .between(let low, let high):
      "\(isMet ? "in" : "not in") [\(FigureText.exact(low)), \(FigureText.exact(high))]"
    case .nonInferior, .superior: ""
    }
  }

  /// The gate in words, without the metric.
  private var rule: String {
    let column = gate.column.map { $0 == "*" ? " in each column" : " of \($0)" } ?? ""
    let by = gate.by.map { " by \($0)" } ?? column
    switch gate.bound {
    case .nonInferior(let margin):
      return "not worse than the champion by more than \(FigureText.exact(margin))\(by)"
    case .superior(let margin):
      return margin == 0
        ? "better than the champion\(by)"
        : "better than the champion by more than \(FigureText.exact(margin))\(by)"
    default:
      let bound =
        switch gate.estimate {
        case .point: ""
        case .lower95: " on the lower bound"
        case .upper95: " on the upper bound"
        }
      return ruleText + bound + by
    }
  }
}

extension EvaluationFact {
  func figure(_ key: FigureKey) -> MeasuredFigure? {
    figures.first { $0.key == key }
  }
}
