import Expressions

extension LogicEvaluator {
  /// A value from JSON where a type asks for a date, a time or a duration: JSON has only texts for
  /// those. What cannot be read stays as it is.
  func temporal(
    _ value: FEELValue, as type: Int, _ run: inout FEELEvaluation, depth: Int = 0
  ) throws(ExpressionError) -> FEELValue {
    guard depth < 64 else { return value }
    switch (value, model.types.items[type].base) {
    case (.list(let elements), _):
      var converted: [FEELValue] = []
      for element in elements {
        converted.append(try temporal(element, as: type, &run, depth: depth + 1))
      }
      return .list(converted)
    case (_, .reference(let other)):
      return try temporal(value, as: other, &run, depth: depth + 1)
    case (.context(var members), .components(let components)):
      for component in components {
        // A member that JSON leaves out is null.
        let member = members[component.name] ?? .null
        members[component.name] = try temporal(
          member, as: component.type, &run, depth: depth + 1)
      }
      return .context(members)
    case (.string, .simple(let simple)):
      return try temporal(value, as: simple, &run) ?? value
    default:
      return value
    }
  }

  private func temporal(_ text: FEELValue, as type: FEELType, _ run: inout FEELEvaluation)
    throws(ExpressionError) -> FEELValue?
  {
    let snippets: [FEELSnippet] =
      switch type {
      case .date: [.date, .dateAndTime]
      case .time: [.time]
      case .dateAndTime: [.dateAndTime, .date]
      case .daysAndTime, .yearsAndMonths: [.duration]
      default: []
      }
    return try first(of: snippets, text, &run)
  }

  /// What the first of some functions gives that gives something.
  private func first(
    of snippets: [FEELSnippet], _ value: FEELValue, _ run: inout FEELEvaluation
  ) throws(ExpressionError) -> FEELValue? {
    for snippet in snippets {
      let found = try snippet.value(of: value, &run)
      if !found.isNull { return found }
    }
    // That a text is none of these is told when the value is brought to its type.
    run.removeWarnings()
    return nil
  }

  /// A value of a Camunda file's column as its type: there a number may come as text and the other
  /// way round. What cannot be converted stays as it is.
  func lenient(_ value: FEELValue, to type: Int, _ run: inout FEELEvaluation)
    throws(ExpressionError) -> FEELValue
  {
    guard case .simple(let simple) = model.types.items[type].base else { return value }
    switch (value, simple) {
    case (.string, .number): return try first(of: [.number], value, &run) ?? value
    case (.string("true"), .boolean): return .boolean(true)
    case (.string("false"), .boolean): return .boolean(false)
    case (.number, .string), (.boolean, .string):
      return try first(of: [.string], value, &run) ?? value
    case (.string, _): return try temporal(value, as: simple, &run) ?? value
    default: return value
    }
  }
}
