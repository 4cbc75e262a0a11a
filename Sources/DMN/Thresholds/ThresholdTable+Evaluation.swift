import Expressions
package import Vocabulary

extension ThresholdTable {
  /// Judges a test result.
  ///
  /// `context` holds what is known besides it (`modelMethodology`, `modelRisk`, ...); where both
  /// have a name the context counts, as the result is the model's own word. `now` is for tables
  /// that compare with today.
  package func evaluate(
    result: JSON, context: [String: JSON] = [:], now: Instant? = nil,
    zones: TimeZones = .utc
  ) -> ThresholdOutcome {
    var members = result.object ?? [:]
    members.merge(context) { _, known in known }
    var judge = ThresholdJudge(table: self, inputs: DecisionInputs(members), now: now, zones: zones)
    return judge.judge()
  }
}

/// One evaluation of a table of thresholds, with the third answer: not known.
private struct ThresholdJudge {
  private let thresholds: ThresholdTable
  private let inputs: DecisionInputs
  private let recorder: Recorder
  private var run: FEELEvaluation

  init(table: ThresholdTable, inputs: DecisionInputs, now: Instant?, zones: TimeZones) {
    thresholds = table
    self.inputs = inputs
    let limits = table.model.limits
    recorder = Recorder(limit: limits.warnings)
    run = FEELEvaluation(
      limits: ExpressionLimits(steps: limits.steps, depth: limits.depth, size: limits.size),
      now: now.flatMap { FEELDateAndTime($0) }, zones: zones)
  }

  private var table: DecisionTable { thresholds.table }

  mutating func judge() -> ThresholdOutcome {
    do throws(ExpressionError) {
      return try judgeRows()
    } catch {
      recorder.warn(
        DecisionWarning(
          code: error.code.rawValue, owner: thresholds.name, place: "", message: error.message))
      return outcome([], [], isContradictory: true)
    }
  }

  private mutating func judgeRows() throws(ExpressionError) -> ThresholdOutcome {
    let graph = try thresholds.model.prepared(
      for: thresholds.node, inputs: inputs, recorder: recorder, &run)
    let evaluator = TableEvaluator(
      table: table, evaluator: graph.evaluator(of: thresholds.node))
    var names = graph.names(for: thresholds.node)
    let logic = Logic(.empty, place: "", position: .start)
    guard let values = try evaluator.inputValues(in: names, logic, &run) else {
      return outcome([], [], isContradictory: true)
    }
    for (index, input) in table.inputs.enumerated() {
      if let variable = input.variable { names[variable] = values[index] }
    }
    var fired: [TableEvaluator.Match] = []
    var undecided: [ThresholdOutcome.UndecidedRow] = []
    rules: for (row, rule) in table.rules.enumerated() {
      var missing: Set<String> = []
      for column in table.inputs.indices {
        let cell = Int(table.cells[row * table.inputs.count + column])
        guard cell >= 0 else { continue }
        let answer = try answer(evaluator, cell, of: column, values[column], row, names)
        guard let answer else { continue rules }
        missing.formUnion(answer)
      }
      if missing.isEmpty {
        fired.append(try evaluator.match(row, names, &run))
        if table.hitPolicy == .first { break }
      } else {
        undecided.append(
          ThresholdOutcome.UndecidedRow(
            id: rule.id, number: row + 1, missing: missing.sorted()))
      }
    }
    return try weigh(fired, undecided, evaluator, names)
  }

  /// What a cell misses to be answered: nothing if it matches, `nil` if it does not.
  private mutating func answer(
    _ evaluator: TableEvaluator, _ cell: Int, of column: Int, _ value: FEELValue, _ row: Int,
    _ names: LogicEvaluator.Names
  ) throws(ExpressionError) -> Set<String>? {
    let input = table.inputs[column]
    switch table.tests[cell].kind {
    case .unary(let tests):
      if case .null = value, input.expression != nil, !tests.mentionsNull { return [input.source] }
      if let answer = table.quick[cell]?.answer(value) { return answer ? [] : nil }
      let reads = MissingReads(names: names)
      let holds = try tests.matches(value, in: reads, &run)
      evaluator.evaluator.recorder.take(
        &run, owner: evaluator.evaluator.owner,
        place: "rule \(row + 1), input \"\(input.label)\"")
      if holds { return [] }
      return reads.missing.isEmpty || tests.mentionsNull ? nil : reads.missing
    case .condition(let logic):
      let reads = MissingReads(names: names)
      guard case .juel(let expression) = logic.kind else { break }
      if case .success(.bool(true)) = expression.value(in: reads) { return [] }
      if !reads.missing.isEmpty { return reads.missing }
    case .broken: break
    }
    let verdict = try evaluator.verdict(cell, of: column, on: value, row, names, &run)
    return verdict == .yes ? [] : nil
  }

  // MARK: - The whole

  private mutating func weigh(
    _ fired: [TableEvaluator.Match], _ undecided: [ThresholdOutcome.UndecidedRow],
    _ evaluator: TableEvaluator, _ names: LogicEvaluator.Names
  ) throws(ExpressionError) -> ThresholdOutcome {
    var undecided = undecided
    var isContradictory = false
    switch table.hitPolicy {
    case .unique:
      if fired.count > 1 {
        let rows = fired.map { "\($0.row + 1)" }.joined(separator: ", ")
        _ = evaluator.evaluator.warn(
          "hit-policy", "", "the rules \(rows) match, and UNIQUE lets one match")
        isContradictory = true
      }
      // Where one row may match, one that does leaves none to wonder about.
      if !fired.isEmpty { undecided = [] }
    case .any:
      if !fired.isEmpty { undecided = [] }
    case .first, .priority, .collect, .ruleOrder, .outputOrder: break
    }
    let ordered = try evaluator.order(fired, names, &run)
    return outcome(
      ordered.map { row(evaluator.rule($0)) }, undecided, isContradictory: isContradictory)
  }

  private func row(_ rule: DecisionRule) -> ThresholdOutcome.Row {
    var passes: Bool?
    var reason: String?
    var category: String?
    var others: [String: JSON] = [:]
    for output in rule.outputs {
      switch (output.name.lowercased(), output.value) {
      case ("passes", .boolean(let truth)): passes = truth
      case ("passes", .string(let text)):
        passes = ["true": true, "false": false][text.lowercased()]
      case ("passes", _): break
      case ("reason", .string(let text)): reason = text
      case ("category", .string(let text)): category = text
      case (_, .null): break
      default: others[output.name] = output.value.json ?? .null
      }
    }
    return ThresholdOutcome.Row(
      id: rule.id, number: rule.row, passes: passes, reason: reason, category: category,
      others: others, annotation: rule.annotations.first { $0.name == "description" }?.text)
  }

  private func outcome(
    _ rows: [ThresholdOutcome.Row], _ undecided: [ThresholdOutcome.UndecidedRow],
    isContradictory: Bool
  ) -> ThresholdOutcome {
    // Of a priority the first row is the result; of all others every row that fired speaks.
    let speaking = table.hitPolicy == .priority ? Array(rows.prefix(1)) : rows
    let verdict: ThresholdOutcome.Verdict
    if speaking.contains(where: { $0.passes == false }) {
      verdict = .failed
    } else if isContradictory || !undecided.isEmpty
      || speaking.contains(where: { $0.passes == nil })
    {
      verdict = .inconclusive
    } else {
      verdict = .passed
    }
    return ThresholdOutcome(
      verdict: verdict, rows: rows, undecided: undecided,
      missing: Set(undecided.flatMap(\.missing)).sorted(), warnings: recorder.warnings)
  }
}

/// The names that a condition reads, and which of them have no value.
private final class MissingReads: ExpressionContext, FEELScope {
  private let names: LogicEvaluator.Names
  private(set) var missing: Set<String> = []

  init(names: LogicEvaluator.Names) {
    self.names = names
  }

  func value(of name: String) -> FEELValue? {
    let value = names[name]
    if value?.isNull != false { missing.insert(name) }
    return value
  }

  func variable(_ name: String) -> JSON? { value(of: name)?.json }
}
