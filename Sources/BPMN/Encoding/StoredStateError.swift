/// Why stored JSON is not an event or an instance of this definition.
package struct StoredStateError: Error, Hashable, Sendable, CustomStringConvertible {
  /// `failed to read <what>: <cause>`.
  package let message: String

  package var description: String { message }
}
