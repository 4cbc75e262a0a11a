import Decimals
import Vocabulary

extension FEELEvaluation {
  /// The value of a node. Small, as it is what recurses: the rarer nodes have functions of their
  /// own.
  mutating func value(_ index: FEELNode.Index) throws(ExpressionError) -> FEELValue {
    switch program.nodes[Int(index)] {
    case .constant(let constant): return program.constants[Int(constant)]
    case .local(let slot): return slots[base + Int(slot)]
    default: return try composite(index)
    }
  }

  private mutating func composite(_ index: FEELNode.Index) throws(ExpressionError) -> FEELValue {
    let position = program.positions[Int(index)]
    try budget.enter(at: position)
    defer { budget.leave() }
    return try inner(index, program.nodes[Int(index)], position)
  }

  private mutating func inner(
    _ index: FEELNode.Index, _ node: FEELNode, _ position: SourcePosition
  ) throws(ExpressionError) -> FEELValue {
    switch node {
    case .constant, .local:
      return try value(index)
    case .always:
      return .boolean(true)
    case .testCompare(let operation, let slot, let node):
      return try testCompare(operation, slot, node, position)
    case .testValue(let slot, let node):
      return try testValue(slot, node, position)
    case .anyTest(let tests, let isNegated):
      return try anyTest(tests, isNegated: isNegated)
    case .variable(let name):
      return variable(program.texts[Int(name)], position)
    case .variablePath(let names):
      return try variablePath(names, position)
    case .scoped(let name, let items, let other):
      return try scoped(name, items, other)
    case .negate(let operand):
      return try negated(operand, position)
    case .arithmetic(let operation, let left, let right):
      return try arithmetic(operation, left, right, position)
    case .compare(let operation, let left, let right):
      return try compare(operation, left, right, position)
    case .and(let left, let right):
      return try logic(left, right, isAnd: true)
    case .or(let left, let right):
      return try logic(left, right, isAnd: false)
    case .between(let operand, let low, let high):
      return try between(operand, low, high, position)
    case .contained(let operand, let slot, let tests):
      return try contained(operand, slot, tests)
    case .testCondition(let condition):
      return try testCondition(condition)
    case .conditional(let condition, let first, let second):
      return try conditional(condition, first, second)
    case .list(let nodes):
      return try listOf(nodes, position)
    case .context(let names, let values, let slots):
      return try context(names, values, slots, position)
    case .interval(let start, let end, let includesStart, let includesEnd):
      return try interval(start, end, includesStart, includesEnd, position)
    case .oneSided(let operation, let endpoint):
      return try oneSided(operation, endpoint, position)
    case .path(let base, let name):
      return try path(base, name, position)
    case .filter(let list, let condition, let slot):
      return try filter(list, condition, slot, position)
    case .call(let function, let arguments, let names):
      return try call(function, arguments, names, position)
    case .callBuiltIn(let function, let arguments, let names):
      return try callBuiltIn(function, arguments, names, position)
    case .loop(let loop):
      return try self.loop(loop, position)
    case .closure(let definition):
      return try closure(Int(definition), position)
    case .instanceOf(let operand, let type):
      return try instance(operand, type, position)
    case .failure(let message):
      return failure(message, position)
    }
  }

  private mutating func failure(_ message: FEELNode.Index, _ position: SourcePosition) -> FEELValue
  {
    let text = program.texts[Int(message)]
    warn(text, at: position)
    return .null
  }

  private mutating func conditional(
    _ condition: FEELNode.Index, _ first: FEELNode.Index, _ second: FEELNode.Index
  ) throws(ExpressionError) -> FEELValue {
    try value(try isTrue(condition) ? first : second)
  }

  private mutating func isTrue(_ condition: FEELNode.Index) throws(ExpressionError) -> Bool {
    try value(condition).truth == true
  }

  private mutating func instance(
    _ operand: FEELNode.Index, _ type: FEELNode.Index, _ position: SourcePosition
  ) throws(ExpressionError) -> FEELValue {
    let value = try value(operand)
    _ = try depth(of: value, position)
    return .boolean(program.types[Int(type)].accepts(value))
  }

  private mutating func listOf(_ nodes: FEELNode.Index, _ position: SourcePosition)
    throws(ExpressionError) -> FEELValue
  {
    let list = FEELValue.list(try values(nodes))
    try checkDepth(of: list, position)
    return list
  }

  func list(_ index: FEELNode.Index) -> [FEELNode.Index] { program.lists[Int(index)] }

  mutating func values(_ index: FEELNode.Index) throws(ExpressionError) -> [FEELValue] {
    let nodes = list(index)
    var values: [FEELValue] = []
    values.reserveCapacity(nodes.count)
    for node in nodes { values.append(try value(node)) }
    return values
  }

  // MARK: - Names and paths

  private mutating func variable(_ name: String, _ position: SourcePosition) -> FEELValue {
    if let value = scope.value(of: name) { return value }
    warn("there is no variable \"\(name)\"", at: position)
    return .null
  }

  private mutating func variablePath(_ names: FEELNode.Index, _ position: SourcePosition)
    throws(ExpressionError) -> FEELValue
  {
    let names = list(names)
    let name = program.texts[Int(names[0])]
    guard var json = scope.json(of: name) else {
      guard var value = scope.value(of: name) else { return variable(name, position) }
      for name in names.dropFirst() {
        value = try member(program.texts[Int(name)], of: value, position)
      }
      return value
    }
    for (index, name) in names.enumerated().dropFirst() {
      guard case .object(let members) = json else {
        var value = try converted(json, position)
        for rest in names[index...] {
          value = try member(program.texts[Int(rest)], of: value, position)
        }
        return value
      }
      let name = program.texts[Int(name)]
      guard let member = members[name] else {
        warn("there is no member \"\(name)\"", at: position)
        return .null
      }
      json = member
    }
    return try converted(json, position)
  }

  private mutating func converted(_ json: JSON, _ position: SourcePosition)
    throws(ExpressionError) -> FEELValue
  {
    if case .array(let elements) = json { try budget.spend(elements.count, at: position) }
    return FEELValue(json)
  }

  private mutating func path(
    _ base: FEELNode.Index, _ name: FEELNode.Index, _ position: SourcePosition
  ) throws(ExpressionError) -> FEELValue {
    let value = try value(base)
    return try member(program.texts[Int(name)], of: value, position)
  }

  private mutating func scoped(
    _ name: FEELNode.Index, _ items: FEELNode.Index, _ other: FEELNode.Index
  ) throws(ExpressionError) -> FEELValue {
    let name = program.texts[Int(name)]
    for item in list(items) {
      if case .context(let context) = slots[base + Int(item)], let value = context[name] {
        return value
      }
    }
    return try value(other)
  }

  // MARK: - Operators

  private mutating func negated(_ operand: FEELNode.Index, _ position: SourcePosition)
    throws(ExpressionError) -> FEELValue
  {
    let value = try value(operand)
    switch value {
    case .number(let number): return .number(-number)
    case .yearsAndMonths(let months) where months != .min: return .yearsAndMonths(-months)
    case .daysAndTime(let duration):
      return FEELDuration(nanoseconds: -duration.nanosecondsTotal).map { .daysAndTime($0) } ?? .null
    default:
      warn("\(value.kind) has no negative", at: position)
      return .null
    }
  }

  private mutating func arithmetic(
    _ operation: FEELNode.Arithmetic, _ left: FEELNode.Index, _ right: FEELNode.Index,
    _ position: SourcePosition
  ) throws(ExpressionError) -> FEELValue {
    let first = try value(left)
    let second = try value(right)
    if case .number(let first) = first, case .number(let second) = second {
      // Up to 64 products, or two logarithms.
      if operation == .power { try budget.spend(16, at: position) }
      let result = FEELArithmetic.apply(operation, first, second)
      if result.isFinite { return .number(result) }
      warn("the result is no number, or too large", at: position)
      return .null
    }
    if case .string(let first) = first, case .string(let second) = second, operation == .add {
      let size = first.utf8.count + second.utf8.count
      try budget.check(size: size, at: position)
      if size >= 64 { try budget.spend(size / 64, at: position) }
      return .string(first + second)
    }
    if let result = FEELArithmetic.apply(operation, first, second) { return result }
    warn("\(first.kind) and \(second.kind) do not go together here", at: position)
    return .null
  }

  private mutating func compare(
    _ operation: FEELNode.Comparison, _ left: FEELNode.Index, _ right: FEELNode.Index,
    _ position: SourcePosition
  ) throws(ExpressionError) -> FEELValue {
    let first = try value(left)
    let second = try value(right)
    try spend(comparing: first, position)
    if let result = FEELOrder.compare(operation, first, second) { return .boolean(result) }
    warn("\(first.kind) and \(second.kind) do not compare", at: position)
    return .null
  }

  private mutating func logic(_ left: FEELNode.Index, _ right: FEELNode.Index, isAnd: Bool)
    throws(ExpressionError) -> FEELValue
  {
    let first = try value(left).truth
    if first == !isAnd { return .boolean(!isAnd) }
    let second = try value(right).truth
    return FEELValue(truth: isAnd ? FEELOrder.and(first, second) : FEELOrder.or(first, second))
  }

  private mutating func between(
    _ operand: FEELNode.Index, _ low: FEELNode.Index, _ high: FEELNode.Index,
    _ position: SourcePosition
  ) throws(ExpressionError) -> FEELValue {
    let value = try self.value(operand)
    let isAbove = FEELOrder.compare(.greaterOrEqual, value, try self.value(low))
    let isBelow = FEELOrder.compare(.lessOrEqual, value, try self.value(high))
    let result = FEELOrder.and(isAbove, isBelow)
    if result == nil { warn("the values do not compare", at: position) }
    return FEELValue(truth: result)
  }

  // MARK: - Tests

  private mutating func contained(
    _ operand: FEELNode.Index, _ slot: FEELNode.Index, _ tests: FEELNode.Index
  ) throws(ExpressionError) -> FEELValue {
    slots[base + Int(slot)] = try value(operand)
    return FEELValue(truth: try anyTest(tests))
  }

  private mutating func testCondition(_ condition: FEELNode.Index) throws(ExpressionError)
    -> FEELValue
  {
    FEELValue(truth: try value(condition).truth)
  }

  private mutating func anyTest(_ tests: FEELNode.Index, isNegated: Bool)
    throws(ExpressionError) -> FEELValue
  {
    let result = try anyTest(tests)
    return FEELValue(truth: isNegated ? result.map { !$0 } : result)
  }

  private mutating func anyTest(_ tests: FEELNode.Index) throws(ExpressionError) -> Bool? {
    var result: Bool? = false
    for test in list(tests) {
      result = FEELOrder.or(result, try value(test).truth)
      if result == true { return true }
    }
    return result
  }

  private mutating func testCompare(
    _ operation: FEELNode.Comparison, _ slot: FEELNode.Index, _ node: FEELNode.Index,
    _ position: SourcePosition
  ) throws(ExpressionError) -> FEELValue {
    let endpoint = try value(node)
    let input = slots[base + Int(slot)]
    let result = FEELOrder.compare(operation, input, endpoint)
    if result == nil {
      warn("\(input.kind) and \(endpoint.kind) do not compare", at: position)
    }
    return FEELValue(truth: result)
  }

  private mutating func testValue(
    _ slot: FEELNode.Index, _ node: FEELNode.Index, _ position: SourcePosition
  ) throws(ExpressionError) -> FEELValue {
    let other = try value(node)
    if case .list = other { _ = try depth(of: other, position) }
    let input = slots[base + Int(slot)]
    // A condition that does not name its input still holds or does not.
    if case .boolean(let truth) = other, input.truth == nil, !input.isNull {
      return .boolean(truth)
    }
    return FEELValue(truth: FEELOrder.isContained(input, in: other))
  }
}
