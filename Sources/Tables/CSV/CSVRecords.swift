/// The records of separated values one after the other, as the texts that stand there: for those
/// who want records and not columns.
///
/// The rules are those of ``TableReader``: RFC 4180, any line ending, lines without anything in
/// them are no records, a byte-order mark is skipped.
package struct CSVRecords {
  /// One field.
  package struct Field: Hashable, Sendable {
    package let text: String
    /// Whether it stood in quotation marks, which tells an empty text from a missing value.
    package let isQuoted: Bool
  }

  private let bytes: [UInt8]
  private let delimiter: UInt8
  private var index = 0
  private var nextLine = 1
  /// The line on which the record that was read last begins, from 1.
  package private(set) var line = 0
  /// How many records were read, a header too.
  package private(set) var count = 0

  /// The records of a text. Its header, if it has one, is the first of them.
  package init(_ bytes: [UInt8], delimiter: UInt8? = nil) {
    self.bytes = bytes
    let start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    index = start
    self.delimiter =
      delimiter ?? CSVDialect.sniff(bytes.span, from: start, isLast: true) ?? 0x2C
  }

  /// The fields of the next record; `nil` at the end.
  package mutating func next() throws(TableError) -> [Field]? {
    skipEmptyLines()
    guard index < bytes.count else { return nil }
    line = nextLine
    count += 1
    nextLine += 1
    var fields: [Field] = []
    while true {
      switch CSVScanner.field(bytes.span, from: index, delimiter: delimiter, isLast: true) {
      case .incomplete, .unclosed: throw .unclosed(record: count, line: line)
      case .strayText(let place):
        throw .strayText(
          bytes.span, place, delimiter: delimiter, record: count, line: nextLine - 1)
      case .field(let field):
        fields.append(try self.field(field))
        nextLine += field.lines
        index = field.next
        if field.ending == .record { return fields }
      }
    }
  }

  private mutating func skipEmptyLines() {
    while index < bytes.count, bytes[index] == 0x0A || bytes[index] == 0x0D {
      let isPair = bytes[index] == 0x0D && index + 1 < bytes.count && bytes[index + 1] == 0x0A
      index += isPair ? 2 : 1
      nextLine += 1
    }
  }

  private func field(_ field: CSVField) throws(TableError) -> Field {
    let content =
      field.isEscaped ? field.unescaped(bytes.span) : Array(bytes[field.start..<field.end])
    guard content.span.isText else {
      throw TableError(
        .encoding, record: count, line: line, CellFault.encoding.message,
        hint: CellFault.encoding.hint)
    }
    return Field(text: String(decoding: content, as: UTF8.self), isQuoted: field.isQuoted)
  }
}

extension TableError {
  static func unclosed(record: Int?, line: Int) -> TableError {
    TableError(
      .truncated, record: record, line: line,
      "found the end of the file inside quotation marks",
      hint: "a quotation mark inside quotation marks is written twice")
  }

  static func strayText(
    _ bytes: Span<UInt8>, _ place: Int, delimiter: UInt8, record: Int?, line: Int
  ) -> TableError {
    let name = delimiter == 0x09 ? "a tab" : "\"\(Unicode.Scalar(delimiter))\""
    return TableError(
      .syntax, record: record, line: line,
      "found \(RowProblem.described(bytes[place])) after a closing quotation mark,"
        + " expected \(name) or the end of the line",
      hint: "a quotation mark inside quotation marks is written twice")
  }
}
