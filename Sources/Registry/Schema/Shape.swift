package import Vocabulary

/// What a value of a manifest looks like: the one description from which values are decoded, JSON
/// Schemas written and tables of fields printed.
package indirect enum Shape: Sendable {
  case text(TextShape)
  case integer(ClosedRange<Int>)
  case number(ClosedRange<Double>)
  case truth
  case choice([String])
  case list(Shape, count: ClosedRange<Int>)
  case map(keys: TextShape, values: Shape)
  case object(ObjectShape)
  /// Any scalar.
  case scalar
  case either([Shape])
}

/// A text with a rule.
package struct TextShape: Sendable {
  /// The words for it, with an article: `a duration such as 10m`.
  package let words: String
  /// An ECMA 262 regular expression that every such text matches; editors use it, the decoder
  /// checks more.
  package let pattern: String?
  /// The longest such text, in characters.
  package let maximumLength: Int
}

/// A mapping with known keys.
package struct ObjectShape: Sendable {
  /// What it is called in the JSON Schema and in the docs.
  package let title: String
  package let doc: String
  package let fields: [FieldShape]
  /// The names of all fields, and of those that must be there: what decoding asks for at each
  /// mapping.
  let names: [String]
  let requiredNames: [String]

  init(title: String, doc: String, fields: [FieldShape]) {
    self.title = title
    self.doc = doc
    self.fields = fields
    names = fields.map(\.name)
    requiredNames = fields.filter(\.isRequired).map(\.name)
  }
}

/// One key of a mapping.
package struct FieldShape: Sendable {
  package let name: String
  package let shape: Shape
  package let isRequired: Bool
  /// The value that stands where the field is absent.
  package let defaultValue: JSON?
  /// One sentence or two for the docs and the editor.
  package let doc: String
}
