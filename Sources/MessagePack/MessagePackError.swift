/// Why bytes are no MessagePack value.
package struct MessagePackError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Where, in bytes from the beginning.
  package let offset: Int
  /// The JSON pointer (RFC 6901) of the value that was being read; empty for the whole.
  package let pointer: String
  /// What was found and what was expected, without a period.
  package let message: String

  package var description: String { "byte \(offset): \(message)" }
}
