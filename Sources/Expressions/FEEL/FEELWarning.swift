package import Vocabulary

/// Why something is null that was meant to be a value: a run-time error, as FEEL knows them.
package struct FEELWarning: Hashable, Sendable, CustomStringConvertible {
  /// Within the text of the expression.
  package let position: SourcePosition
  /// One sentence without a period.
  package let message: String

  /// `line:column: message`
  package var description: String { "\(position): \(message)" }
}
