import Expressions

/// The tests of a cell, ready to be asked many times.
struct UnaryTests: Sendable {
  private let tests: FEELUnaryTests
  /// The same as a comparison with constants, where that is all they are.
  let quick: QuickTest?
  /// Whether the text speaks of null, so that a missing value can match.
  let mentionsNull: Bool

  static func parse(_ text: String, input: FEELType, in scope: NameScope)
    -> Result<UnaryTests, ExpressionError>
  {
    do throws(ExpressionError) {
      let tests = try FEELUnaryTests(text, input: input, in: scope.environment)
      return .success(
        UnaryTests(
          tests: tests, quick: QuickTest(tests, text: text), mentionsNull: text.contains("null")))
    } catch {
      return .failure(error)
    }
  }

  /// Whether a value passes; unknown is no.
  func matches(_ value: FEELValue, in scope: any FEELScope, _ run: inout FEELEvaluation)
    throws(ExpressionError) -> Bool
  {
    try run.truth(of: tests, input: value, in: scope) ?? false
  }
}
