import Vocabulary
import YAML

/// Reads the fields of one mapping.
struct FieldReader {
  let position: SourcePosition
  private let entries: [YAMLEntry]
  private(set) var decoder: ManifestDecoder

  init(position: SourcePosition, entries: [YAMLEntry], decoder: ManifestDecoder) {
    self.position = position
    self.entries = entries
    self.decoder = decoder
  }

  /// The value of a field; its default where it is absent; `nil` where there is none or it is wrong
  /// (which has been recorded).
  mutating func read<Value>(_ field: Field<Value>) -> Value? {
    guard let node = node(field.name) else { return field.fallback }
    let outer = decoder.field
    decoder.field = "\"\(field.name)\""
    defer { decoder.field = outer }
    return field.schema.decode(node, &decoder)
  }

  /// Whether a field is written.
  func has<Value>(_ field: Field<Value>) -> Bool { node(field.name) != nil }

  /// Where a field's value is written; where the mapping begins if it is not.
  func place<Value>(of field: Field<Value>) -> SourcePosition {
    node(field.name)?.position ?? position
  }

  /// The places of the mapping and of the values in it.
  var mark: SourceMark {
    let places = entries.compactMap { entry in
      entry.key.scalar.map { ($0.text, entry.value.position) }
    }
    return SourceMark(
      position: position, fields: Dictionary(places) { first, _ in first })
  }

  mutating func error(
    _ code: String, at position: SourcePosition, _ message: String, hint: String? = nil
  ) {
    decoder.error(code, at: position, message, hint: hint)
  }

  mutating func warning(
    _ code: String, at position: SourcePosition, _ message: String, hint: String? = nil
  ) {
    decoder.warning(code, at: position, message, hint: hint)
  }

  private func node(_ name: String) -> YAMLNode? {
    entries.first { $0.key.scalar?.text == name }?.value
  }
}
