package import Avro

/// Bytes: the body is one record. A Python model gets `bytes`, any other one a text of which each
/// character is a byte.
package struct BinaryEncoding: Encoding {
  package init() {}

  package var name: String { "binary" }
  package var mediaTypes: [String] { ["application/octet-stream"] }
  package var holdsSets: Bool { false }

  package func decode(
    _ body: [UInt8], type: MediaType, schema: AvroSchema?
  ) throws(EncodingProblem) -> RecordBatch {
    let document = ModelAnswer.text(of: body)
    var batch = RecordBatch(document: document, isArray: false, records: [document[...]])
    batch.raw = body
    return batch
  }

  package func encode(
    _ answer: ModelAnswer, schema: AvroSchema?
  ) throws(EncodingProblem) -> [UInt8] {
    if case .bytes(let bytes) = answer { return bytes }
    return TextEncoding.bare(answer)
  }
}
