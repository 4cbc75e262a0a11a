import Expressions
import Vocabulary

/// Evaluates the logic of one element. What makes no sense is null and a warning; only limits are
/// thrown.
struct LogicEvaluator: Sendable {
  let model: DecisionModel
  let recorder: Recorder
  let owner: Owner

  /// Whose logic it is, for warnings and reports.
  struct Owner: Sendable {
    let id: String
    let name: String
  }

  /// The names that expressions see.
  typealias Names = [String: FEELValue]

  func value(of logic: Logic, in names: Names, _ run: inout FEELEvaluation)
    throws(ExpressionError) -> FEELValue
  {
    try run.spend(1)
    let raw = try rawValue(of: logic, in: names, &run)
    guard let type = logic.type else { return raw }
    return try conformed(raw, to: type, at: logic.place, &run) ?? .null
  }

  private func rawValue(of logic: Logic, in names: Names, _ run: inout FEELEvaluation)
    throws(ExpressionError) -> FEELValue
  {
    switch logic.kind {
    case .empty:
      return .null
    case .broken(let message):
      return warn("expression", logic.place, message)
    case .feel(let expression):
      let value = try run.value(of: expression, in: FEELVariables(names))
      recorder.take(&run, owner: owner, place: logic.place)
      return value
    case .juel(let expression):
      return juel(expression, logic.place, names)
    case .table(let table):
      return try TableEvaluator(table: table, evaluator: self).value(in: names, logic, &run)
    case .context(let entries, let result):
      return try context(entries, result, names, &run)
    case .relation(let columns, let rows):
      return try relation(columns, rows, names, &run)
    case .list(let elements):
      var values: [FEELValue] = []
      for element in elements { values.append(try value(of: element, in: names, &run)) }
      return .list(values)
    case .invocation(let function, let bindings, let call):
      return try invocation(function, bindings, call, logic.place, names, &run)
    case .function(let function):
      return .function(closure(function, names))
    case .conditional(let condition, let yes, let no):
      return try conditional(condition, yes, no, names, &run)
    case .filter(let list, let match):
      return try filter(list, match, names, &run)
    case .iteration(let variable, let list, let body):
      return try iteration(variable, list, body, names, &run)
    case .quantified(let variable, let list, let condition, let every):
      return try quantified(variable, list, condition, every: every, names, &run)
    }
  }

  /// Records what went wrong; the value is null.
  func warn(_ code: String, _ place: String, _ message: String) -> FEELValue {
    recorder.warn(
      DecisionWarning(code: code, owner: owner.name, place: place, message: message))
    return .null
  }

  // MARK: - The Java world's language

  private func juel(_ expression: Expression, _ place: String, _ names: Names) -> FEELValue {
    switch expression.value(in: JUELNames(names: names)) {
    case .success(let value): return FEELValue(value)
    case .failure(let error):
      return warn(error.code.rawValue, place, "\(error.position): \(error.message)")
    }
  }

  /// FEEL's names as JUEL sees them.
  private struct JUELNames: ExpressionContext {
    let names: Names

    func variable(_ name: String) -> JSON? { names[name]?.json }
  }

  // MARK: - Boxes

  private func context(
    _ entries: [Logic.Entry], _ result: Logic?, _ names: Names, _ run: inout FEELEvaluation
  ) throws(ExpressionError) -> FEELValue {
    var inner = names
    var members: [(String, FEELValue)] = []
    for entry in entries {
      let value: FEELValue
      if case .function(let function) = entry.logic.kind {
        value = .function(closure(function, inner, callingItself: entry.name))
      } else {
        value = try self.value(of: entry.logic, in: inner, &run)
      }
      inner[entry.name] = value
      members.append((entry.name, value))
    }
    if let result { return try value(of: result, in: inner, &run) }
    return .context(FEELContext(members))
  }

  private func relation(
    _ columns: [String], _ rows: [[Logic]], _ names: Names, _ run: inout FEELEvaluation
  ) throws(ExpressionError) -> FEELValue {
    var values: [FEELValue] = []
    for row in rows {
      var members: [(String, FEELValue)] = []
      for (column, cell) in zip(columns, row) {
        members.append((column, try value(of: cell, in: names, &run)))
      }
      values.append(.context(FEELContext(members)))
    }
    return .list(values)
  }

  private func conditional(
    _ condition: Logic, _ yes: Logic, _ no: Logic, _ names: Names, _ run: inout FEELEvaluation
  ) throws(ExpressionError) -> FEELValue {
    switch try value(of: condition, in: names, &run) {
    case .boolean(true): return try value(of: yes, in: names, &run)
    case .boolean(false), .null: return try value(of: no, in: names, &run)
    case let other:
      return warn("type", condition.place, "the condition gives \(other), no truth value")
    }
  }

  // MARK: - Loops

  /// The elements to go over: of a list, of a range of whole numbers or dates, or the value alone.
  private func elements(of logic: Logic, _ names: Names, _ run: inout FEELEvaluation)
    throws(ExpressionError) -> [FEELValue]?
  {
    let value = try value(of: logic, in: names, &run)
    switch value {
    case .list(let elements): return elements
    case .null:
      _ = warn("type", logic.place, "there is no list to go over")
      return nil
    case .range:
      if case .list(let elements) = try FEELSnippet.elements.value(of: value, &run) {
        return elements
      }
      recorder.take(&run, owner: owner, place: logic.place)
      _ = warn("type", logic.place, "the range \(value) has no elements to go over")
      return nil
    default: return [value]
    }
  }

  private func filter(
    _ list: Logic, _ match: Logic, _ names: Names, _ run: inout FEELEvaluation
  ) throws(ExpressionError) -> FEELValue {
    guard let elements = try elements(of: list, names, &run) else { return .null }
    var kept: [FEELValue] = []
    for element in elements {
      var inner = names
      if case .context(let members) = element {
        for entry in members.entries { inner[entry.name] = entry.value }
      }
      inner["item"] = element
      switch try value(of: match, in: inner, &run) {
      case .boolean(true): kept.append(element)
      case .boolean(false), .null: break
      case let other:
        return warn("type", match.place, "the condition gives \(other), no truth value")
      }
    }
    return .list(kept)
  }

  private func iteration(
    _ variable: String, _ list: Logic, _ body: Logic, _ names: Names,
    _ run: inout FEELEvaluation
  ) throws(ExpressionError) -> FEELValue {
    guard let elements = try elements(of: list, names, &run) else { return .null }
    var results: [FEELValue] = []
    var inner = names
    for element in elements {
      inner[variable] = element
      inner["partial"] = .list(results)
      results.append(try value(of: body, in: inner, &run))
    }
    return .list(results)
  }

  private func quantified(
    _ variable: String, _ list: Logic, _ condition: Logic, every: Bool, _ names: Names,
    _ run: inout FEELEvaluation
  ) throws(ExpressionError) -> FEELValue {
    guard let elements = try elements(of: list, names, &run) else { return .null }
    var inner = names
    var isUnknown = false
    var isDecided = false
    for element in elements {
      inner[variable] = element
      switch try value(of: condition, in: inner, &run) {
      case .boolean(let truth): if truth != every { isDecided = true }
      case .null: isUnknown = true
      case let other:
        return warn("type", condition.place, "the condition gives \(other), no truth value")
      }
    }
    if isDecided { return .boolean(!every) }
    return isUnknown ? .null : .boolean(every)
  }
}
