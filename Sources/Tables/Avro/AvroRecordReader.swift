package import Vocabulary

/// Reads an Avro object container file record by record, nested values and all: what a function of
/// a model is handed. One block is held at a time.
///
/// ```swift
/// var reader = AvroRecordReader { record in lines.append(record) }
/// try reader.consume(piece)
/// let count = try reader.finish()
/// ```
package struct AvroRecordReader {
  private var reader: AvroTableReader

  /// A reader that hands each record on, in order.
  package init(limits: TableLimits = TableLimits(), take: @escaping (JSON) -> Void) {
    reader = AvroTableReader(TableOptions(columns: [], limits: limits))
    reader.take = take
  }

  /// Takes the next piece of the file.
  package mutating func consume(_ chunk: Span<UInt8>) throws(TableError) {
    try reader.consume(chunk)
  }

  /// Ends the file, and says how many records there were.
  package mutating func finish() throws(TableError) -> Int {
    try reader.finish().rows
  }
}
