import Decimals
import Vocabulary

extension FEELEvaluation {
  /// Entries are there for those behind them.
  mutating func context(
    _ names: FEELNode.Index, _ values: FEELNode.Index, _ slots: FEELNode.Index,
    _ position: SourcePosition
  ) throws(ExpressionError) -> FEELValue {
    var context = FEELContext()
    let names = list(names)
    let slots = list(slots)
    for (index, node) in list(values).enumerated() {
      let value = try value(node)
      self.slots[base + Int(slots[index])] = value
      context[program.texts[Int(names[index])]] = value
    }
    try checkDepth(of: .context(context), position)
    return .context(context)
  }

  mutating func interval(
    _ start: FEELNode.Index, _ end: FEELNode.Index, _ includesStart: Bool, _ includesEnd: Bool,
    _ position: SourcePosition
  ) throws(ExpressionError) -> FEELValue {
    let first = try value(start)
    let last = try value(end)
    if !first.isNull, !last.isNull {
      guard let order = FEELOrder.order(first, last), order <= 0 else {
        warn("a range from \(first.kind) to \(last.kind) that ends before it begins", at: position)
        return .null
      }
    }
    return .range(
      FEELRange(from: first, includesStart: includesStart, to: last, includesEnd: includesEnd))
  }

  mutating func oneSided(
    _ operation: FEELNode.Comparison, _ endpoint: FEELNode.Index, _ position: SourcePosition
  ) throws(ExpressionError) -> FEELValue {
    let value = try value(endpoint)
    // One deeper than its endpoint.
    try checkDepth(of: .list([value]), position)
    switch operation {
    case .equal: return .range(FEELRange(equalTo: value))
    case .notEqual: return .range(FEELRange(notEqualTo: value))
    case .less: return .range(FEELRange(below: value, includesEnd: false))
    case .lessOrEqual: return .range(FEELRange(below: value, includesEnd: true))
    case .greater: return .range(FEELRange(above: value, includesStart: false))
    case .greaterOrEqual: return .range(FEELRange(above: value, includesStart: true))
    }
  }

  /// What the function takes along is looked up now; the function itself may be among it.
  mutating func closure(_ definition: Int, _ position: SourcePosition)
    throws(ExpressionError) -> FEELValue
  {
    var captures: [FEELValue] = []
    for node in program.closures[definition].captures {
      if case .variable(let name) = program.nodes[Int(node)] {
        captures.append(scope.value(of: program.texts[Int(name)]) ?? .null)
      } else {
        captures.append(try value(node))
      }
    }
    var depth = 0
    for capture in captures { depth = max(depth, try self.depth(of: capture, position) + 1) }
    let closure = FEELClosure(program: program, definition: definition, captures: captures)
    return .function(FEELFunction(closure, depth: depth))
  }

  // MARK: - Members

  /// A member of a context or a property of a value; of a list, those of its elements.
  mutating func member(_ name: String, of value: FEELValue, _ position: SourcePosition)
    throws(ExpressionError) -> FEELValue
  {
    switch value {
    case .context(let context):
      if let value = context[name] { return value }
      warn("there is no member \"\(name)\"", at: position)
      return .null
    case .list(let elements):
      try budget.spend(elements.count, at: position)
      try budget.enter(at: position)
      defer { budget.leave() }
      var members: [FEELValue] = []
      members.reserveCapacity(elements.count)
      for element in elements { members.append(try member(name, of: element, position)) }
      return .list(members)
    default:
      if let property = FEELProperties.value(name, of: value) { return property }
      warn("\(value.kind) has no \"\(name)\"", at: position)
      return .null
    }
  }

  // MARK: - Filters

  /// A number picks an element, from one, or from the end if negative; a condition keeps some.
  mutating func filter(
    _ list: FEELNode.Index, _ condition: FEELNode.Index, _ slot: FEELNode.Index,
    _ position: SourcePosition
  ) throws(ExpressionError) -> FEELValue {
    let value = try value(list)
    let elements: [FEELValue]
    switch value {
    case .list(let list): elements = list
    case .null: elements = []
    default: elements = [value]
    }
    if isFixed(condition) {
      switch try self.value(condition) {
      case .number(let number): return element(number, of: elements, position)
      case .boolean(true): return .list(elements)
      case .boolean(false), .null: return .list([])
      case let other:
        warn("a filter must be a number or a condition, not \(other.kind)", at: position)
        return .null
      }
    }
    var kept: [FEELValue] = []
    for item in elements {
      slots[base + Int(slot)] = item
      switch try self.value(condition) {
      case .number(let number): return self.element(number, of: elements, position)
      case .boolean(true): kept.append(item)
      case .boolean(false), .null: break
      case let other:
        warn("a filter must be a number or a condition, not \(other.kind)", at: position)
        return .null
      }
    }
    return .list(kept)
  }

  /// Whether a filter does not depend on the item, as an index does not.
  private func isFixed(_ condition: FEELNode.Index) -> Bool {
    switch program.nodes[Int(condition)] {
    case .constant, .local: true
    case .negate(let operand): isFixed(operand)
    default: false
    }
  }

  private mutating func element(
    _ number: Decimal128, of elements: [FEELValue], _ position: SourcePosition
  ) -> FEELValue {
    if let place = number.integer, place != 0 {
      let index =
        place > 0 ? place - 1 : place.magnitude <= elements.count ? elements.count + place : -1
      if elements.indices.contains(index) { return elements[index] }
    }
    warn("a list of \(elements.count) has no element \(number)", at: position)
    return .null
  }

  // MARK: - Calls

  mutating func call(
    _ callee: FEELNode.Index, _ arguments: FEELNode.Index, _ names: FEELNode.Index,
    _ position: SourcePosition
  ) throws(ExpressionError) -> FEELValue {
    let callee = try value(callee)
    guard case .function(let function) = callee else {
      warn("\(callee.kind) cannot be called", at: position)
      return .null
    }
    let values = try values(arguments)
    guard names >= 0 else { return try call(function, values, at: position) }
    let given = list(names).map { program.texts[Int($0)] }
    if case .builtIn(let builtIn) = function.storage.implementation {
      guard let ordered = FEELArguments.ordered(values, given, for: builtIn) else {
        warn("\"\(builtIn.rawValue)\" has no such parameters", at: position)
        return .null
      }
      return try call(builtIn, ordered, at: position)
    }
    guard let ordered = FEELArguments.ordered(values, given, function.parameters.map(\.name)) else {
      warn("the function has no such parameters", at: position)
      return .null
    }
    return try call(function, ordered, at: position)
  }

  mutating func callBuiltIn(
    _ function: FEELBuiltIn, _ arguments: FEELNode.Index, _ names: FEELNode.Index,
    _ position: SourcePosition
  ) throws(ExpressionError) -> FEELValue {
    if function == .isDefined, let node = list(arguments).first,
      case .variable(let name) = program.nodes[Int(node)]
    {
      return .boolean(scope.value(of: program.texts[Int(name)]) != nil)
    }
    let values = try values(arguments)
    guard names >= 0 else { return try call(function, values, at: position) }
    guard
      let ordered = FEELArguments.ordered(
        values, list(names).map { program.texts[Int($0)] }, for: function)
    else {
      warn("\"\(function.rawValue)\" has no such parameters", at: position)
      return .null
    }
    return try call(function, ordered, at: position)
  }
}

/// Puts arguments with names into the order of parameters.
enum FEELArguments {
  /// `nil` if there is a name that is no parameter; what is not given is null.
  static func ordered(_ values: [FEELValue], _ names: [String], _ parameters: [String])
    -> [FEELValue]?
  {
    var ordered = [FEELValue](repeating: .null, count: parameters.count)
    var last = -1
    for (name, value) in zip(names, values) {
      guard let index = parameters.firstIndex(of: name) else { return nil }
      ordered[index] = value
      last = max(last, index)
    }
    return ordered
  }

  /// By the first way to call the function that has all these names; behind the last one given,
  /// what need not be there is left out.
  static func ordered(_ values: [FEELValue], _ names: [String], for function: FEELBuiltIn)
    -> [FEELValue]?
  {
    for signature in function.signatures where accepts(values, names, function) {
      guard var ordered = ordered(values, names, signature.parameters) else { continue }
      while ordered.count > signature.required,
        !names.contains(signature.parameters[ordered.count - 1])
      {
        ordered.removeLast()
      }
      return ordered
    }
    return nil
  }

  /// A `key` is one text, `keys` are a list of them.
  private static func accepts(
    _ values: [FEELValue], _ names: [String], _ function: FEELBuiltIn
  ) -> Bool {
    guard function == .contextPut, let index = names.firstIndex(of: "key") else { return true }
    return values[index].list == nil
  }
}
