import Vocabulary

/// Reads JUEL. Recursive descent, one function per level of precedence.
struct JUELParser {
  private var lexer: JUELLexer
  private var token: JUELToken
  private var depth = 0
  /// Whether it reads an expression of a script.
  private var isScript = false

  /// Reads one expression that fills the whole text.
  static func script(_ source: String) throws(ExpressionError) -> JUELTemplate {
    var parser = try JUELParser(Lexer(source))
    parser.isScript = true
    let node = try parser.choice()
    guard parser.token.kind == .end else { throw parser.unexpected("the end") }
    return JUELTemplate(parts: [.expression(node)])
  }

  /// Reads text with expressions in it.
  static func template(_ source: String) throws(ExpressionError) -> JUELTemplate {
    var lexer = Lexer(source)
    var parts: [JUELTemplate.Part] = []
    var text = String.UnicodeScalarView()
    while let scalar = lexer.peek {
      let next = lexer.peek(1)
      if scalar == "\\", next == "$" || next == "#" || next == "\\", let next {
        text.append(next)
        lexer.advance()
        lexer.advance()
      } else if scalar == "$" || scalar == "#", next == "{" {
        if !text.isEmpty { parts.append(.text(String(text))) }
        text = String.UnicodeScalarView()
        parts.append(.expression(try embedded(&lexer)))
      } else {
        text.append(scalar)
        lexer.advance()
      }
    }
    if !text.isEmpty { parts.append(.text(String(text))) }
    return JUELTemplate(parts: trimmed(parts))
  }

  /// White space around a single expression is layout, not text.
  private static func trimmed(_ parts: [JUELTemplate.Part]) -> [JUELTemplate.Part] {
    let visible = parts.filter {
      guard case .text(let text) = $0 else { return true }
      return !text.allSatisfy(\.isWhitespace)
    }
    if visible.count == 1, case .expression = visible[0] { return visible }
    return parts
  }

  /// Reads `${...}` and leaves the lexer behind the closing brace.
  private static func embedded(_ lexer: inout Lexer) throws(ExpressionError) -> JUELNode {
    let start = lexer.position
    lexer.advance()
    lexer.advance()
    var parser = try JUELParser(lexer)
    let node = try parser.choice()
    guard parser.token.kind == .symbol("}") else {
      if parser.token.kind == .end {
        throw ExpressionError(.syntax, at: start, "an expression is not closed with \"}\"")
      }
      throw parser.unexpected("\"}\"")
    }
    lexer = parser.lexer.rest
    return node
  }

  private init(_ lexer: Lexer) throws(ExpressionError) {
    self.lexer = JUELLexer(lexer)
    token = try self.lexer.next()
  }

  // MARK: - Levels, from the loosest

  private mutating func choice() throws(ExpressionError) -> JUELNode {
    depth += 1
    defer { depth -= 1 }
    guard depth <= ExpressionLimits.sourceDepth else {
      throw ExpressionError(.limit, at: token.position, "the expression nests too deeply")
    }
    let condition = try binary(0)
    let position = token.position
    guard try skip("?") else { return condition }
    let first = try choice()
    guard try skip(":") else { throw unexpected("\":\"") }
    let second = try choice()
    return JUELNode(kind: .choice(condition, first, second), position: position)
  }

  private static let levels: [[String]] = [
    ["||"], ["&&"], ["==", "!="], ["<", "<=", ">", ">="], ["+", "-"], ["*", "/", "%"],
  ]

  private mutating func binary(_ level: Int) throws(ExpressionError) -> JUELNode {
    guard level < Self.levels.count else { return try prefix() }
    var left = try binary(level + 1)
    while case .symbol(let symbol) = token.kind, Self.levels[level].contains(symbol),
      let operation = JUELNode.Operator(rawValue: symbol)
    {
      let position = token.position
      try step()
      let right = try binary(level + 1)
      let joined = isScript && operation == .add ? JUELNode.Operator.join : operation
      left = JUELNode(kind: .binary(joined, left, right), position: position)
    }
    if case .symbol("instanceof") = token.kind {
      throw ExpressionError(.unsupported, at: token.position, "\"instanceof\" is not available")
    }
    return left
  }

  private mutating func prefix() throws(ExpressionError) -> JUELNode {
    guard case .symbol(let symbol) = token.kind, let prefix = JUELNode.Prefix(rawValue: symbol)
    else { return try postfix() }
    depth += 1
    defer { depth -= 1 }
    guard depth <= ExpressionLimits.sourceDepth else {
      throw ExpressionError(.limit, at: token.position, "the expression nests too deeply")
    }
    let position = token.position
    try step()
    return JUELNode(kind: .prefix(prefix, try self.prefix()), position: position)
  }

  private mutating func postfix() throws(ExpressionError) -> JUELNode {
    var node = try primary()
    var length = 0
    while true {
      length += 1
      guard length <= ExpressionLimits.sourceDepth else {
        throw ExpressionError(.limit, at: token.position, "a path is too long")
      }
      let position = token.position
      if try skip(".") {
        guard case .name(let name) = token.kind else { throw unexpected("a name") }
        try step()
        if token.kind == .symbol("(") {
          node = try call(name, on: node, at: position)
        } else {
          node = JUELNode(kind: .property(node, name), position: position)
        }
      } else if try skip("[") {
        let index = try choice()
        guard try skip("]") else { throw unexpected("\"]\"") }
        node = JUELNode(kind: .element(node, index), position: position)
      } else {
        return node
      }
    }
  }

  private mutating func call(_ name: String, on target: JUELNode, at position: SourcePosition)
    throws(ExpressionError) -> JUELNode
  {
    let arguments = try self.arguments()
    if case .variable(let object) = target.kind, object == "execution" || object == "task",
      let method = JUELNode.ExecutionMethod(rawValue: name)
    {
      guard arguments.count == method.arguments else {
        throw ExpressionError(
          .syntax, at: position,
          "\"\(object).\(name)\" takes \(method.arguments) arguments, found \(arguments.count)")
      }
      return JUELNode(kind: .executionMethod(method, arguments), position: position)
    }
    if case .variable("execution") = target.kind, !Self.executionGetters.contains(name) {
      throw ExpressionError(
        .unsupported, at: position, "the method \"execution.\(name)\" is not available")
    }
    guard let method = JUELMethod(name, arguments: arguments.count) else {
      throw ExpressionError(
        .unsupported, at: position,
        "the method \"\(name)\" with \(arguments.count) arguments is not available")
    }
    return JUELNode(kind: .method(target, method, arguments), position: position)
  }

  /// What may be asked of the execution itself, by its getters.
  private static let executionGetters: Set<String> = [
    "getActivityInstanceId", "getBusinessKey", "getCurrentActivityId", "getCurrentActivityName",
    "getId", "getProcessBusinessKey", "getProcessDefinitionKey",
  ]

  private mutating func arguments() throws(ExpressionError) -> [JUELNode] {
    guard try skip("(") else { throw unexpected("\"(\"") }
    var arguments: [JUELNode] = []
    if try skip(")") { return arguments }
    repeat { arguments.append(try choice()) } while try skip(",")
    guard try skip(")") else { throw unexpected("\")\"") }
    return arguments
  }

  private mutating func primary() throws(ExpressionError) -> JUELNode {
    let position = token.position
    let kind: JUELNode.Kind
    switch token.kind {
    case .integer(let value): kind = .literal(.integer(value))
    case .number(let value): kind = .literal(.number(value))
    case .string(let value): kind = .literal(.string(value))
    case .name("true"): kind = .literal(true)
    case .name("false"): kind = .literal(false)
    case .name("null"): kind = .literal(.null)
    case .name(let name): kind = .variable(name)
    case .symbol("("):
      try step()
      let inner = try choice()
      guard try skip(")") else { throw unexpected("\")\"") }
      return inner
    default: throw unexpected("a value")
    }
    try step()
    if case .variable(let name) = kind, token.kind == .symbol("(") {
      if let function = JUELFunction(rawValue: name) {
        guard try arguments().isEmpty else {
          throw ExpressionError(.syntax, at: position, "\"\(name)\" takes no arguments")
        }
        return JUELNode(kind: .function(function), position: position)
      }
      throw ExpressionError(
        .unsupported, at: position, "the function \"\(name)\" is not available")
    }
    return JUELNode(kind: kind, position: position)
  }

  // MARK: - Words

  private mutating func step() throws(ExpressionError) {
    token = try lexer.next()
  }

  private mutating func skip(_ symbol: String) throws(ExpressionError) -> Bool {
    guard token.kind == .symbol(symbol) else { return false }
    try step()
    return true
  }

  private func unexpected(_ expected: String) -> ExpressionError {
    ExpressionError(
      .syntax, at: token.position, "expected \(expected), found \(token.text)")
  }
}
