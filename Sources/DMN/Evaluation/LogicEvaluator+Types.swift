import Expressions
import Vocabulary

extension LogicEvaluator {
  /// A value as one of a type (DMN 1.5, 10.3.2.9.4), or `nil` with a warning.
  func conformed(
    _ value: FEELValue, to type: Int, at place: String, _ run: inout FEELEvaluation
  ) throws(ExpressionError) -> FEELValue? {
    if case .null = value { return value }
    if let result = try convert(value, to: type, &run) { return result }
    _ = warn(
      "type", place,
      "\(Self.shortened(value)) does not conform to the type \"\(model.types.items[type].name)\"")
    return nil
  }

  static func shortened(_ value: FEELValue) -> String {
    let text = "\(value)"
    return text.count > 60 ? text.prefix(60) + "..." : text
  }

  /// How deeply types may nest in values; recursive types can nest without end.
  private static let depth = 64

  private func convert(
    _ value: FEELValue, to type: Int, _ run: inout FEELEvaluation, depth: Int = 0,
    unwraps: Bool = true
  ) throws(ExpressionError) -> FEELValue? {
    if case .null = value { return value }
    guard depth < Self.depth else { return nil }
    try run.spend(1)
    let item = model.types.items[type]
    guard item.isCollection else {
      if let result = try element(value, of: item, &run, depth, unwraps) { return result }
      // A list of one element is as good as the element, but a list of one list is a list.
      guard unwraps, case .list(let elements) = value, elements.count == 1 else { return nil }
      return try element(elements[0], of: item, &run, depth, false)
    }
    let elements: [FEELValue] = if case .list(let list) = value { list } else { [value] }
    var converted: [FEELValue] = []
    converted.reserveCapacity(elements.count)
    for value in elements {
      guard let result = try element(value, of: item, &run, depth, true) else { return nil }
      converted.append(result)
    }
    let list = FEELValue.list(converted)
    if let constraint = item.constraint, try !constraint.matches(list, in: FEELVariables(), &run) {
      return nil
    }
    return list
  }

  /// A value as one of an item, were that no collection.
  private func element(
    _ value: FEELValue, of item: TypeTable.Item, _ run: inout FEELEvaluation, _ depth: Int,
    _ unwraps: Bool
  ) throws(ExpressionError) -> FEELValue? {
    if case .null = value { return value }
    let result: FEELValue
    switch item.base {
    case .simple(let type):
      if !unwraps, case .list = value {
        guard type.accepts(value) else { return nil }
        result = value
        break
      }
      guard let converted = type.converted(value) else { return nil }
      result = converted
    case .reference(let other):
      guard
        let converted = try convert(
          value, to: other, &run, depth: depth + 1, unwraps: unwraps)
      else { return nil }
      result = converted
    case .components(let components):
      guard case .context(var members) = value else { return nil }
      for component in components {
        guard let member = members[component.name],
          let converted = try convert(member, to: component.type, &run, depth: depth + 1)
        else { return nil }
        members[component.name] = converted
      }
      result = .context(members)
    case .function:
      guard case .function = value else { return nil }
      result = value
    }
    if let allowed = item.allowed, try !allowed.matches(result, in: FEELVariables(), &run) {
      return nil
    }
    if !item.isCollection, let constraint = item.constraint,
      try !constraint.matches(result, in: FEELVariables(), &run)
    {
      return nil
    }
    return result
  }
}
