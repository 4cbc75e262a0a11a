package import Avro
internal import Vocabulary

/// How one record is written in one message: bytes to JSON text, and an answer to bytes. An error
/// is about that record alone.
package protocol RecordCodec: Sendable {
  /// Appends the record of a message as JSON text; what is there of a record that fails is cut off
  /// by the caller.
  func decode(_ value: [UInt8], into document: inout [UInt8]) throws(EncodingProblem)
  /// Whether a message's bytes themselves are the record, beside its form as JSON.
  var takesBytes: Bool { get }
  /// The bytes of the answer to one record.
  func encode(_ answer: ModelAnswer) throws(EncodingProblem) -> [UInt8]
}

extension RecordCodec {
  package var takesBytes: Bool { false }
}

/// Makes a codec by an encoding's name in manifests, with the model's schema (`.avsc`) where the
/// package has one.
package typealias RecordCodecMaker =
  @Sendable (_ encoding: String, _ schema: [UInt8]?) throws(SchemaProblem) -> any RecordCodec

/// The codecs that this target has itself.
package enum RecordCodecs {
  /// Those of REST endpoints, by the same names.
  package static let standard: RecordCodecMaker = {
    encoding, schema throws(SchemaProblem) -> any RecordCodec in
    switch encoding {
    case "avro-binary":
      guard let schema else {
        throw SchemaProblem("the encoding avro-binary needs a schema, which the package has not")
      }
      return try AvroRecordCodec(schema)
    default:
      guard let found = Encodings.named(encoding) else {
        throw SchemaProblem("the encoding \"\(encoding)\" is not known")
      }
      return EncodingCodec(found, schema: try schema.map(AvroRecordCodec.read))
    }
  }
}

/// A codec from what a rest endpoint uses: a message is then a body with one record.
package struct EncodingCodec: RecordCodec {
  private let encoding: any Encoding
  private let schema: AvroSchema?
  private let type: MediaType

  /// A codec of an encoding, with the schema that types its texts.
  package init(_ encoding: any Encoding, schema: AvroSchema? = nil) {
    self.encoding = encoding
    self.schema = schema
    type = MediaType(encoding.mediaTypes.first ?? "application/octet-stream")
  }

  package var takesBytes: Bool { encoding is BinaryEncoding }

  package func decode(
    _ value: [UInt8], into document: inout [UInt8]
  ) throws(EncodingProblem) {
    let batch = try encoding.decode(value, type: type, schema: schema)
    // JSON's own array is one record here: a message holds one, whatever its shape.
    if encoding.name == "json" {
      document += batch.document
      return
    }
    guard batch.records.count == 1, let record = batch.records.first else {
      throw EncodingProblem(
        position: nil, message: "found \(batch.records.count) records, expected one")
    }
    if let refusal = batch.refusals.first?.problem {
      throw EncodingProblem(
        position: batch.lines.first.map { SourcePosition(line: $0, column: 1) },
        pointer: refusal.pointer, message: refusal.message)
    }
    document += record
  }

  package func encode(_ answer: ModelAnswer) throws(EncodingProblem) -> [UInt8] {
    try encoding.encode(answer, schema: schema)
  }
}
