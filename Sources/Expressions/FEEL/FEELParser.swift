import Vocabulary

/// Reads FEEL. Recursive descent, one function per level of precedence (DMN 1.3, table 39 ff.).
struct FEELParser {
  private var tokens: [FEELToken] = []
  private var index = 0
  private var depth = 0
  private var isRangeEnd = false

  /// Reads a whole expression.
  static func expression(_ source: String) throws(ExpressionError) -> FEELNode {
    var parser = try FEELParser(source)
    let node = try parser.expression()
    guard parser.token.kind == .end else { throw parser.unexpected("the end") }
    return node
  }

  private init(_ source: String) throws(ExpressionError) {
    var lexer = FEELLexer(source)
    repeat { tokens.append(try lexer.next()) } while tokens.last?.kind != .end
  }

  private mutating func enter() throws(ExpressionError) {
    depth += 1
    guard depth <= ExpressionLimits.sourceDepth else {
      throw ExpressionError(.limit, at: token.position, "the expression nests too deeply")
    }
  }

  // MARK: - Levels, from the loosest

  private mutating func expression() throws(ExpressionError) -> FEELNode {
    try enter()
    defer { depth -= 1 }
    let position = token.position
    if skip(word: "if") {
      let condition = try expression()
      guard skip(word: "then") else { throw unexpected("\"then\"") }
      let first = try expression()
      guard skip(word: "else") else { throw unexpected("\"else\"") }
      return FEELNode(kind: .conditional(condition, first, try expression()), position: position)
    }
    for word in ["for", "some", "every", "function"] where token.kind == .name(word) {
      throw ExpressionError(.unsupported, at: position, "\"\(word)\" is not available")
    }
    return try disjunction()
  }

  private mutating func disjunction() throws(ExpressionError) -> FEELNode {
    var left = try conjunction()
    while token.kind == .name("or") {
      let position = take().position
      left = FEELNode(kind: .binary(.or, left, try conjunction()), position: position)
    }
    return left
  }

  private mutating func conjunction() throws(ExpressionError) -> FEELNode {
    var left = try comparison()
    while token.kind == .name("and") {
      let position = take().position
      left = FEELNode(kind: .binary(.and, left, try comparison()), position: position)
    }
    return left
  }

  private static let comparisons = ["=", "!=", "<", "<=", ">", ">="]

  private mutating func comparison() throws(ExpressionError) -> FEELNode {
    let left = try arithmetic(0)
    let position = token.position
    if case .symbol(let symbol) = token.kind, Self.comparisons.contains(symbol),
      let operation = FEELNode.Operator(rawValue: symbol)
    {
      _ = take()
      return FEELNode(kind: .binary(operation, left, try arithmetic(0)), position: position)
    }
    if skip(word: "between") {
      let low = try arithmetic(0)
      guard skip(word: "and") else { throw unexpected("\"and\"") }
      return FEELNode(kind: .between(left, low, try arithmetic(0)), position: position)
    }
    if skip(word: "in") {
      return FEELNode(kind: .contained(left, try tests()), position: position)
    }
    return left
  }

  /// What follows `in`: one test, or several in parentheses. A parenthesis may open a range too.
  private mutating func tests() throws(ExpressionError) -> [FEELTest] {
    guard token.kind == .symbol("(") else { return [try test()] }
    if let range = try range() { return [.value(range)] }
    _ = take()
    var tests = [try test()]
    while skip(",") { tests.append(try test()) }
    guard skip(")") else { throw unexpected("\")\"") }
    return tests
  }

  private mutating func test() throws(ExpressionError) -> FEELTest {
    if case .symbol(let symbol) = token.kind, Self.comparisons.contains(symbol),
      let operation = FEELNode.Operator(rawValue: symbol)
    {
      _ = take()
      return .compare(operation, try arithmetic(0))
    }
    return .value(try arithmetic(0))
  }

  private static let levels: [[String]] = [["+", "-"], ["*", "/"], ["**"]]

  private mutating func arithmetic(_ level: Int) throws(ExpressionError) -> FEELNode {
    guard level < Self.levels.count else { return try negation() }
    var left = try arithmetic(level + 1)
    while case .symbol(let symbol) = token.kind, Self.levels[level].contains(symbol),
      let operation = FEELNode.Operator(rawValue: symbol)
    {
      let position = take().position
      left = FEELNode(
        kind: .binary(operation, left, try arithmetic(level + 1)), position: position)
    }
    return left
  }

  private mutating func negation() throws(ExpressionError) -> FEELNode {
    let position = token.position
    var isNegative = false
    while skip("-") { isNegative.toggle() }
    let operand = try postfix()
    return isNegative ? FEELNode(kind: .negate(operand), position: position) : operand
  }

  private mutating func postfix() throws(ExpressionError) -> FEELNode {
    var node = try primary()
    var length = 0
    while true {
      length += 1
      guard length <= ExpressionLimits.sourceDepth else {
        throw ExpressionError(.limit, at: token.position, "a path is too long")
      }
      let position = token.position
      if skip(".") {
        guard case .name(let name) = token.kind else { throw unexpected("a name") }
        _ = take()
        node = FEELNode(kind: .path(node, name), position: position)
      } else if !isRangeEnd, skip("[") {
        let filter = try expression()
        guard skip("]") else { throw unexpected("\"]\"") }
        node = FEELNode(kind: .filter(node, filter), position: position)
      } else {
        return node
      }
    }
  }

  // MARK: - Primaries

  private mutating func primary() throws(ExpressionError) -> FEELNode {
    try enter()
    defer { depth -= 1 }
    let start = token
    switch start.kind {
    case .number(let value): return literal(.number(value))
    case .string(let value): return literal(.string(value))
    case .name("true"): return literal(.bool(true))
    case .name("false"): return literal(.bool(false))
    case .name("null"): return literal(.null)
    case .name: return try nameOrCall()
    case .symbol("{"): return try context()
    case .symbol("["), .symbol("]"), .symbol("("):
      if let range = try range() { return range }
      return start.kind == .symbol("[") ? try list() : try parentheses()
    default: throw unexpected("a value")
    }
  }

  private mutating func literal(_ value: FEELValue) -> FEELNode {
    FEELNode(kind: .literal(value), position: take().position)
  }

  private mutating func parentheses() throws(ExpressionError) -> FEELNode {
    guard skip("(") else { throw unexpected("a value") }
    let inner = try expression()
    guard skip(")") else { throw unexpected("\")\"") }
    return inner
  }

  /// `[1..5]`, `(1..5)`, `]1..5[`; `nil`, with nothing taken, if it is none.
  private mutating func range() throws(ExpressionError) -> FEELNode? {
    guard isRange else { return nil }
    let opening = take()
    let low = try arithmetic(0)
    guard skip("..") else { throw unexpected("\"..\"") }
    // Behind a range's end, `[` closes the range; it is no filter.
    let wasRangeEnd = isRangeEnd
    isRangeEnd = true
    let high = try arithmetic(0)
    isRangeEnd = wasRangeEnd
    guard token.kind == .symbol("]") || token.kind == .symbol(")") || token.kind == .symbol("[")
    else { throw unexpected("\"]\" or \")\"") }
    let closing = take()
    return FEELNode(
      kind: .range(low, opening.kind == .symbol("["), high, closing.kind == .symbol("]")),
      position: opening.position)
  }

  /// Whether `..` stands directly inside the bracket that opens here. Looking ahead instead of
  /// trying, as trying twice at each of many nested brackets would take for ever.
  private var isRange: Bool {
    var level = 0
    for token in tokens[(index + 1)...] {
      switch token.kind {
      case .symbol(".."): if level == 0 { return true }
      case .symbol(","): if level == 0 { return false }
      case .symbol("("), .symbol("["), .symbol("{"): level += 1
      case .symbol(")"), .symbol("]"), .symbol("}"):
        level -= 1
        if level < 0 { return false }
      default: break
      }
    }
    return false
  }

  private mutating func list() throws(ExpressionError) -> FEELNode {
    let position = take().position
    var elements: [FEELNode] = []
    if skip("]") { return FEELNode(kind: .list([]), position: position) }
    repeat { elements.append(try expression()) } while skip(",")
    guard skip("]") else { throw unexpected("\"]\"") }
    return FEELNode(kind: .list(elements), position: position)
  }

  private mutating func context() throws(ExpressionError) -> FEELNode {
    let position = take().position
    var entries: [FEELEntry] = []
    if skip("}") { return FEELNode(kind: .context([]), position: position) }
    repeat {
      let key = take()
      let name: String
      switch key.kind {
      case .name(let text), .string(let text): name = text
      default: throw ExpressionError(.syntax, at: key.position, "expected an entry's name")
      }
      guard !entries.contains(where: { $0.name == name }) else {
        throw ExpressionError(.syntax, at: key.position, "the entry \"\(name)\" stands twice")
      }
      guard skip(":") else { throw unexpected("\":\"") }
      entries.append(FEELEntry(name: name, value: try expression()))
    } while skip(",")
    guard skip("}") else { throw unexpected("\"}\"") }
    return FEELNode(kind: .context(entries), position: position)
  }

  private mutating func nameOrCall() throws(ExpressionError) -> FEELNode {
    let position = token.position
    let start = index
    if let function = functionName(), skip("(") {
      return try call(function, at: position)
    }
    index = start
    guard case .name(let name) = take().kind else { throw unexpected("a name") }
    if token.kind == .symbol("(") {
      throw ExpressionError(
        .unsupported, at: position, "the function \"\(name)\" is not available")
    }
    return FEELNode(kind: .name(name), position: position)
  }

  /// The longest name of a function that stands here, of up to three words.
  private mutating func functionName() -> FEELFunction? {
    var words: [String] = []
    var found: (function: FEELFunction, count: Int)?
    while words.count < 3, index + words.count < tokens.count,
      case .name(let word) = tokens[index + words.count].kind
    {
      words.append(word)
      if let function = FEELFunction(rawValue: words.joined(separator: " ")) {
        found = (function, words.count)
      }
    }
    guard let found else { return nil }
    index += found.count
    return found.function
  }

  private mutating func call(_ function: FEELFunction, at position: SourcePosition)
    throws(ExpressionError) -> FEELNode
  {
    var arguments: [FEELNode] = []
    if !skip(")") {
      repeat { arguments.append(try expression()) } while skip(",")
      guard skip(")") else { throw unexpected("\")\"") }
    }
    guard function.arity.contains(arguments.count) else {
      throw ExpressionError(
        .syntax, at: position,
        "\"\(function.rawValue)\" does not take \(arguments.count) arguments")
    }
    return FEELNode(kind: .call(function, arguments), position: position)
  }

  // MARK: - Words

  private var token: FEELToken { tokens[index] }

  /// The last word is `.end`, and it is never passed.
  private mutating func take() -> FEELToken {
    let token = tokens[index]
    if index < tokens.count - 1 { index += 1 }
    return token
  }

  private mutating func skip(_ symbol: String) -> Bool {
    guard token.kind == .symbol(symbol) else { return false }
    _ = take()
    return true
  }

  private mutating func skip(word: String) -> Bool {
    guard token.kind == .name(word) else { return false }
    _ = take()
    return true
  }

  private func unexpected(_ expected: String) -> ExpressionError {
    ExpressionError(.syntax, at: token.position, "expected \(expected), found \(token.text)")
  }
}
