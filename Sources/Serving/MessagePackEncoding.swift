package import Avro
internal import MessagePack
internal import Vocabulary

/// MessagePack: one record, or an array of records.
package struct MessagePackEncoding: Encoding {
  package init() {}

  package var name: String { "msgpack" }
  package var mediaTypes: [String] {
    ["application/msgpack", "application/vnd.msgpack", "application/x-msgpack"]
  }

  package func decode(
    _ body: [UInt8], type: MediaType, schema: AvroSchema?
  ) throws(EncodingProblem) -> RecordBatch {
    let document: MessagePackDocument
    do {
      document = try MessagePackReader.read(
        body, limits: MessagePackLimits(depth: JSONEncoding.depthLimit))
    } catch {
      throw EncodingProblem(offset: error.offset, pointer: error.pointer, message: error.message)
    }
    let text = document.text
    let isArray = document.elements != nil
    var batch = RecordBatch(
      document: text, isArray: isArray,
      records: document.elements.map { $0.map { text[$0] } } ?? [text[...]])
    batch.refusals = document.losses.map { loss in
      let (record, rest) = isArray ? Self.split(loss.pointer) : (0, loss.pointer)
      return RecordBatch.Refusal(
        record: record,
        problem: RecordProblem(
          pointer: rest, message: "\(loss.message), expected what JSON can say"))
    }
    return batch
  }

  package func encode(
    _ answer: ModelAnswer, schema: AvroSchema?
  ) throws(EncodingProblem) -> [UInt8] {
    do {
      return MessagePackWriter.write(try JSON(parsing: answer.text))
    } catch {
      throw EncodingProblem(message: "found no JSON: \(error)")
    }
  }

  /// `/3/a/b` as 3 and `/a/b`.
  private static func split(_ pointer: String) -> (record: Int, rest: String) {
    let parts = pointer.dropFirst().split(
      separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    let rest = parts.count > 1 ? "/" + parts[1] : ""
    return (parts.first.flatMap { Int($0) } ?? 0, rest)
  }
}
