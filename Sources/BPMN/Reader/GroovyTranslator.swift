import Expressions

/// Understands scripts of Groovy and JavaScript that only set variables: assignments, calls of
/// `setVariable`, and a last expression. Nothing is ever executed; what it does not understand is
/// an error, for the caller to bind something in the script's place.
struct GroovyTranslator {
  /// Names that stand for the process's own variables.
  private static let holders: Set<String> = ["execution", "processInstance", "task"]
  private static let statementLimit = 1000

  private var statements: [Script.Statement] = []
  private var locals: Set<String> = []
  /// Locals that hold the execution: `def p = execution.getProcessInstance()`.
  private var aliases: Set<String> = []

  /// The statements of a script, or why it is not understood: a part of a sentence.
  static func translate(_ text: String) -> Result<Script, NotUnderstood> {
    var translator = GroovyTranslator()
    do throws(NotUnderstood) {
      let lines = try split(text)
      guard lines.count <= statementLimit else { throw NotUnderstood("it is too long") }
      for line in lines { try translator.read(line) }
      guard !translator.statements.isEmpty else { throw NotUnderstood("it has no statement") }
      return .success(Script(translator.statements))
    } catch {
      return .failure(error)
    }
  }

  /// Why a script is not understood.
  struct NotUnderstood: Error {
    let reason: String

    init(_ reason: String) { self.reason = reason }
  }

  // MARK: - Statements

  private mutating func read(_ line: String) throws(NotUnderstood) {
    var text = Self.trimmed(line)
    var isDeclared = false
    for word in ["return "] where text.hasPrefix(word) { text.removeFirst(word.count) }
    for word in ["def ", "var ", "let ", "const ", "final "] where text.hasPrefix(word) {
      text = Self.trimmed(String(text.dropFirst(word.count)))
      isDeclared = true
    }
    if text.hasPrefix("import ") || text == "return" { return }
    if let (name, value) = Self.assignment(in: text) {
      // `def int sum = ...`, `String x = ...`: the last word is the name.
      let words = name.split(whereSeparator: \.isWhitespace)
      guard let last = words.last, words.count <= 2 else {
        throw NotUnderstood(
          "it has a statement that is no simple assignment: \"\(text.prefix(60))\"")
      }
      try assign(String(last), value, isDeclared: isDeclared || words.count == 2)
      return
    }
    if let (method, arguments) = setter(text) {
      guard let name = Self.literal(arguments.name) else {
        throw NotUnderstood("it sets a variable whose name is not a literal")
      }
      statements.append(
        .init(
          target: method == "setVariable" ? .variable(name) : .ownScope(name),
          value: try expression(arguments.value)))
      return
    }
    statements.append(.init(target: .none, value: try expression(text)))
  }

  private mutating func assign(_ name: String, _ value: String, isDeclared: Bool)
    throws(NotUnderstood)
  {
    let plain = value.filter { !$0.isWhitespace }
    let isAlias = ["execution", "execution.getProcessInstance()", "execution.processInstance"]
      .contains(plain)
    if isAlias {
      aliases.insert(name)
      return
    }
    let made = try expression(value)
    if isDeclared { locals.insert(name) }
    // A name that is not declared is a binding of the script: Camunda does not store it.
    locals.insert(name)
    statements.append(.init(target: .local(name), value: made))
  }

  /// `execution.setVariable("a", b)`.
  private func setter(_ text: String) -> (String, (name: String, value: String))? {
    for holder in Self.holders.union(aliases).sorted() {
      for method in ["setVariable", "setVariableLocal"] {
        let head = "\(holder).\(method)("
        guard text.hasPrefix(head), text.hasSuffix(")") else { continue }
        let inside = String(text.dropFirst(head.count).dropLast())
        guard let comma = Self.index(of: ",", in: inside) else { continue }
        return (
          method,
          (
            Self.trimmed(String(inside[..<comma])),
            Self.trimmed(String(inside[inside.index(after: comma)...]))
          )
        )
      }
    }
    return nil
  }

  private func expression(_ text: String) throws(NotUnderstood) -> Expression {
    var text = Self.trimmed(text)
    for alias in aliases.sorted() + ["processInstance"] {
      text = text.replacing("\(alias).getVariable(", with: "execution.getVariable(")
    }
    // A text in double quotes may hold expressions; one in single quotes is just a text.
    var inDouble = false
    var inSingle = false
    for character in text {
      if character == "'", !inDouble { inSingle.toggle() }
      if character == "\"", !inSingle { inDouble.toggle() }
      if character == "$", inDouble {
        throw NotUnderstood("it has a text with an expression in it: \(text.prefix(60))")
      }
    }
    switch Expression.script(text) {
    case .success(let expression): return expression
    case .failure(let error):
      throw NotUnderstood("\"\(text.prefix(60))\": \(error.message)")
    }
  }

  // MARK: - Text

  /// Cuts a script into statements: at line ends and semicolons outside of texts and brackets.
  private static func split(_ text: String) throws(NotUnderstood) -> [String] {
    var statements: [String] = []
    var current = ""
    var quote: Character?
    var depth = 0
    var isComment = false
    var isLongComment = false
    var previous: Character = " "
    for character in text {
      defer { previous = character }
      if isLongComment {
        if previous == "*", character == "/" { isLongComment = false }
        continue
      }
      if isComment {
        guard character.isNewline else { continue }
        isComment = false
      }
      if let open = quote {
        current.append(character)
        if character == open, previous != "\\" { quote = nil }
        continue
      }
      switch character {
      case "\"", "'":
        quote = character
        current.append(character)
      case "/" where previous == "/":
        current.removeLast()
        isComment = true
      case "*" where previous == "/":
        current.removeLast()
        isLongComment = true
      case "(", "[":
        depth += 1
        current.append(character)
      case ")", "]":
        depth -= 1
        current.append(character)
      case "{", "}":
        throw NotUnderstood("it has a block or a closure")
      case ";", "\n", "\r\n", "\r":
        if depth > 0, character != ";" {
          current.append(" ")
        } else {
          statements.append(current)
          current = ""
        }
      default: current.append(character)
      }
    }
    guard quote == nil, depth == 0 else { throw NotUnderstood("a text or a bracket is not closed") }
    statements.append(current)
    return statements.map(trimmed).filter { !$0.isEmpty }
  }

  /// `name = value`, but no comparison.
  private static func assignment(in text: String) -> (String, String)? {
    guard let index = index(of: "=", in: text), index > text.startIndex else { return nil }
    let next = text.index(after: index)
    guard next < text.endIndex, text[next] != "=", text[next] != "~",
      !"!<>=+-*/%".contains(text[text.index(before: index)])
    else { return nil }
    let name = trimmed(String(text[..<index]))
    guard !name.isEmpty,
      name.allSatisfy({ $0.isLetter || $0.isNumber || $0 == "_" || $0.isWhitespace })
    else { return nil }
    return (name, trimmed(String(text[next...])))
  }

  /// The first place of a character outside of texts and brackets.
  private static func index(of wanted: Character, in text: String) -> String.Index? {
    var quote: Character?
    var depth = 0
    for index in text.indices {
      let character = text[index]
      if let open = quote {
        if character == open { quote = nil }
      } else if character == "\"" || character == "'" {
        quote = character
      } else if character == "(" || character == "[" {
        depth += 1
      } else if character == ")" || character == "]" {
        depth -= 1
      } else if character == wanted, depth == 0 {
        return index
      }
    }
    return nil
  }

  private static func literal(_ text: String) -> String? {
    guard text.count >= 2, let first = text.first, first == "\"" || first == "'",
      text.last == first
    else { return nil }
    let inside = text.dropFirst().dropLast()
    guard !inside.contains(first), !inside.contains("\\"), !inside.contains("$") else {
      return nil
    }
    return String(inside)
  }

  private static func trimmed(_ text: String) -> String {
    var view = Substring(text)
    while view.first?.isWhitespace == true { view.removeFirst() }
    while view.last?.isWhitespace == true { view.removeLast() }
    return String(view)
  }
}
