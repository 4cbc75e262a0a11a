/// A MessagePack value as the JSON that says the same.
package struct MessagePackDocument: Hashable, Sendable {
  /// Something that JSON cannot say; `null` stands in its place.
  package struct Loss: Hashable, Sendable {
    /// Its JSON pointer (RFC 6901).
    package let pointer: String
    /// What was found, without a period.
    package let message: String
  }

  /// The JSON text, with the digits of every number, beyond 64 bits of a sign too.
  package let text: [UInt8]
  /// Where in the text the elements of an array stand; `nil` for anything but an array.
  package let elements: [Range<Int>]?
  /// In order, at most ``mostLosses``.
  package let losses: [Loss]

  /// How many losses are told.
  package static let mostLosses = 100
}
