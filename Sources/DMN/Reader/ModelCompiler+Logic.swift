import Expressions
import Vocabulary
import XML

extension ModelCompiler {
  /// Where an expression stands: what it may name, and how to speak of it.
  struct Context {
    let file: Int
    /// The element, for messages.
    let owner: XMLElement
    var scope: NameScope
    var place: String

    /// The same, further inside.
    func inside(_ more: String) -> Context {
      var copy = self
      copy.place = place.isEmpty ? more : "\(place), \(more)"
      return copy
    }

    /// The same with one more name.
    func naming(_ name: String, _ type: FEELType) -> Context {
      var copy = self
      copy.scope = scope.adding([(name, type)])
      return copy
    }
  }

  /// The elements that are expressions.
  static let expressionNames: Set<String> = [
    "conditional", "context", "decisionTable", "every", "filter", "for", "functionDefinition",
    "invocation", "list", "literalExpression", "relation", "some",
  ]

  /// The expression inside an element, if there is one.
  static func expression(in holder: XMLElement) -> XMLElement? {
    holder.children.first {
      $0.namespace == holder.namespace && expressionNames.contains($0.name)
    }
  }

  /// The expression inside an element; nothing is null.
  mutating func logic(in holder: XMLElement, _ context: Context) -> Logic {
    guard let xml = Self.expression(in: holder) else {
      return Logic(.empty, place: context.place, position: holder.position)
    }
    return logic(xml, context)
  }

  mutating func logic(_ xml: XMLElement, _ context: Context) -> Logic {
    let kind: Logic.Kind =
      switch xml.name {
      case "literalExpression": literal(xml, context)
      case "decisionTable": tableKind(xml, context)
      case "context": contextKind(xml, context)
      case "relation": relation(xml, context)
      case "list": list(xml, context)
      case "invocation": invocation(xml, context)
      case "functionDefinition": functionKind(xml, context)
      case "conditional": conditional(xml, context)
      case "filter": filter(xml, context)
      case "for": iteration(xml, context)
      case "some": quantified(xml, context, every: false)
      case "every": quantified(xml, context, every: true)
      default: .empty
      }
    var type = typeReference(of: xml, in: context.file)
    // The type of a function definition is that of the function, or in many files of its result.
    if case .function = kind { type = nil }
    return Logic(kind, type: type, place: context.place, position: xml.position)
  }

  // MARK: - Texts

  private mutating func literal(_ xml: XMLElement, _ context: Context) -> Logic.Kind {
    if let imported = xml.child("importedValues") {
      return broken(
        "unsupported", at: imported, context, "imported values are not supported",
        hint: "write the value here")
    }
    return text(of: xml, context)
  }

  /// The text of an element in the language that it names; without a text it is null.
  mutating func text(of xml: XMLElement, _ context: Context) -> Logic.Kind {
    guard let text = xml.expressionText else { return .empty }
    switch language(of: xml, context) {
    case .feel:
      return feel(text, at: xml.child("text") ?? xml, context)
    case .juel:
      return juel(text, at: xml.child("text") ?? xml, context)
    case .groovy:
      return juel("${\(text)}", shown: text, at: xml.child("text") ?? xml, context)
    case .other(let name):
      return broken(
        "unsupported", at: xml, context, "the expression language \"\(name)\" is not supported",
        hint: "use FEEL or JUEL")
    }
  }

  /// The languages of expressions.
  enum ExpressionLanguage {
    case feel
    case juel
    /// Conditions of Groovy that are JUEL as well, such as `a == "b" && c < 1`.
    case groovy
    case other(String)
  }

  func language(of xml: XMLElement, _ context: Context) -> ExpressionLanguage {
    let name =
      xml.filled("expressionLanguage")
      ?? files[context.file].root.filled("expressionLanguage")
    guard let name else { return .feel }
    switch name.lowercased() {
    case "feel", "feel-scala-unary-tests", "feel-scala", "camunda-feel": return .feel
    case "juel": return .juel
    case "groovy": return .groovy
    case let other:
      return other.contains("/feel") || other.hasPrefix("http://www.omg.org/spec/feel")
        ? .feel : .other(name)
    }
  }

  mutating func feel(_ text: String, at xml: XMLElement, _ context: Context) -> Logic.Kind {
    do throws(ExpressionError) {
      return .feel(try FEELExpression(text, in: context.scope.environment))
    } catch {
      return broken(error, text, at: xml, context)
    }
  }

  private mutating func juel(
    _ text: String, shown: String? = nil, at xml: XMLElement, _ context: Context
  ) -> Logic.Kind {
    switch Expression.juel(text) {
    case .success(let expression): .juel(expression)
    case .failure(let error): broken(error, shown ?? text, at: xml, context)
    }
  }

  // MARK: - What cannot be read

  mutating func broken(
    _ error: ExpressionError, _ text: String, at xml: XMLElement, _ context: Context
  ) -> Logic.Kind {
    let shown = text.count > 80 ? text.prefix(80) + "..." : text
    return broken(
      error.code == .unsupported ? "unsupported" : "expression", at: xml, context,
      "failed to read the expression \"\(shown)\": \(error.position): \(error.message)")
  }

  mutating func broken(
    _ code: String, at xml: XMLElement, _ context: Context, _ message: String, hint: String? = nil
  ) -> Logic.Kind {
    let place = context.place.isEmpty ? "" : ", \(context.place)"
    report(
      code, at: xml, in: context.file, "\(context.owner.described)\(place): \(message)",
      hint: hint)
    return .broken(message)
  }

  func emptyLogic(_ context: Context, at xml: XMLElement) -> Logic {
    Logic(.empty, place: context.place, position: xml.position)
  }
}
