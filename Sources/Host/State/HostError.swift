/// A failure of the machine or its surroundings: nothing about anybody's model.
package struct HostError: Error, Hashable, Sendable, CustomStringConvertible {
  package let operation: String
  package let object: String
  package let cause: String
  package let hint: String?

  /// `failed to <operation> "<object>": <cause>`.
  package init(_ operation: String, _ object: String, _ cause: String, hint: String? = nil) {
    self.operation = operation
    self.object = object
    self.cause = cause
    self.hint = hint
  }

  package var description: String { "failed to \(operation) \"\(object)\": \(cause)" }
}
