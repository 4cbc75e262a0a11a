/// The records of one request, as the bytes that the client sent: a model sees the numbers that
/// were written, not what a reader made of them.
package struct RecordBatch: Hashable, Sendable {
  /// The whole body.
  package let document: [UInt8]
  /// Whether the body is an array of records; the answer is one then, too.
  package let isArray: Bool
  /// Each record's bytes.
  package let records: [ArraySlice<UInt8>]

  /// A batch by its parts; the bytes are known to be JSON.
  package init(document: [UInt8], isArray: Bool, records: [ArraySlice<UInt8>]) {
    self.document = document
    self.isArray = isArray
    self.records = records
  }
}
