import Expressions

/// A function of FEEL that tables and inputs need: it is asked in FEEL's own words.
struct FEELSnippet: Sendable {
  private let expression: Result<FEELExpression, ExpressionError>

  private init(_ text: String) {
    do throws(ExpressionError) {
      expression = .success(
        try FEELExpression(text, in: FEELEnvironment(names: ["x": .any])))
    } catch {
      expression = .failure(error)
    }
  }

  func value(of argument: FEELValue, _ run: inout FEELEvaluation) throws(ExpressionError)
    -> FEELValue
  {
    try run.value(of: expression.get(), in: FEELVariables(["x": argument]))
  }

  static let sum = FEELSnippet("sum(x)")
  static let minimum = FEELSnippet("min(x)")
  static let maximum = FEELSnippet("max(x)")
  /// The elements of a range.
  static let elements = FEELSnippet("for element in x return element")
  static let date = FEELSnippet("date(x)")
  static let time = FEELSnippet("time(x)")
  static let dateAndTime = FEELSnippet("date and time(x)")
  static let duration = FEELSnippet("duration(x)")
  static let number = FEELSnippet("number(x)")
  static let string = FEELSnippet("string(x)")
}
