/// Why bytes are no datum of a schema.
package struct AvroBinaryError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Whether the bytes only end too early, so that more of them might do.
  package let isTruncated: Bool
  /// Where, in bytes from the beginning.
  package let offset: Int
  package let message: String

  /// A fault at a place.
  package init(isTruncated: Bool = false, offset: Int, message: String) {
    self.isTruncated = isTruncated
    self.offset = offset
    self.message = message
  }

  package var description: String { "byte \(offset): \(message)" }

  static func truncated(_ offset: Int) -> AvroBinaryError {
    AvroBinaryError(isTruncated: true, offset: offset, message: "the data ends too early")
  }
}
