import Vocabulary

/// Evaluates FEEL. As in DMN, what makes no sense is null and not an error; only limits are errors.
struct FEELEvaluator<Context: ExpressionContext> {
  private let context: Context
  private var budget: ExpressionBudget
  /// The entries of contexts and the items of filters that are being evaluated, innermost last.
  private var locals: [[String: FEELValue]] = []

  init(context: Context, limits: ExpressionLimits) {
    self.context = context
    budget = ExpressionBudget(limits)
  }

  mutating func value(of node: FEELNode) throws(ExpressionError) -> FEELValue {
    try budget.enter(at: node.position)
    defer { budget.leave() }
    switch node.kind {
    case .literal(let value):
      return value
    case .name, .path:
      return try path(node)
    case .filter(let list, let filter):
      return try self.filter(try value(of: list), by: filter)
    case .negate(let operand):
      guard case .number(let number) = try value(of: operand) else { return .null }
      return .number(-number)
    case .binary(let operation, let left, let right):
      return try binary(operation, left, right, at: node.position)
    case .between(let operand, let low, let high):
      let value = try value(of: operand)
      let isAbove = FEELComparison.apply(.greaterOrEqual, value, try self.value(of: low))
      let isBelow = FEELComparison.apply(.lessOrEqual, value, try self.value(of: high))
      return FEELValue(truth: FEELComparison.and(isAbove, isBelow))
    case .contained(let operand, let tests):
      return try contained(try value(of: operand), in: tests)
    case .conditional(let condition, let first, let second):
      return try value(of: try value(of: condition) == .bool(true) ? first : second)
    case .list(let nodes):
      return .list(try values(of: nodes))
    case .context(let entries):
      return try contextValue(entries)
    case .range(let low, let includesLow, let high, let includesHigh):
      return .range(
        FEELRange(
          low: try value(of: low), includesLow: includesLow,
          high: try value(of: high), includesHigh: includesHigh))
    case .call(let function, let arguments):
      return try call(function, arguments, at: node.position)
    }
  }

  private mutating func values(of nodes: [FEELNode]) throws(ExpressionError) -> [FEELValue] {
    var values: [FEELValue] = []
    for node in nodes { values.append(try value(of: node)) }
    return values
  }

  // MARK: - Names and paths

  /// A name or a path. A path into a variable walks its JSON and converts only what it ends at.
  private mutating func path(_ node: FEELNode) throws(ExpressionError) -> FEELValue {
    var names: [String] = []
    var base = node
    while case .path(let target, let name) = base.kind {
      names.append(name)
      base = target
    }
    names.reverse()
    guard case .name(let name) = base.kind, local(name) == nil else {
      var value = try baseValue(base)
      for name in names { value = try member(name, of: value, at: node.position) }
      return value
    }
    guard var json = context.variable(name) else { return .null }
    for (index, name) in names.enumerated() {
      guard case .object(let members) = json else {
        var value = try converted(json, at: node.position)
        for rest in names[index...] { value = try member(rest, of: value, at: node.position) }
        return value
      }
      json = members[name] ?? .null
    }
    return try converted(json, at: node.position)
  }

  private mutating func baseValue(_ base: FEELNode) throws(ExpressionError) -> FEELValue {
    if case .name(let name) = base.kind { return local(name) ?? .null }
    return try value(of: base)
  }

  private func local(_ name: String) -> FEELValue? {
    for scope in locals.reversed() {
      if let value = scope[name] { return value }
    }
    return nil
  }

  private mutating func converted(_ json: JSON, at position: SourcePosition)
    throws(ExpressionError) -> FEELValue
  {
    if case .array(let elements) = json { try budget.spend(elements.count, at: position) }
    return FEELValue(json)
  }

  /// A member of a context; of a list, the members of its elements.
  private mutating func member(_ name: String, of value: FEELValue, at position: SourcePosition)
    throws(ExpressionError) -> FEELValue
  {
    switch value {
    case .context(let members):
      return members[name] ?? .null
    case .list(let elements):
      try budget.spend(elements.count, at: position)
      var members: [FEELValue] = []
      for element in elements { members.append(try member(name, of: element, at: position)) }
      return .list(members)
    default:
      return .null
    }
  }

  // MARK: - Lists and contexts

  /// A number picks an element, from one, or from the end if negative; a condition keeps some.
  private mutating func filter(_ value: FEELValue, by node: FEELNode) throws(ExpressionError)
    -> FEELValue
  {
    guard value != .null else { return .null }
    let elements: [FEELValue] = if case .list(let list) = value { list } else { [value] }
    if case .literal(.number(let number)) = node.kind { return Self.element(number, of: elements) }
    if case .negate = node.kind, case .number(let number) = try self.value(of: node) {
      return Self.element(number, of: elements)
    }
    var kept: [FEELValue] = []
    for element in elements {
      var scope: [String: FEELValue] = [:]
      if case .context(let members) = element { scope = members }
      scope["item"] = element
      locals.append(scope)
      defer { locals.removeLast() }
      switch try self.value(of: node) {
      case .number(let number): return Self.element(number, of: elements)
      case .bool(true): kept.append(element)
      default: break
      }
    }
    return .list(kept)
  }

  private static func element(_ number: Double, of elements: [FEELValue]) -> FEELValue {
    guard let position = Int(exactly: number) else { return .null }
    let index = position > 0 ? position - 1 : elements.count + position
    return position != 0 && elements.indices.contains(index) ? elements[index] : .null
  }

  private mutating func contextValue(_ entries: [FEELEntry]) throws(ExpressionError) -> FEELValue {
    locals.append([:])
    defer { locals.removeLast() }
    for entry in entries {
      let value = try value(of: entry.value)
      locals[locals.count - 1][entry.name] = value
    }
    return .context(locals[locals.count - 1])
  }

  private mutating func contained(_ value: FEELValue, in tests: [FEELTest])
    throws(ExpressionError) -> FEELValue
  {
    var result: Bool? = false
    for test in tests {
      let holds: Bool?
      switch test {
      case .compare(let operation, let node):
        holds = FEELComparison.apply(operation, value, try self.value(of: node))
      case .value(let node):
        let other = try self.value(of: node)
        if case .list(let elements) = other { try budget.spend(elements.count, at: node.position) }
        holds = FEELComparison.isContained(value, in: other)
      }
      result = FEELComparison.or(result, holds)
      if result == true { break }
    }
    return FEELValue(truth: result)
  }

  // MARK: - Operators and functions

  private mutating func binary(
    _ operation: FEELNode.Operator, _ left: FEELNode, _ right: FEELNode,
    at position: SourcePosition
  ) throws(ExpressionError) -> FEELValue {
    let first = try value(of: left)
    switch operation {
    case .and:
      if first == .bool(false) { return .bool(false) }
      return FEELValue(truth: FEELComparison.and(first.truth, try value(of: right).truth))
    case .or:
      if first == .bool(true) { return .bool(true) }
      return FEELValue(truth: FEELComparison.or(first.truth, try value(of: right).truth))
    default: break
    }
    let second = try value(of: right)
    switch (operation, first, second) {
    case (.add, .string(let left), .string(let right)):
      try budget.check(size: left.utf8.count + right.utf8.count, at: position)
      return .string(left + right)
    case (.add, _, _), (.subtract, _, _), (.multiply, _, _), (.divide, _, _), (.power, _, _):
      return FEELComparison.arithmetic(operation, first, second)
    default:
      return FEELValue(truth: FEELComparison.apply(operation, first, second))
    }
  }

  private mutating func call(
    _ function: FEELFunction, _ arguments: [FEELNode], at position: SourcePosition
  ) throws(ExpressionError) -> FEELValue {
    if function == .isDefined, case .name(let name) = arguments[0].kind {
      return .bool(local(name) != nil || context.variable(name) != nil)
    }
    let values = try values(of: arguments)
    for value in values {
      switch value {
      case .list(let elements): try budget.spend(elements.count, at: position)
      case .string(let text): try budget.spend(text.utf8.count / 64, at: position)
      default: break
      }
    }
    let result = FEELLibrary.call(function, values)
    switch result {
    case .list(let elements): try budget.check(size: elements.count, at: position)
    case .string(let text): try budget.check(size: text.utf8.count, at: position)
    default: break
    }
    return result
  }
}
