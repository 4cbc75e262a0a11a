import Expressions
import Vocabulary

extension TableEvaluator {
  /// The value of the table: of what matched, in the order of the hit policy.
  func result(
    of matches: [Match], _ names: LogicEvaluator.Names, _ logic: Logic,
    _ run: inout FEELEvaluation
  ) throws(ExpressionError) -> FEELValue {
    guard let first = matches.first else { return try noMatch(names, logic, &run) }
    for match in matches {
      if let problem = try forbiddenOutput(of: match, &run) {
        return evaluator.warn("output-value", logic.place, problem)
      }
    }
    switch table.hitPolicy {
    case .unique:
      guard matches.count == 1 else {
        let rows = matches.map { "\($0.row + 1)" }.joined(separator: ", ")
        return evaluator.warn(
          "hit-policy", logic.place, "the rules \(rows) match, and UNIQUE lets one match")
      }
      return single(first)
    case .any:
      let differs = matches.dropFirst().first { match in
        !zip(match.outputs, first.outputs).allSatisfy { FEELOrder.equal($0, $1) ?? ($0 == $1) }
      }
      if let differs {
        return evaluator.warn(
          "hit-policy", logic.place,
          "the rules \(first.row + 1) and \(differs.row + 1) match and differ, and ANY wants them "
            + "to agree")
      }
      return single(first)
    case .first, .priority:
      return single(first)
    case .ruleOrder, .outputOrder:
      return .list(matches.map { single($0) })
    case .collect:
      guard let aggregation = table.aggregation else {
        return .list(matches.map { single($0) })
      }
      return try aggregate(matches, by: aggregation, logic, &run)
    }
  }

  /// The value of one rule: its only output, or all of them by name.
  private func single(_ match: Match) -> FEELValue {
    guard table.isCompound else { return match.outputs[0] }
    return .context(FEELContext(zip(table.outputs, match.outputs).map { ($0.name, $1) }))
  }

  /// The defaults; without any an empty list for COLLECT, zero for its count, and null.
  private func noMatch(
    _ names: LogicEvaluator.Names, _ logic: Logic, _ run: inout FEELEvaluation
  ) throws(ExpressionError) -> FEELValue {
    guard table.outputs.contains(where: { $0.defaultValue != nil }) else {
      guard table.hitPolicy == .collect else { return .null }
      switch table.aggregation {
      case nil: return .list([])
      case .count: return FEELValue(0)
      case .sum, .minimum, .maximum: return .null
      }
    }
    var outputs: [FEELValue] = []
    for output in table.outputs {
      guard let value = output.defaultValue else {
        outputs.append(.null)
        continue
      }
      outputs.append(try evaluator.value(of: value, in: names, &run))
    }
    let value = single(Match(row: -1, outputs: outputs))
    // A default of a table with several hits may be the list itself.
    if table.hitPolicy.isMultiple, table.aggregation == nil {
      if case .list = value { return value }
      return .list([value])
    }
    return value
  }

  private func forbiddenOutput(of match: Match, _ run: inout FEELEvaluation)
    throws(ExpressionError) -> String?
  {
    for (output, value) in zip(table.outputs, match.outputs) {
      guard let allowed = output.allowed, value != .null else { continue }
      guard try !allowed.matches(value, in: FEELVariables(), &run) else { continue }
      return "rule \(match.row + 1) gives \(LogicEvaluator.shortened(value)), none of the values "
        + "that the output \"\(output.label)\" allows"
    }
    return nil
  }

  // MARK: - Aggregation

  /// One value for each output.
  private func aggregate(
    _ matches: [Match], by aggregation: Aggregation, _ logic: Logic, _ run: inout FEELEvaluation
  ) throws(ExpressionError) -> FEELValue {
    if aggregation == .count, !table.isCompound { return FEELValue(matches.count) }
    var members: [(String, FEELValue)] = []
    for (column, output) in table.outputs.enumerated() {
      let values = matches.map { $0.outputs[column] }.filter { $0 != .null }
      members.append((output.name, try aggregate(values, by: aggregation, logic, &run)))
    }
    return table.isCompound ? .context(FEELContext(members)) : members[0].1
  }

  private func aggregate(
    _ values: [FEELValue], by aggregation: Aggregation, _ logic: Logic,
    _ run: inout FEELEvaluation
  ) throws(ExpressionError) -> FEELValue {
    guard !values.isEmpty || aggregation == .count else { return .null }
    let list = FEELValue.list(values)
    let value: FEELValue
    switch aggregation {
    case .sum: value = try FEELSnippet.sum.value(of: list, &run)
    case .minimum: value = try FEELSnippet.minimum.value(of: list, &run)
    case .maximum: value = try FEELSnippet.maximum.value(of: list, &run)
    case .count: value = FEELValue(values.count)
    }
    evaluator.recorder.take(&run, owner: evaluator.owner, place: logic.place)
    return value
  }
}
