import Decimals
import Vocabulary

/// Reads FEEL (DMN 1.5, 10.3.1.2) by recursive descent, one function per level of precedence. Names
/// are found with the help of those that are known; types are followed as far as they show in the
/// text, for the names of members and for `instance of`.
struct FEELParser {
  /// A node, and what is known of its value.
  struct Part {
    let node: FEELNode.Index
    let type: FEELType
  }

  var tokens: [FEELToken]
  var index = 0
  var builder = FEELProgramBuilder()
  var scopes: FEELScopes
  /// Whether `?` was used since somebody asked.
  var usesInput = false
  /// Whether `partial` was used since somebody asked.
  var usesPartial = false
  private var depth = 0

  private init(_ source: String, _ environment: FEELEnvironment) throws(ExpressionError) {
    guard source.utf8.count <= ExpressionLimits.sourceBytes else {
      throw ExpressionError(
        .limit, at: .start, "the text is longer than \(ExpressionLimits.sourceBytes) bytes")
    }
    tokens = try FEELLexer.tokens(source)
    scopes = FEELScopes(environment)
  }

  /// Reads a whole expression.
  static func expression(_ source: String, _ environment: FEELEnvironment)
    throws(ExpressionError) -> (program: FEELProgram, type: FEELType)
  {
    var parser = try FEELParser(source, environment)
    let part = try parser.expression()
    guard parser.token.kind == .end else { throw parser.unexpected("the end") }
    let program = FEELProgram(parser.builder, root: part.node, slotCount: parser.scopes.slotCount)
    return (program, part.type)
  }

  /// Reads unary tests; the input is in the first slot.
  static func unaryTests(_ source: String, input: FEELType, _ environment: FEELEnvironment)
    throws(ExpressionError) -> FEELProgram
  {
    var parser = try FEELParser(source, environment)
    let slot = parser.scopes.newSlot()
    parser.scopes.push([FEELScopes.Binding(name: "?", slot: slot, type: input)])
    let root = try parser.unaryTests(slot: slot)
    guard parser.token.kind == .end else { throw parser.unexpected("the end") }
    return FEELProgram(parser.builder, root: root, slotCount: parser.scopes.slotCount)
  }

  // MARK: - Levels, from the loosest

  mutating func expression() throws(ExpressionError) -> Part {
    try enter()
    defer { leave() }
    guard token.kind == .name else { return try operation(1) }
    // A name that begins with a keyword, and is longer, is a name.
    if FEELNames.keywords.contains(token.text),
      scopes.longestName(at: index, in: tokens)?.count ?? 0 < 2
    {
      switch token.text {
      case "if": return try conditional()
      case "for": return try loop(.collect)
      case "some": return try loop(.some)
      case "every": return try loop(.every)
      default: break
      }
    }
    return try operation(1)
  }

  private mutating func conditional() throws(ExpressionError) -> Part {
    let position = take().position
    let condition = try expression()
    try expect(word: "then")
    let first = try expression()
    try expect(word: "else")
    let second = try expression()
    let node = builder.add(.conditional(condition.node, first.node, second.node), position)
    return Part(node: node, type: Self.common(first.type, second.type))
  }

  /// Operators of a level and of tighter ones, by climbing: one function for all levels, as each of
  /// its own would make nested brackets need much more of the stack. From the loosest: `or`, `and`,
  /// comparisons, sums, products, powers, all of which group to the left.
  mutating func operation(_ minimum: Int) throws(ExpressionError) -> Part {
    var left = try negation()
    while let level = operatorLevel, level >= minimum {
      left = try operation(on: left, level)
    }
    return left
  }

  /// Of the operator that stands here; `nil` if none does.
  private var operatorLevel: Int? {
    switch tokens[index].kind {
    case .name:
      switch tokens[index].text {
      case "or": 1
      case "and": 2
      case "between", "in": 3
      default: nil
      }
    case .symbol:
      switch tokens[index].text {
      case "=", "!=", "<", "<=", ">", ">=": 3
      case "+", "-": 4
      case "*", "/": 5
      case "**": 6
      default: nil
      }
    default: nil
    }
  }

  private mutating func operation(on left: Part, _ level: Int) throws(ExpressionError) -> Part {
    let position = tokens[index].position
    let symbol = tokens[index].text
    _ = take()
    switch symbol {
    case "in":
      return Part(node: try contained(left, position), type: .boolean)
    case "between":
      let low = try sum()
      try expect(word: "and")
      let high = try sum()
      return Part(
        node: builder.add(.between(left.node, low.node, high.node), position), type: .boolean)
    default: break
    }
    let right = try operation(level + 1)
    switch symbol {
    case "or":
      return Part(node: builder.add(.or(left.node, right.node), position), type: .boolean)
    case "and":
      return Part(node: builder.add(.and(left.node, right.node), position), type: .boolean)
    case "+": return arithmetic(.add, left, right, position)
    case "-": return arithmetic(.subtract, left, right, position)
    case "*": return arithmetic(.multiply, left, right, position)
    case "/": return arithmetic(.divide, left, right, position)
    case "**": return arithmetic(.power, left, right, position)
    default:
      guard let comparison = FEELNode.Comparison(symbol) else { throw unexpected("an operator") }
      return Part(
        node: builder.add(.compare(comparison, left.node, right.node), position), type: .boolean)
    }
  }

  /// Sums and what binds tighter: endpoints of ranges, operands of comparisons.
  mutating func sum() throws(ExpressionError) -> Part { try operation(4) }

  private mutating func arithmetic(
    _ operation: FEELNode.Arithmetic, _ left: Part, _ right: Part, _ position: SourcePosition
  ) -> Part {
    let isPlain = left.type == right.type && (left.type == .number || left.type == .string)
    return Part(
      node: builder.add(.arithmetic(operation, left.node, right.node), position),
      type: isPlain ? left.type : .any)
  }

  private mutating func negation() throws(ExpressionError) -> Part {
    let position = token.position
    var count = 0
    while skip("-") { count += 1 }
    let operand = try postfix()
    guard count > 0 else { return operand }
    if case .constant(let index) = builder.nodes[Int(operand.node)],
      case .number(let value) = builder.constants[Int(index)]
    {
      return constant(.number(count.isMultiple(of: 2) ? value : -value), .number, position)
    }
    var node = operand.node
    for _ in 0..<(count.isMultiple(of: 2) ? 2 : 1) { node = builder.add(.negate(node), position) }
    return Part(node: node, type: operand.type)
  }

  // MARK: - What stands behind a value

  private mutating func postfix() throws(ExpressionError) -> Part {
    let start = token
    let part = try primary()
    // Only what can be a function is called: a parenthesis behind a literal is none of its
    // business.
    return try postfix(of: part, isCallable: start.kind == .name || start.isSymbol("("))
  }

  mutating func postfix(of part: Part, isCallable: Bool) throws(ExpressionError) -> Part {
    var part = part
    var isCallable = isCallable
    var length = 0
    while true {
      length += 1
      guard length <= ExpressionLimits.sourceDepth else {
        throw ExpressionError(.limit, at: token.position, "a path is too long")
      }
      let position = token.position
      if token.isSymbol("."), tokens[index + 1].kind == .name {
        _ = take()
        part = path(part, memberName(of: part.type), position)
        isCallable = true
      } else if token.isSymbol("["), !isEndOfRange {
        part = try filter(part)
        isCallable = true
      } else if isCallable, token.isSymbol("(") {
        let (arguments, names) = try self.arguments()
        let result: FEELType = if case .function(_, let result) = part.type { result } else { .any }
        part = Part(
          node: builder.add(.call(part.node, arguments: arguments, names: names), position),
          type: result)
      } else if token.isName("instance"), tokens[index + 1].isName("of") {
        _ = take()
        _ = take()
        let type = builder.type(try self.type())
        part = Part(node: builder.add(.instanceOf(part.node, type: type), position), type: .boolean)
        isCallable = false
      } else {
        return part
      }
    }
  }

  /// Whether a bracket here ends a range, as in `]1..5[`, for what follows begins no expression.
  private var isEndOfRange: Bool {
    let next = tokens[index + 1]
    switch next.kind {
    case .end: return true
    case .name:
      return ["and", "or", "then", "else", "return", "satisfies", "in"].contains(next.text)
    case .symbol: return !["(", "[", "{", "-", "?", "]"].contains(next.text)
    default: return false
    }
  }

  private mutating func path(_ base: Part, _ name: String, _ position: SourcePosition) -> Part {
    let type = base.type.member(name)
    // A path into a variable is one step, so that a JSON variable need not be converted as a whole.
    switch builder.nodes[Int(base.node)] {
    case .variable(let variable):
      let names = builder.list([variable, builder.text(name)])
      return Part(node: builder.add(.variablePath(names: names), position), type: type)
    case .variablePath(let names):
      let names = builder.list(builder.lists[Int(names)] + [builder.text(name)])
      return Part(node: builder.add(.variablePath(names: names), position), type: type)
    default:
      let node = builder.add(.path(base.node, name: builder.text(name)), position)
      return Part(node: node, type: type)
    }
  }

  private mutating func filter(_ list: Part) throws(ExpressionError) -> Part {
    let position = take().position
    let slot = scopes.newSlot()
    let element = list.type.element
    scopes.push([FEELScopes.Binding(name: "item", slot: slot, type: element)])
    scopes.pushFilter(slot: slot, type: element)
    let condition = try expression()
    scopes.pop()
    scopes.pop()
    guard skip("]") else { throw unexpected("\"]\"") }
    let node = builder.add(.filter(list.node, condition.node, slot: slot), position)
    // A number picks one element, a condition keeps some: each has the element's members.
    return Part(node: node, type: condition.type == .number ? element : list.type)
  }

  // MARK: - Helpers

  var token: FEELToken { tokens[index] }

  /// The last word is `.end`, and it is never passed.
  mutating func take() -> FEELToken {
    let token = tokens[index]
    if index < tokens.count - 1 { index += 1 }
    return token
  }

  mutating func skip(_ symbol: String) -> Bool {
    guard token.isSymbol(symbol) else { return false }
    _ = take()
    return true
  }

  mutating func skip(word: String) -> Bool {
    guard token.isName(word) else { return false }
    _ = take()
    return true
  }

  mutating func expect(word: String) throws(ExpressionError) {
    guard skip(word: word) else { throw unexpected("\"\(word)\"") }
  }

  mutating func takeComparison() -> FEELNode.Comparison? {
    guard token.kind == .symbol, let operation = FEELNode.Comparison(token.text) else { return nil }
    _ = take()
    return operation
  }

  mutating func constant(_ value: FEELValue, _ type: FEELType, _ position: SourcePosition) -> Part {
    Part(node: builder.add(.constant(builder.constant(value)), position), type: type)
  }

  mutating func failure(_ message: String, _ position: SourcePosition) -> Part {
    Part(node: builder.add(.failure(builder.text(message)), position), type: .any)
  }

  func unexpected(_ expected: String) -> ExpressionError {
    ExpressionError(.syntax, at: token.position, "expected \(expected), found \(token.shown)")
  }

  mutating func enter() throws(ExpressionError) {
    depth += 1
    guard depth <= ExpressionLimits.sourceDepth else {
      throw ExpressionError(.limit, at: token.position, "the expression nests too deeply")
    }
  }

  mutating func leave() { depth -= 1 }

  /// What both of two types are, as far as that is worth knowing.
  static func common(_ first: FEELType, _ second: FEELType) -> FEELType {
    if first == second || second == .null { return first }
    return first == .null ? second : .any
  }
}
