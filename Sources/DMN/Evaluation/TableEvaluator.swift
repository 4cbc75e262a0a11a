import Expressions
import Vocabulary

/// Evaluates a decision table.
///
/// Inputs are evaluated once, each distinct cell of a column at most once, and rules only as far as
/// the first cell that does not match: a table of thousands of rules costs about as much as
/// comparing its numbers.
struct TableEvaluator {
  let table: DecisionTable
  let evaluator: LogicEvaluator

  /// What a cell says of the value of its column.
  enum Verdict: UInt8 {
    case untested
    case no
    case yes
  }

  /// A rule that matched, with its results.
  struct Match {
    let row: Int
    let outputs: [FEELValue]
  }

  func value(in names: LogicEvaluator.Names, _ logic: Logic, _ run: inout FEELEvaluation)
    throws(ExpressionError) -> FEELValue
  {
    guard let inputs = try inputValues(in: names, logic, &run) else { return .null }
    var cellNames = names
    for (index, input) in table.inputs.enumerated() {
      if let variable = input.variable { cellNames[variable] = inputs[index] }
    }
    let rows = try matchingRows(inputs, cellNames, logic, &run)
    var matches: [Match] = []
    for row in rows { matches.append(try match(row, cellNames, &run)) }
    let ordered = try order(matches, cellNames, &run)
    record(ordered, inputs, logic)
    return try result(of: ordered, cellNames, logic, &run)
  }

  // MARK: - Conditions

  /// The values of the columns; `nil` if one of them may not be, with a warning.
  func inputValues(
    in names: LogicEvaluator.Names, _ logic: Logic, _ run: inout FEELEvaluation
  ) throws(ExpressionError) -> [FEELValue]? {
    var values: [FEELValue] = []
    values.reserveCapacity(table.inputs.count)
    for input in table.inputs {
      guard let expression = input.expression else {
        values.append(.null)
        continue
      }
      var value: FEELValue
      if evaluator.model.isOpen, let exact = names[input.source] {
        // Names of metrics have hyphens in them, which FEEL would read as subtraction.
        value = exact
      } else {
        value = try evaluator.value(of: expression, in: names, &run)
      }
      if let type = input.type {
        if evaluator.model.isOpen { value = try evaluator.lenient(value, to: type, &run) }
        value =
          try evaluator.conformed(value, to: type, at: expression.place, &run) ?? .null
      }
      if let allowed = input.allowed,
        try !allowed.matches(value, in: FEELVariables(names), &run)
      {
        _ = evaluator.warn(
          "input-value", expression.place,
          "\(LogicEvaluator.shortened(value)) is none of the values that the column allows")
        return nil
      }
      values.append(value)
    }
    return values
  }

  private func matchingRows(
    _ inputs: [FEELValue], _ names: LogicEvaluator.Names, _ logic: Logic,
    _ run: inout FEELEvaluation
  ) throws(ExpressionError) -> [Int] {
    try run.spend(table.rules.count)
    let width = table.inputs.count
    var verdicts = [Verdict](repeating: .untested, count: table.tests.count)
    var rows: [Int] = []
    rules: for row in table.rules.indices {
      for column in 0..<width {
        let cell = Int(table.cells[row * width + column])
        guard cell >= 0 else { continue }
        if verdicts[cell] == .untested {
          if let answer = table.quick[cell]?.answer(inputs[column]) {
            verdicts[cell] = answer ? .yes : .no
          } else {
            verdicts[cell] = try verdict(cell, of: column, on: inputs[column], row, names, &run)
          }
        }
        guard verdicts[cell] == .yes else { continue rules }
      }
      rows.append(row)
      if table.hitPolicy == .first { break }
    }
    return rows
  }

  /// What a test of a column says of its value; `row` is for messages.
  func verdict(
    _ cell: Int, of column: Int, on value: FEELValue, _ row: Int,
    _ names: LogicEvaluator.Names, _ run: inout FEELEvaluation
  ) throws(ExpressionError) -> Verdict {
    switch table.tests[cell].kind {
    case .unary(let tests):
      let matches = try tests.matches(value, in: FEELVariables(names), &run)
      evaluator.recorder.take(&run, owner: evaluator.owner, place: place(row, column))
      return matches ? .yes : .no
    case .condition(let logic):
      return try evaluator.value(of: logic, in: names, &run) == .boolean(true) ? .yes : .no
    case .broken(let message):
      _ = evaluator.warn("expression", place(row, column), message)
      return .no
    }
  }

  private func place(_ row: Int, _ column: Int) -> String {
    "rule \(row + 1), input \"\(table.inputs[column].label)\""
  }

  // MARK: - Conclusions

  func match(_ row: Int, _ names: LogicEvaluator.Names, _ run: inout FEELEvaluation)
    throws(ExpressionError) -> Match
  {
    var outputs: [FEELValue] = []
    outputs.reserveCapacity(table.outputs.count)
    for conclusion in table.rules[row].conclusions {
      outputs.append(try evaluator.value(of: conclusion, in: names, &run))
    }
    return Match(row: row, outputs: outputs)
  }

  /// The matches in the order of the hit policy; a sort by priority keeps the table's order among
  /// equals.
  func order(
    _ matches: [Match], _ names: LogicEvaluator.Names, _ run: inout FEELEvaluation
  ) throws(ExpressionError) -> [Match] {
    guard table.hitPolicy == .priority || table.hitPolicy == .outputOrder, matches.count > 1
    else { return matches }
    var ranks = [[Int]](repeating: [], count: matches.count)
    for (column, output) in table.outputs.enumerated() {
      guard let values = output.values,
        case .list(let order) = try evaluator.value(of: values, in: names, &run)
      else { continue }
      for (index, match) in matches.enumerated() {
        let value = match.outputs[column]
        ranks[index].append(order.firstIndex { Self.stands(value, for: $0) } ?? order.count)
      }
    }
    return matches.indices.sorted { left, right in
      ranks[left] == ranks[right]
        ? left < right : ranks[left].lexicographicallyPrecedes(ranks[right])
    }.map { matches[$0] }
  }

  private static func stands(_ value: FEELValue, for listed: FEELValue) -> Bool {
    if case .range(let range) = listed { return FEELOrder.contains(range, value) == true }
    return FEELOrder.equal(value, listed) == true
  }

  private func record(_ matches: [Match], _ inputs: [FEELValue], _ logic: Logic) {
    evaluator.recorder.record(
      TableOutcome(
        owner: evaluator.owner.id, table: table.id, hitPolicy: table.hitPolicy,
        aggregation: table.aggregation, isResult: logic.place.isEmpty,
        matched: matches.map { rule($0) },
        inputs: zip(table.inputs, inputs).map {
          TableOutcome.Input(label: $0.label, value: $1)
        }))
  }

  /// A match with all that a report says about it.
  func rule(_ match: Match) -> DecisionRule {
    DecisionRule(
      id: table.rules[match.row].id, row: match.row + 1,
      outputs: zip(table.outputs, match.outputs).map {
        DecisionRule.Output(name: $0.name, value: $1)
      }, annotations: table.rules[match.row].annotations)
  }
}
