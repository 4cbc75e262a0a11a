import Vocabulary

/// One field of a mapping: its name, its type, whether it must be there, what stands in its place,
/// and a sentence for people. Declared once; decoding, JSON Schema and docs follow from it.
struct Field<Value: Sendable>: Sendable {
  let shape: FieldShape
  let schema: ValueSchema<Value>
  let fallback: Value?

  var name: String { shape.name }

  /// A field that must be there.
  static func required(_ name: String, _ schema: ValueSchema<Value>, _ doc: String) -> Self {
    Field(
      shape: FieldShape(
        name: name, shape: schema.shape, isRequired: true, defaultValue: nil, doc: doc),
      schema: schema, fallback: nil)
  }

  /// A field that may be absent.
  static func optional(_ name: String, _ schema: ValueSchema<Value>, _ doc: String) -> Self {
    Field(
      shape: FieldShape(
        name: name, shape: schema.shape, isRequired: false, defaultValue: nil, doc: doc),
      schema: schema, fallback: nil)
  }

  /// A field in whose place a value stands when it is absent; `written` is that value as a manifest
  /// would have it.
  static func optional(
    _ name: String, _ schema: ValueSchema<Value>, default fallback: Value, written: JSON,
    _ doc: String
  ) -> Self {
    Field(
      shape: FieldShape(
        name: name, shape: schema.shape, isRequired: false, defaultValue: written, doc: doc),
      schema: schema, fallback: fallback)
  }
}
