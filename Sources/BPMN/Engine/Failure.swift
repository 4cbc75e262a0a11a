import Expressions

/// What stops an element: it becomes an incident.
struct Failure: Error {
  let cause: Incident.Cause?
  let message: String

  init(_ message: String, cause: Incident.Cause? = nil) {
    self.message = message
    self.cause = cause
  }

  /// An expression that could not be evaluated.
  init(_ error: ExpressionError, in expression: Expression, of what: String) {
    let source =
      expression.source.count > 80
      ? expression.source.prefix(80) + "..." : expression.source
    self.init("failed to evaluate \(what) \"\(source)\": \(error)")
  }
}
