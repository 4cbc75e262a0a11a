package import Vocabulary

/// How records are written on an endpoint: a name of a runtime manifest, such as `json`.
package protocol Encoding: Sendable {
  /// The name that manifests use.
  var name: String { get }
  /// The media types that a request may declare, the first one being that of answers.
  var mediaTypes: [String] { get }
  /// Splits a body into records.
  func decode(_ body: [UInt8]) throws(EncodingProblem) -> RecordBatch
  /// Writes a worker's answer, which is JSON of the batch's shape.
  func encode(_ answer: [UInt8]) -> [UInt8]
}

/// Why a body is not what its endpoint's encoding says.
package struct EncodingProblem: Error, Hashable, Sendable {
  /// Where in the body, where the encoding has lines.
  package let position: SourcePosition?
  /// What was found and what was expected, without a period.
  package let message: String

  package init(position: SourcePosition?, message: String) {
    self.position = position
    self.message = message
  }
}
