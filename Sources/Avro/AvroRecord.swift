package import Vocabulary

/// An Avro record.
package struct AvroRecord: Hashable, Sendable {
  /// With its namespace.
  package var name: String
  package var doc: String?
  /// In the order of the schema.
  package var fields: [AvroField]
}

/// A field of an Avro record, with the keys of the extended schema.
package struct AvroField: Hashable, Sendable {
  package var name: String
  package var type: AvroType
  package var doc: String?
  /// What stands where a record lacks the field; `nil` if it must be there.
  package var defaultValue: JSON?
  package var traits: AvroTraits
}
