/// A failure of the machine or its surroundings: nothing about anybody's model.
package struct HostError: Error, Hashable, Sendable, CustomStringConvertible {
  package let operation: String
  package let object: String
  package let cause: String
  package let hint: String?
  /// A stable word in PascalCase where somebody must act before anything goes on; `nil` for a
  /// failure that may pass by itself.
  package let stall: String?

  /// `failed to <operation> "<object>": <cause>`.
  package init(
    _ operation: String, _ object: String, _ cause: String, hint: String? = nil,
    stall: String? = nil
  ) {
    self.operation = operation
    self.object = object
    self.cause = cause
    self.hint = hint
    self.stall = stall
  }

  package var description: String { "failed to \(operation) \"\(object)\": \(cause)" }

  /// Whether the database failed, which can be made anew.
  var isOfDatabase: Bool { operation.hasSuffix("database") || operation == "read record" }
}
