internal import Avro
internal import Vocabulary

/// Rows without names, as the faces of other servers have them.
enum Rows {
  /// A row as a record: an array of as many values as the schema has fields, in their order; any
  /// other value as it is.
  static func record(_ row: JSON, _ schema: AvroSchema?) -> JSON {
    guard let schema, let values = row.array, values.count == schema.fields.count else {
      return row
    }
    return .object(Dictionary(zip(schema.fields.map(\.name), values), uniquingKeysWith: { $1 }))
  }

  /// Answers as values.
  static func values(_ records: [ArraySlice<UInt8>]) throws(EncodingProblem) -> [JSON] {
    var values: [JSON] = []
    for (index, record) in records.enumerated() {
      do {
        values.append(try JSON(parsing: record))
      } catch {
        throw EncodingProblem(pointer: "/\(index)", message: "found no JSON: \(error)")
      }
    }
    return values
  }
}
