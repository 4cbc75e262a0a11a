import Vocabulary

/// The shape of a value: what requests are checked against, and what the description of the
/// interface says (JSON Schema 2020-12, as OpenAPI 3.1 uses it). One definition for both.
package indirect enum Schema: Hashable, Sendable {
  /// A text; `format` is a word of OpenAPI, `pattern` is for the description and checked by
  /// ``isName`` alone.
  case string(format: String? = nil, maxLength: Int = 10_000, isName: Bool = false)
  case enumeration([String])
  case integer(minimum: Int64? = nil, maximum: Int64? = nil)
  case number
  case boolean
  case array(Schema, maxItems: Int? = nil)
  case object([Property])
  /// An object of any members of one shape.
  case map(Schema)
  case any

  /// A member of an object.
  package struct Property: Hashable, Sendable {
    let name: String
    let schema: Schema
    let description: String
    let isRequired: Bool

    init(_ name: String, _ schema: Schema, _ description: String, isRequired: Bool = true) {
      self.name = name
      self.schema = schema
      self.description = description
      self.isRequired = isRequired
    }
  }

  /// A moment as RFC 3339 writes it.
  static let moment = Schema.string(format: "date-time", maxLength: 40)
  /// A digest or another id.
  static let id = Schema.string(maxLength: 200)
  /// A name of something; none has a slash, a blank or a control character.
  static let name = Schema.string(maxLength: 200, isName: true)

  /// The pattern of a name.
  static let namePattern = "^[A-Za-z0-9][A-Za-z0-9._:-]*$"

  static func isName(_ text: String) -> Bool {
    let isPlain: (UInt8) -> Bool = {
      (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0)
    }
    guard let first = text.utf8.first, isPlain(first) else { return false }
    return text.utf8.allSatisfy { isPlain($0) || "._:-".utf8.contains($0) }
  }
}
