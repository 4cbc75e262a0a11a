package import Expressions

/// A script that is understood as expressions: FEEL or JUEL as written, or the simple statements
/// of another language in translation.
package struct Script: Sendable {
  /// One statement.
  package struct Statement: Sendable {
    /// Where the value goes.
    package enum Target: Hashable, Sendable {
      /// Nowhere, or to the result variable.
      case none
      /// A name that only the script knows.
      case local(String)
      /// A variable of the process, where that name lives.
      case variable(String)
      /// A variable of the element's own scope.
      case ownScope(String)
    }

    package let target: Target
    package let value: Expression
  }

  package let statements: [Statement]

  /// One expression.
  package init(_ expression: Expression) {
    statements = [Statement(target: .none, value: expression)]
  }

  /// Several statements, in this order.
  package init(_ statements: [Statement]) { self.statements = statements }
}
