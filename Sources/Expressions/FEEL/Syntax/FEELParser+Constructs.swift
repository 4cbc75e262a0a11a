import Vocabulary

extension FEELParser {
  // MARK: - Loops

  mutating func loop(_ kind: FEELProgram.Loop.Kind) throws(ExpressionError) -> Part {
    let position = take().position
    let usedPartial = usesPartial
    usesPartial = false
    defer { usesPartial = usedPartial }
    var partialSlot: FEELNode.Index?
    scopes.push([])
    defer { scopes.pop() }
    if kind == .collect {
      let slot = scopes.newSlot()
      partialSlot = slot
    }
    var iterations: [FEELProgram.Loop.Iteration] = []
    repeat {
      let name = try words { $0.isName("in") }
      try expect(word: "in")
      let domain = try expression()
      var end: Part?
      if skip("..") { end = try expression() }
      let slot = scopes.newSlot()
      iterations.append(FEELProgram.Loop.Iteration(slot: slot, domain: domain.node, end: end?.node))
      let type = domain.type.element
      scopes.bind(FEELScopes.Binding(name: name, slot: slot, type: end == nil ? type : domain.type))
    } while skip(",")
    try expect(word: kind == .collect ? "return" : "satisfies")
    if let partialSlot {
      scopes.bind(FEELScopes.Binding(name: "partial", slot: partialSlot, type: .list(.any)))
    }
    let body = try expression()
    let loop = FEELProgram.Loop(
      kind: kind, iterations: iterations, body: body.node,
      partialSlot: usesPartial ? partialSlot : nil)
    let node = builder.add(.loop(builder.loop(loop)), position)
    return Part(node: node, type: kind == .collect ? .list(body.type) : .boolean)
  }

  // MARK: - Functions

  /// A definition. `own` is the entry that it becomes the value of, by whose name it may call
  /// itself.
  mutating func function(own: FEELScopes.Binding?) throws(ExpressionError) -> Part {
    try enter()
    defer { leave() }
    let position = take().position
    guard skip("(") else { throw unexpected("\"(\"") }
    var parameters: [FEELFunction.Parameter] = []
    if !skip(")") {
      repeat {
        let name = try words { $0.isSymbol(":") || $0.isSymbol(",") || $0.isSymbol(")") }
        let type = skip(":") ? try self.type() : .any
        parameters.append(FEELFunction.Parameter(name, type))
      } while skip(",")
      guard skip(")") else { throw unexpected("\")\"") }
    }
    if token.isName("external") {
      _ = take()
      let start = index
      _ = try expression()
      // `{java: {class: "java.lang.Math", method signature: "cos(double)"}}`: the texts name it.
      let names = tokens[start..<index].compactMap { token -> String? in
        guard case .string(let text) = token.kind else { return nil }
        return text
      }
      let name = names.joined(separator: ".").prefix(120)
      return failure(
        "the external function \"\(name)\" is not available: only functions of FEEL are run",
        position)
    }
    if let own { scopes.push([own]) }
    scopes.pushFrame()
    var bindings: [FEELScopes.Binding] = []
    for parameter in parameters {
      bindings.append(
        FEELScopes.Binding(name: parameter.name, slot: scopes.newSlot(), type: parameter.type))
    }
    scopes.push(bindings)
    let body = try expression()
    let frame = scopes.popFrame()
    if own != nil { scopes.pop() }
    var captures: [FEELNode.Index] = []
    var ownCapture: Int?
    for (number, capture) in frame.captures.enumerated() {
      switch capture.source {
      case .local(let slot):
        if slot == own?.slot { ownCapture = number }
        captures.append(builder.add(.local(slot), position))
      case .variable(let name):
        captures.append(builder.add(.variable(builder.text(name)), position))
      }
    }
    let closure = FEELProgram.Closure(
      parameters: parameters, result: body.type, body: body.node, captures: captures,
      ownCapture: ownCapture, slotCount: frame.slotCount)
    let node = builder.add(.closure(builder.closure(closure)), position)
    return Part(node: node, type: .function(parameters.map(\.type), body.type))
  }

  /// A call of a built-in function, whose name is taken already.
  mutating func call(_ function: FEELBuiltIn, _ position: SourcePosition) throws(ExpressionError)
    -> Part
  {
    let (arguments, names) = try self.arguments()
    let count = builder.lists[Int(arguments)].count
    if scopes.environment.isStrict, names < 0, !function.takes(count) {
      throw ExpressionError(
        .syntax, at: position, "\"\(function.rawValue)\" does not take \(count) arguments")
    }
    let node = builder.add(
      .callBuiltIn(function, arguments: arguments, names: names), position)
    return Part(node: node, type: function.resultType)
  }

  /// The arguments in parentheses, and the list of their names; -1 if they have none.
  mutating func arguments() throws(ExpressionError) -> (FEELNode.Index, FEELNode.Index) {
    guard skip("(") else { throw unexpected("\"(\"") }
    var values: [FEELNode.Index] = []
    var names: [FEELNode.Index] = []
    if !skip(")") {
      let isNamed = isArgumentName
      repeat {
        if isNamed {
          names.append(builder.text(try words { $0.isSymbol(":") }))
          _ = take()
        }
        values.append(try expression().node)
      } while skip(",")
      guard skip(")") else { throw unexpected("\")\"") }
    }
    return (builder.list(values), names.isEmpty ? -1 : builder.list(names))
  }

  /// Whether words and a colon stand here.
  private var isArgumentName: Bool {
    var offset = index
    while tokens[offset].kind == .name { offset += 1 }
    return offset > index && tokens[offset].isSymbol(":")
  }

  // MARK: - Tests

  /// What follows `in`: one test, or several in parentheses.
  mutating func contained(_ value: Part, _ position: SourcePosition) throws(ExpressionError)
    -> FEELNode.Index
  {
    let slot = scopes.newSlot()
    scopes.push([FEELScopes.Binding(name: "?", slot: slot, type: value.type)])
    defer { scopes.pop() }
    let usedInput = usesInput
    defer { usesInput = usedInput }
    usesInput = false
    let tests: [FEELNode.Index]
    if token.isSymbol("(") {
      tests = try testsInParentheses(slot)
    } else if let test = try comparisonTest(slot) {
      tests = [test]
    } else {
      tests = [test(slot, try sum())]
    }
    return builder.add(
      .contained(value: value.node, slot: slot, tests: builder.list(tests)), position)
  }

  /// Tests in parentheses, or a range that begins with one, or a list in parentheses with a path
  /// or filter behind it.
  private mutating func testsInParentheses(_ slot: FEELNode.Index) throws(ExpressionError)
    -> [FEELNode.Index]
  {
    let opening = take()
    var tests: [FEELNode.Index]
    var value: Part?
    if let test = try comparisonTest(slot) {
      tests = [test]
    } else {
      usesInput = false
      let part = try expression()
      if token.isSymbol("..") {
        return [test(slot, try postfix(of: try range(opening, from: part), isCallable: false))]
      }
      value = part
      tests = [test(slot, part)]
    }
    while skip(",") {
      tests.append(try test(slot))
      value = nil
    }
    guard skip(")") else { throw unexpected("\")\"") }
    guard let value, token.isSymbol(".") || token.isSymbol("[") else { return tests }
    return [test(slot, try postfix(of: value, isCallable: true))]
  }

  /// `< 5` and its like; `nil` if none stands here.
  private mutating func comparisonTest(_ slot: FEELNode.Index) throws(ExpressionError)
    -> FEELNode.Index?
  {
    let position = token.position
    guard let operation = takeComparison() else { return nil }
    let endpoint = try sum()
    return builder.add(.testCompare(operation, slot: slot, endpoint.node), position)
  }

  /// One positive unary test of the value in a slot.
  private mutating func test(_ slot: FEELNode.Index) throws(ExpressionError) -> FEELNode.Index {
    if let test = try comparisonTest(slot) { return test }
    usesInput = false
    return test(slot, try expression())
  }

  /// The test that an expression is: a condition if it names the input, else something to find the
  /// input in.
  private mutating func test(_ slot: FEELNode.Index, _ part: Part) -> FEELNode.Index {
    let position = builder.positions[Int(part.node)]
    if usesInput, part.type == .boolean || part.type == .any {
      return builder.add(.testCondition(part.node), position)
    }
    return builder.add(.testValue(slot: slot, part.node), position)
  }

  /// A cell of a decision table: `-`, tests with commas, `not(...)` (rules 13 to 17).
  mutating func unaryTests(slot: FEELNode.Index) throws(ExpressionError) -> FEELNode.Index {
    let position = token.position
    if token.isSymbol("-"), tokens[index + 1].kind == .end {
      _ = take()
      return builder.add(.always, position)
    }
    if token.isName("not"), tokens[index + 1].isSymbol("(") {
      let start = index
      _ = take()
      _ = take()
      let tests = try testList(slot)
      guard skip(")") else { throw unexpected("\")\"") }
      if token.kind == .end {
        return builder.add(.anyTest(tests: builder.list(tests), isNegated: true), position)
      }
      // It is the function, and more stands behind it.
      index = start
    }
    let tests = try testList(slot)
    return builder.add(.anyTest(tests: builder.list(tests), isNegated: false), position)
  }

  private mutating func testList(_ slot: FEELNode.Index) throws(ExpressionError)
    -> [FEELNode.Index]
  {
    var tests = [try test(slot)]
    while skip(",") { tests.append(try test(slot)) }
    return tests
  }

  // MARK: - Types

  /// A type behind `instance of` or a parameter's colon.
  mutating func type() throws(ExpressionError) -> FEELType {
    try enter()
    defer { leave() }
    let position = token.position
    guard token.kind == .name else { throw unexpected("a type") }
    let next = tokens[index + 1]
    if next.isSymbol("<") {
      switch token.text {
      case "list", "range":
        let isList = take().text == "list"
        _ = take()
        let element = try type()
        guard skip(">") else { throw unexpected("\">\"") }
        return isList ? .list(element) : .range(element)
      case "context":
        _ = take()
        _ = take()
        return .context(try members())
      case "function":
        _ = take()
        _ = take()
        return try functionType()
      default: break
      }
    }
    if let known = scopes.environment.typePatterns.longest(at: index, in: tokens) {
      for _ in 0..<known.count { _ = take() }
      if let type = scopes.environment.types[known.name] ?? FEELType.named[known.name] {
        return type
      }
    }
    throw ExpressionError(
      .syntax, at: position, "there is no type \"\(token.text)\"")
  }

  private mutating func members() throws(ExpressionError) -> [FEELType.Member] {
    var members: [FEELType.Member] = []
    repeat {
      let name = try words { $0.isSymbol(":") }
      _ = take()
      members.append(FEELType.Member(name, try type()))
    } while skip(",")
    guard skip(">") else { throw unexpected("\">\"") }
    return members
  }

  private mutating func functionType() throws(ExpressionError) -> FEELType {
    var parameters: [FEELType] = []
    if !skip(">") {
      repeat { parameters.append(try type()) } while skip(",")
      guard skip(">") else { throw unexpected("\">\"") }
    }
    guard skip("->") else { throw unexpected("\"->\"") }
    return .function(parameters, try type())
  }
}
