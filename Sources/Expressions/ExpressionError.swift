package import Vocabulary

/// Why an expression cannot be read or evaluated, and where in its text.
package struct ExpressionError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The kinds of failure; scripts may match on the raw value.
  package enum Code: String, Sendable {
    /// The text is not of the language.
    case syntax
    /// The language has it, and it is deliberately not done here.
    case unsupported
    /// A name that nothing defines.
    case unknownVariable = "unknown-variable"
    /// A property or an element of something that has none, null for instance.
    case noSuchProperty = "no-such-property"
    /// Values of kinds that do not go together.
    case type
    /// Division by zero, overflow.
    case arithmetic
    /// Too many steps, too deep, too large.
    case limit
  }

  package let code: Code
  /// Within the text of the expression.
  package let position: SourcePosition
  package let message: String

  /// A failure at a place.
  package init(_ code: Code, at position: SourcePosition, _ message: String) {
    self.code = code
    self.position = position
    self.message = message
  }

  package var description: String { "\(position): \(message) [\(code.rawValue)]" }
}
