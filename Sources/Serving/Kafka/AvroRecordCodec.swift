internal import Avro
internal import Vocabulary

/// Avro's binary form of the schema's record, without a header of any kind.
struct AvroRecordCodec: RecordCodec {
  private let schema: AvroSchema

  init(_ schema: [UInt8]) throws(SchemaProblem) {
    self.schema = try Self.read(schema)
  }

  /// The schema of a text.
  static func read(_ schema: [UInt8]) throws(SchemaProblem) -> AvroSchema {
    do throws(AvroSchema.Invalid) {
      return try AvroSchema(parsing: schema)
    } catch {
      let problem = error.problems.first.map { "\($0)" } ?? "no reason was given"
      throw SchemaProblem("the schema is not Avro's: \(problem)")
    }
  }

  func decode(_ value: [UInt8], into document: inout [UInt8]) throws(EncodingProblem) {
    do throws(AvroBinaryError) {
      try AvroTextDecoder.decode(value.span, schema, into: &document)
    } catch {
      throw EncodingProblem(offset: error.offset, message: error.message)
    }
  }

  func encode(_ answer: ModelAnswer) throws(EncodingProblem) -> [UInt8] {
    let json: JSON
    do {
      json = try JSON(parsing: answer.text)
    } catch {
      throw EncodingProblem(position: error.position, message: error.message)
    }
    do throws(AvroEncoder.Mismatch) {
      return try AvroEncoder.encode(json, schema)
    } catch {
      throw EncodingProblem(position: nil, message: error.problem)
    }
  }
}
