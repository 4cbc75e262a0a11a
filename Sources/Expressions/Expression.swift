package import Vocabulary

/// An expression that was read and can be evaluated any number of times.
package struct Expression: Hashable, Sendable {
  /// As it stands in the file.
  package let source: String
  package let language: Language
  private let program: Program

  private enum Program: Sendable {
    case text(String)
    case juel(JUELTemplate)
    case feel(FEELNode)
  }

  private init(_ source: String, _ language: Language, _ program: Program) {
    self.source = source
    self.language = language
    self.program = program
  }

  /// A text that stands for itself.
  package static func text(_ text: String, language: Language = .juel) -> Expression {
    Expression(text, language, .text(text))
  }

  /// Reads a JUEL template: text with `${...}` or `#{...}` in it. Without any it is just text.
  package static func juel(_ source: String) -> Result<Expression, ExpressionError> {
    parse(source, .juel) { () throws(ExpressionError) in
      let template = try JUELParser.template(source)
      if let text = template.text { return .text(text) }
      return .juel(template)
    }
  }

  /// Reads a FEEL expression, without the `=` that marks one in Camunda 8 files.
  package static func feel(_ source: String) -> Result<Expression, ExpressionError> {
    parse(source, .feel) { () throws(ExpressionError) in .feel(try FEELParser.expression(source)) }
  }

  /// Reads an attribute of a Camunda 8 file: FEEL behind `=`, else text.
  package static func zeebe(_ source: String) -> Result<Expression, ExpressionError> {
    guard source.hasPrefix("=") else { return .success(.text(source, language: .feel)) }
    return feel(String(source.dropFirst()))
  }

  private static func parse(
    _ source: String, _ language: Language, _ read: () throws(ExpressionError) -> Program
  ) -> Result<Expression, ExpressionError> {
    guard source.utf8.count <= ExpressionLimits.sourceBytes else {
      return .failure(
        ExpressionError(
          .limit, at: .start,
          "the text is longer than \(ExpressionLimits.sourceBytes) bytes"))
    }
    do throws(ExpressionError) {
      return .success(Expression(source, language, try read()))
    } catch {
      return .failure(error)
    }
  }

  /// The text, if there is nothing to evaluate.
  package var literalText: String? {
    guard case .text(let text) = program else { return nil }
    return text
  }

  /// The value in a context.
  package func value(
    in context: some ExpressionContext, limits: ExpressionLimits = ExpressionLimits()
  ) -> Result<JSON, ExpressionError> {
    do throws(ExpressionError) {
      switch program {
      case .text(let text):
        return .success(.string(text))
      case .juel(let template):
        var evaluator = JUELEvaluator(context: context, limits: limits)
        return .success(try evaluator.value(of: template))
      case .feel(let node):
        var evaluator = FEELEvaluator(context: context, limits: limits)
        return .success(try evaluator.value(of: node).json(at: node.position))
      }
    } catch {
      return .failure(error)
    }
  }

  /// The value as a condition: anything but a truth value is an error.
  package func condition(
    in context: some ExpressionContext, limits: ExpressionLimits = ExpressionLimits()
  ) -> Result<Bool, ExpressionError> {
    value(in: context, limits: limits).flatMap { value in
      guard case .bool(let truth) = value else {
        return .failure(
          ExpressionError(
            .type, at: .start, "a condition must give true or false, found \(value.kind)"))
      }
      return .success(truth)
    }
  }

  package static func == (left: Expression, right: Expression) -> Bool {
    left.source == right.source && left.language == right.language
      && left.literalText == right.literalText
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(source)
    hasher.combine(language)
  }
}
