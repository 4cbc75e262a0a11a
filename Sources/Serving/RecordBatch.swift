/// The records of one request, as JSON: where a client sent JSON, the bytes that it sent, so that a
/// model sees the numbers that were written and not what a reader made of them.
package struct RecordBatch: Hashable, Sendable {
  /// What an encoding has against one record.
  package struct Refusal: Hashable, Sendable {
    /// Which record, counted from zero.
    package let record: Int
    package let problem: RecordProblem
  }

  /// All records.
  package let document: [UInt8]
  /// Whether the body is a set of records; the answer is one then, too.
  package let isArray: Bool
  /// Each record's bytes.
  package let records: [ArraySlice<UInt8>]
  /// The line on which each record begins, from 1, where the encoding has lines.
  package var lines: [Int] = []
  /// What stands in the body and is no record of the slot; nothing is scored then.
  package var refusals: [Refusal] = []
  /// The body itself, where the one record is bytes; ``document`` has them as a text.
  package var raw: [UInt8]?

  /// A batch by its parts; the bytes are known to be JSON.
  package init(document: [UInt8], isArray: Bool, records: [ArraySlice<UInt8>]) {
    self.document = document
    self.isArray = isArray
    self.records = records
  }

  /// A set of records, each as JSON.
  init(joining texts: some Sequence<some Collection<UInt8>>) {
    var document: [UInt8] = [0x5B]
    var ranges: [Range<Int>] = []
    for text in texts {
      if !ranges.isEmpty { document.append(0x2C) }
      let start = document.count
      document.append(contentsOf: text)
      ranges.append(start..<document.count)
    }
    document.append(0x5D)
    self.init(document: document, isArray: true, records: ranges.map { document[$0] })
  }

  /// Where a record stands in the body, as a JSON pointer.
  func pointer(of record: Int) -> String { isArray ? "/\(record)" : "" }
}
