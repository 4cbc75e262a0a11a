package import Avro
internal import Vocabulary

/// Avro's binary form by the slot's schema (Avro 1.12, "Binary encoding"), without a header: one
/// datum, or several one after the other.
package struct AvroBinaryEncoding: Encoding {
  package init() {}

  package var name: String { "avro-binary" }
  /// The first one is that of Avro's own protocol over HTTP.
  package var mediaTypes: [String] {
    ["avro/binary", "application/avro", "application/vnd.apache.avro+binary"]
  }
  package var needsSchema: Bool { true }

  package func decode(
    _ body: [UInt8], type: MediaType, schema: AvroSchema?
  ) throws(EncodingProblem) -> RecordBatch {
    guard let schema else { throw Self.noSchema }
    var decoder = AvroDecoder(schema, values: body.count + AvroDecoder.mostEmptyValues)
    var cursor = AvroCursor()
    var texts: [[UInt8]] = []
    while cursor.offset < body.count {
      let start = cursor.offset
      let record: JSON
      do {
        record = try decoder.value(.record(schema.root), body.span, &cursor)
      } catch {
        throw EncodingProblem(
          offset: error.offset, pointer: texts.isEmpty ? "" : "/\(texts.count)",
          message: error.message)
      }
      guard cursor.offset > start else {
        throw EncodingProblem(
          offset: start, message: "found bytes, expected none: a record of the schema has none")
      }
      texts.append(Array(record.canonicalText.utf8))
    }
    guard texts.count == 1 else { return RecordBatch(joining: texts) }
    return RecordBatch(document: texts[0], isArray: false, records: [texts[0][...]])
  }

  package func encode(
    _ answer: ModelAnswer, schema: AvroSchema?
  ) throws(EncodingProblem) -> [UInt8] {
    guard let schema else { throw Self.noSchema }
    var bytes: [UInt8] = []
    for (index, record) in answer.records.enumerated() {
      let value: JSON
      do {
        value = try JSON(parsing: record)
      } catch {
        throw EncodingProblem(pointer: "/\(index)", message: "found no JSON: \(error)")
      }
      do {
        bytes += try AvroEncoder.encode(value, schema)
      } catch {
        let problem = RecordProblem(avro: error.problem)
        throw EncodingProblem(pointer: "/\(index)" + problem.pointer, message: problem.message)
      }
    }
    return bytes
  }

  private static let noSchema = EncodingProblem(
    message: "the version declares no Avro schema of this slot")
}
