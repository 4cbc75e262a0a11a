import Vocabulary

/// Functions over lists.
enum FEELListFunctions {
  /// `nil` for arguments that do not fit.
  static func result(of call: FEELCall, _ budget: inout ExpressionBudget) throws(ExpressionError)
    -> FEELValue?
  {
    switch call.function {
    case .concatenate, .union: return try concatenated(call, &budget)
    case .isEmpty:
      if case .string(let text) = call.arguments[0] { return .boolean(text.isEmpty) }
    default: break
    }
    guard let elements = call.list(0) else { return nil }
    switch call.function {
    case .count: return FEELValue(elements.count)
    case .isEmpty: return .boolean(elements.isEmpty)
    case .listContains: return .boolean(elements.contains { isSame($0, call.arguments[1]) })
    case .sublist: return sublist(elements, call)
    case .append: return .list(elements + call.arguments.dropFirst())
    case .insertBefore: return inserted(elements, call)
    case .remove:
      guard let index = call.index(1, in: elements.count) else { return nil }
      var rest = elements
      rest.remove(at: index)
      return .list(rest)
    case .reverse: return .list(elements.reversed())
    case .indexOf:
      let indices = elements.indices.filter { isSame(elements[$0], call.arguments[1]) }
      return .list(indices.map { FEELValue($0 + 1) })
    case .distinctValues: return .list(try distinct(elements, &budget, call.position))
    case .flatten:
      var flat: [FEELValue] = []
      try flatten(elements, into: &flat, &budget, call.position)
      return .list(flat)
    default: return nil
    }
  }

  private static func isSame(_ left: FEELValue, _ right: FEELValue) -> Bool {
    FEELOrder.equal(left, right) == true
  }

  private static func concatenated(_ call: FEELCall, _ budget: inout ExpressionBudget)
    throws(ExpressionError) -> FEELValue?
  {
    var all: [FEELValue] = []
    for index in call.arguments.indices {
      guard let elements = call.list(index) else { return nil }
      try budget.check(size: all.count + elements.count, at: call.position)
      all += elements
    }
    guard call.function == .union else { return .list(all) }
    return .list(try distinct(all, &budget, call.position))
  }

  /// The first of each. Equal values mostly hash alike; times in different zones do not, and are
  /// compared one by one.
  private static func distinct(
    _ elements: [FEELValue], _ budget: inout ExpressionBudget, _ position: SourcePosition
  ) throws(ExpressionError) -> [FEELValue] {
    var seen: Set<FEELValue> = []
    var kept: [FEELValue] = []
    for element in elements where seen.insert(element).inserted {
      switch element {
      case .null, .boolean, .number, .string, .yearsAndMonths, .daysAndTime: break
      default:
        try budget.spend(kept.count, at: position)
        if kept.contains(where: { isSame($0, element) }) { continue }
      }
      kept.append(element)
    }
    return kept
  }

  private static func flatten(
    _ elements: [FEELValue], into flat: inout [FEELValue], _ budget: inout ExpressionBudget,
    _ position: SourcePosition
  ) throws(ExpressionError) {
    try budget.enter(at: position)
    defer { budget.leave() }
    for element in elements {
      if case .list(let inner) = element {
        try budget.spend(inner.count, at: position)
        try flatten(inner, into: &flat, &budget, position)
      } else {
        flat.append(element)
      }
    }
  }

  private static func sublist(_ elements: [FEELValue], _ call: FEELCall) -> FEELValue? {
    guard let first = call.index(1, in: elements.count) else { return nil }
    guard call.arguments.count == 3 else { return .list(Array(elements[first...])) }
    guard let length = call.integer(2), length >= 0, length <= elements.count - first else {
      return nil
    }
    return .list(Array(elements[first..<(first + length)]))
  }

  private static func inserted(_ elements: [FEELValue], _ call: FEELCall) -> FEELValue? {
    guard let index = call.index(1, in: elements.count) else { return nil }
    var all = elements
    all.insert(call.arguments[2], at: index)
    return .list(all)
  }
}
