package import Avro
package import Vocabulary

/// How records are written on an endpoint: a name of a runtime manifest, such as `json`.
///
/// An encoding knows no model. The schema of the slot that a version declares is lent to each call;
/// whether records break it in ways that an encoding need not know is checked elsewhere.
package protocol Encoding: Sendable {
  /// The name that manifests use.
  var name: String { get }
  /// The media types that a request may declare, the first one being that of answers.
  var mediaTypes: [String] { get }
  /// Whether there is no reading or writing without a schema.
  var needsSchema: Bool { get }
  /// Whether one body may hold several records.
  var holdsSets: Bool { get }
  /// Splits a body into records. What is wrong with single records is told in the batch.
  func decode(
    _ body: [UInt8], type: MediaType, schema: AvroSchema?
  ) throws(EncodingProblem) -> RecordBatch
  /// Writes a model's answer.
  func encode(_ answer: ModelAnswer, schema: AvroSchema?) throws(EncodingProblem) -> [UInt8]
}

extension Encoding {
  package var needsSchema: Bool { false }
  package var holdsSets: Bool { true }
  /// The media type of answers.
  var answerType: String { mediaTypes.first ?? "application/octet-stream" }
}

/// Why a body is not what its endpoint's encoding says, or an answer cannot be written in it.
package struct EncodingProblem: Error, Hashable, Sendable {
  /// Where in the body, where the encoding has lines.
  package let position: SourcePosition?
  /// Where in the body, in bytes from zero, where the encoding has none.
  package let offset: Int?
  /// A JSON pointer (RFC 6901) into the records; the empty one is all of them.
  package let pointer: String
  /// What was found and what was expected, without a period.
  package let message: String

  /// A problem at a place.
  package init(
    position: SourcePosition? = nil, offset: Int? = nil, pointer: String = "", message: String
  ) {
    self.position = position
    self.offset = offset
    self.pointer = pointer
    self.message = message
  }
}

/// The encodings by the names that manifests use.
package enum Encodings {
  /// All, by name.
  package static let all: [any Encoding] = [
    AvroBinaryEncoding(), BinaryEncoding(), CSVEncoding(), JSONEncoding(), MessagePackEncoding(),
    TextEncoding(),
  ]

  /// The encoding of a name; `nil` if there is none.
  package static func named(_ name: String) -> (any Encoding)? { all.first { $0.name == name } }
}
