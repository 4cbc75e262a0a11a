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
    case feel(FEELExpression)
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

  /// Reads one expression of Groovy or JavaScript that is JUEL but for its frame: values,
  /// variables, paths, comparisons, arithmetic; `+` joins texts. Nothing is executed.
  package static func script(_ source: String) -> Result<Expression, ExpressionError> {
    parse(source, .juel) { () throws(ExpressionError) in .juel(try JUELParser.script(source)) }
  }

  /// Reads a FEEL expression, without the `=` that marks one in Camunda 8 files.
  package static func feel(_ source: String) -> Result<Expression, ExpressionError> {
    parse(source, .feel) { () throws(ExpressionError) in
      .feel(try FEELExpression(source, in: strict))
    }
  }

  /// What a process's variables are is not known when its file is read.
  private static let strict = FEELEnvironment(isStrict: true)

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

  /// What time it is for an expression, and the zones that it can name.
  package struct Time: Sendable {
    private let moment: Instant?
    package let zones: TimeZones

    /// What `now()` and `today()` give; null without one.
    package var now: FEELDateAndTime? { moment.flatMap { FEELDateAndTime($0) } }

    /// A moment in UTC, and the zones that can be named.
    package init(_ now: Instant? = nil, zones: TimeZones = .utc) {
      moment = now
      self.zones = zones
    }
  }

  private func feelValue(
    of expression: FEELExpression, in context: some ExpressionContext, _ limits: ExpressionLimits,
    _ time: Time
  ) throws(ExpressionError) -> (value: JSON, warnings: [FEELWarning]) {
    var evaluation = FEELEvaluation(limits: limits, now: time.now, zones: time.zones)
    let value = try evaluation.value(of: expression, in: FEELProcessScope(context: context))
    guard let json = value.json else {
      throw ExpressionError(
        .type, at: .start, "\(value.kind) cannot be the value of a variable")
    }
    return (json, evaluation.warnings)
  }

  /// The value in a context.
  package func value(
    in context: some ExpressionContext, limits: ExpressionLimits = ExpressionLimits(),
    time: Time = Time()
  ) -> Result<JSON, ExpressionError> {
    do throws(ExpressionError) {
      switch program {
      case .text(let text):
        return .success(.string(text))
      case .juel(let template):
        var evaluator = JUELEvaluator(context: context, limits: limits)
        let value = try evaluator.value(of: template)
        guard evaluator.assignments.isEmpty else {
          throw ExpressionError(.unsupported, at: .start, "variables cannot be set here")
        }
        return .success(value)
      case .feel(let expression):
        return .success(try feelValue(of: expression, in: context, limits, time).value)
      }
    } catch {
      return .failure(error)
    }
  }

  /// The value in a context, and the variables that the expression sets on the way.
  package func effect(
    in context: some ExpressionContext, limits: ExpressionLimits = ExpressionLimits(),
    time: Time = Time()
  ) -> Result<ExpressionEffect, ExpressionError> {
    guard case .juel(let template) = program else {
      return value(in: context, limits: limits, time: time).map {
        ExpressionEffect(value: $0, assignments: [])
      }
    }
    do throws(ExpressionError) {
      var evaluator = JUELEvaluator(context: context, limits: limits)
      let value = try evaluator.value(of: template)
      return .success(ExpressionEffect(value: value, assignments: evaluator.assignments))
    } catch {
      return .failure(error)
    }
  }

  /// The value as a condition: anything but a truth value is an error. Where FEEL gave null, the
  /// message says why.
  package func condition(
    in context: some ExpressionContext, limits: ExpressionLimits = ExpressionLimits(),
    time: Time = Time()
  ) -> Result<Bool, ExpressionError> {
    var reason = ""
    let result: Result<JSON, ExpressionError>
    if case .feel(let expression) = program {
      do throws(ExpressionError) {
        let (value, warnings) = try feelValue(of: expression, in: context, limits, time)
        result = .success(value)
        if case .null = value, let warning = warnings.first { reason = ": \(warning.message)" }
      } catch {
        result = .failure(error)
      }
    } else {
      result = value(in: context, limits: limits, time: time)
    }
    return result.flatMap { value in
      guard case .bool(let truth) = value else {
        return .failure(
          ExpressionError(
            .type, at: .start,
            "a condition must give true or false, found \(value.kind)\(reason)"))
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
