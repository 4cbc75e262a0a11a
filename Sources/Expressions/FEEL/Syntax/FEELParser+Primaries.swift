import Decimals
import Vocabulary

extension FEELParser {
  mutating func primary() throws(ExpressionError) -> Part {
    let start = token
    switch start.kind {
    case .number(let value):
      _ = take()
      return constant(.number(value), .number, start.position)
    case .string(let value):
      _ = take()
      return constant(.string(value), .string, start.position)
    case .temporal(let text):
      _ = take()
      return temporal(text, start.position)
    case .name:
      return try nameOrKeyword()
    case .symbol:
      switch start.text {
      case "{": return try context()
      case "[": return try listOrRange()
      case "]":
        _ = take()
        return try range(start, from: try sum())
      case "(": return try parentheses()
      case "?":
        _ = take()
        usesInput = true
        return name("?", start.position)
      default: throw unexpected("a value")
      }
    case .end:
      throw unexpected("a value")
    }
  }

  /// A literal behind `@`. Zones are known only when it is evaluated.
  private mutating func temporal(_ text: String, _ position: SourcePosition) -> Part {
    if let value = FEELTemporalReader.any(text, .utc) {
      return constant(value, FEELType(of: value), position)
    }
    let argument = constant(.string(text), .string, position)
    let node = builder.add(
      .callBuiltIn(.temporalLiteral, arguments: builder.list([argument.node]), names: -1), position)
    return Part(node: node, type: .any)
  }

  // MARK: - Brackets

  private mutating func listOrRange() throws(ExpressionError) -> Part {
    let opening = take()
    if skip("]") {
      return Part(node: builder.add(.list(builder.list([])), opening.position), type: .list(.any))
    }
    var elements = [try expression()]
    if token.isSymbol("..") { return try range(opening, from: elements[0]) }
    while skip(",") { elements.append(try expression()) }
    guard skip("]") else { throw unexpected("\"]\"") }
    let node = builder.add(.list(builder.list(elements.map(\.node))), opening.position)
    return Part(node: node, type: .list(Self.common(elements)))
  }

  private mutating func parentheses() throws(ExpressionError) -> Part {
    let opening = take()
    if let operation = takeComparison() {
      let endpoint = try sum()
      guard skip(")") else { throw unexpected("\")\"") }
      let node = builder.add(.oneSided(operation, endpoint.node), opening.position)
      return Part(node: node, type: .range(endpoint.type))
    }
    let inner = try expression()
    if token.isSymbol("..") { return try range(opening, from: inner) }
    guard skip(")") else { throw unexpected("\")\"") }
    return inner
  }

  /// The rest of `[1..5]`, `(1..5)`, `]1..5[`, from the points on.
  mutating func range(_ opening: FEELToken, from start: Part) throws(ExpressionError) -> Part {
    guard skip("..") else { throw unexpected("\"..\"") }
    let end = try sum()
    guard token.isSymbol("]") || token.isSymbol(")") || token.isSymbol("[") else {
      throw unexpected("\"]\" or \")\"")
    }
    let closing = take()
    let type = FEELType.range(Self.common(start.type, end.type))
    if let first = constant(of: start), let last = constant(of: end),
      let order = FEELOrder.order(first, last), order <= 0
    {
      let range = FEELRange(
        from: first, includesStart: opening.text == "[", to: last,
        includesEnd: closing.text == "]")
      return constant(.range(range), type, opening.position)
    }
    let node = builder.add(
      .interval(
        start.node, end.node, includesStart: opening.text == "[",
        includesEnd: closing.text == "]"), opening.position)
    return Part(node: node, type: type)
  }

  private func constant(of part: Part) -> FEELValue? {
    guard case .constant(let index) = builder.nodes[Int(part.node)] else { return nil }
    return builder.constants[Int(index)]
  }

  static func common(_ parts: [Part]) -> FEELType {
    guard let first = parts.first else { return .any }
    return parts.dropFirst().reduce(first.type) { common($0, $1.type) }
  }

  private mutating func context() throws(ExpressionError) -> Part {
    let position = take().position
    var names: [String] = []
    var values: [FEELNode.Index] = []
    var members: [FEELType.Member] = []
    scopes.push([])
    defer { scopes.pop() }
    var slots: [FEELNode.Index] = []
    if !skip("}") {
      repeat {
        let place = token.position
        let name = try entryName()
        guard !names.contains(name) else {
          throw ExpressionError(.syntax, at: place, "the entry \"\(name)\" stands twice")
        }
        guard skip(":") else { throw unexpected("\":\"") }
        let slot = scopes.newSlot()
        // A function may call itself by the name of its entry.
        let own = FEELScopes.Binding(name: name, slot: slot, type: .any)
        let value = token.isName("function") ? try function(own: own) : try expression()
        names.append(name)
        values.append(value.node)
        slots.append(slot)
        members.append(FEELType.Member(name, value.type))
        scopes.bind(FEELScopes.Binding(name: name, slot: slot, type: value.type))
      } while skip(",")
      guard skip("}") else { throw unexpected("\"}\"") }
    }
    let texts = names.map { builder.text($0) }
    let node = builder.add(
      .context(
        names: builder.list(texts), values: builder.list(values), slots: builder.list(slots)),
      position)
    return Part(node: node, type: .context(members))
  }

  /// A string, or all words up to the colon.
  private mutating func entryName() throws(ExpressionError) -> String {
    if case .string(let name) = token.kind {
      _ = take()
      return name
    }
    guard token.kind == .name else {
      throw ExpressionError(.syntax, at: token.position, "expected an entry's name")
    }
    return try words { $0.isSymbol(":") }
  }

  /// The words up to one that ends them, as one name: a space stays where space was.
  mutating func words(until isEnd: (FEELToken) -> Bool) throws(ExpressionError) -> String {
    var name = ""
    while !isEnd(token) {
      switch token.kind {
      case .name, .number: break
      case .symbol where [".", "/", "-", "'", "+", "*", "**", "?"].contains(token.text): break
      default: throw unexpected("a name")
      }
      if token.isApart, !name.isEmpty { name += " " }
      name += take().text
    }
    guard !name.isEmpty else { throw unexpected("a name") }
    return name
  }

  // MARK: - Names

  private mutating func nameOrKeyword() throws(ExpressionError) -> Part {
    let position = token.position
    let known = scopes.longestName(at: index, in: tokens)
    if known?.count ?? 0 < 2, let part = try keyword() { return part }
    let builtIn = FEELBuiltIn.names.longest(at: index, in: tokens)
    if let builtIn, tokens[index + builtIn.count].isSymbol("("),
      builtIn.count > known?.count ?? 0
        || builtIn.count == known?.count && !isFunction(builtIn.name),
      let function = FEELBuiltIn(rawValue: builtIn.name)
    {
      for _ in 0..<builtIn.count { _ = take() }
      return try call(function, position)
    }
    if let known {
      let next = tokens[index + known.count]
      if next.kind != .name || isKeyword(at: index + known.count) {
        for _ in 0..<known.count { _ = take() }
        return name(known.name, position)
      }
    }
    let name = unknownName()
    if token.isSymbol("("), scopes.environment.isStrict,
      case (.variable, let items) = scopes.meaning(of: name), items.isEmpty
    {
      throw ExpressionError(
        .unsupported, at: position, "the function \"\(name)\" is not available")
    }
    if known == nil, !token.isSymbol("("), let function = FEELBuiltIn(rawValue: name),
      function.isPublic
    {
      let value = FEELValue.function(FEELFunction(function))
      let other = constant(value, .any, position).node
      return self.name(name, position, orElse: other)
    }
    return self.name(name, position)
  }

  /// Whether a name that a built-in function has too means another function here: a variable `date`
  /// does not hide the function, unless it is known to be one itself.
  private mutating func isFunction(_ name: String) -> Bool {
    switch scopes.meaning(of: name).meaning {
    case .local(_, .function), .local(_, .any), .variable(.function): true
    default: false
    }
  }

  /// Whether the word at an index ends a name of which nothing is known.
  private func isKeyword(at index: Int) -> Bool {
    guard FEELNames.keywords.contains(tokens[index].text) else { return false }
    return tokens[index].text != "instance" || tokens[index + 1].isName("of")
  }

  /// All words here that are no keywords, joined by spaces; the first may be one.
  mutating func unknownName() -> String {
    var name = take().text
    while token.kind == .name, !isKeyword(at: index) { name += " " + take().text }
    return name
  }

  /// The name of a member behind a point.
  mutating func memberName(of type: FEELType) -> String {
    let known = FEELNames(type.memberNames).longest(at: index, in: tokens)
    if let known {
      let next = tokens[index + known.count]
      if next.kind != .name || isKeyword(at: index + known.count) {
        for _ in 0..<known.count { _ = take() }
        return known.name
      }
    }
    return unknownName()
  }

  /// `nil` if the word here is no keyword that begins a value.
  private mutating func keyword() throws(ExpressionError) -> Part? {
    let position = token.position
    switch token.text {
    case "true", "false":
      return constant(.boolean(take().text == "true"), .boolean, position)
    case "null":
      _ = take()
      return constant(.null, .null, position)
    case "function" where tokens[index + 1].isSymbol("("):
      return try function(own: nil)
    case "if", "for", "some", "every":
      return try expression()
    case "and", "or", "then", "else", "return", "satisfies", "in", "between":
      throw unexpected("a value")
    default:
      return nil
    }
  }

  /// What a name stands for here.
  mutating func name(
    _ name: String, _ position: SourcePosition, orElse other: FEELNode.Index? = nil
  )
    -> Part
  {
    if name == "partial" { usesPartial = true }
    let (meaning, items) = scopes.meaning(of: name)
    var node: FEELNode.Index
    var type: FEELType
    switch meaning {
    case .local(let slot, let known):
      node = builder.add(.local(slot), position)
      type = known
    case .variable(let known):
      node = other ?? builder.add(.variable(builder.text(name)), position)
      type = known
    }
    guard !items.isEmpty else { return Part(node: node, type: type) }
    let slots = builder.list(items.map(\.0))
    node = builder.add(
      .scoped(name: builder.text(name), items: slots, other: node), position)
    if let owner = items.first(where: { $0.1.memberNames.contains(name) }) {
      type = owner.1.member(name)
    } else if items.contains(where: { $0.1 == .any }) {
      type = .any
    }
    return Part(node: node, type: type)
  }
}
