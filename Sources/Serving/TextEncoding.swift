package import Avro
internal import Vocabulary

/// UTF-8 text: the body is one record, a text.
package struct TextEncoding: Encoding {
  package init() {}

  package var name: String { "utf-8" }
  package var mediaTypes: [String] { ["text/plain"] }
  package var holdsSets: Bool { false }

  package func decode(
    _ body: [UInt8], type: MediaType, schema: AvroSchema?
  ) throws(EncodingProblem) -> RecordBatch {
    if let set = type.parameters["charset"], set.lowercased() != "utf-8" {
      throw EncodingProblem(message: "found the charset \(set.prefix(40)), expected utf-8")
    }
    guard let text = String(validating: body, as: UTF8.self) else {
      throw EncodingProblem(offset: Self.firstFault(body), message: "found bytes that are no UTF-8")
    }
    let document = Array(JSON.string(text).canonicalText.utf8)
    return RecordBatch(document: document, isArray: false, records: [document[...]])
  }

  package func encode(
    _ answer: ModelAnswer, schema: AvroSchema?
  ) throws(EncodingProblem) -> [UInt8] {
    if case .bytes(let bytes) = answer {
      guard String(validating: bytes, as: UTF8.self) != nil else {
        throw EncodingProblem(
          offset: Self.firstFault(bytes), message: "found bytes that are no UTF-8")
      }
      return bytes
    }
    return Self.bare(answer)
  }

  /// A text without its quotation marks; any other value as its JSON.
  static func bare(_ answer: ModelAnswer) -> [UInt8] {
    let text = answer.text
    guard text.first == UInt8(ascii: "\""), let value = try? JSON(parsing: text).string else {
      return text
    }
    return Array(value.utf8)
  }

  /// The first byte that belongs to no character.
  private static func firstFault(_ bytes: [UInt8]) -> Int {
    do {
      _ = try UTF8Span(validating: bytes.span)
      return bytes.count
    } catch {
      return error.byteOffsets.lowerBound
    }
  }
}
