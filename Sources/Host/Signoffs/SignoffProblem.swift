/// Why a sign-off cannot be made as it was asked for: something that its author can put right.
package struct SignoffProblem: Error, Hashable, Sendable, CustomStringConvertible {
  package let message: String
  package let hint: String?

  /// A problem and, where one is known, its remedy.
  package init(_ message: String, hint: String? = nil) {
    self.message = message
    self.hint = hint
  }

  package var description: String { message }
}
