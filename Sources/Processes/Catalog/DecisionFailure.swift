/// Why a decision says nothing.
package struct DecisionFailure: Error, Hashable, Sendable {
  /// A sentence.
  package let message: String

  /// A failure.
  package init(_ message: String) { self.message = message }
}
