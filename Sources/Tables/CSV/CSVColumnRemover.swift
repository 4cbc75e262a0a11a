/// Takes one column out of separated values, piece by piece as the bytes come: for those who want
/// the same file without something in it.
///
/// What is written stays as it stands there, quotation marks and all; a record ends with CRLF,
/// whatever it ended with, and lines without anything in them are left out. A file that has no such
/// column stays as it is, byte for byte.
///
/// ```swift
/// var remover = CSVColumnRemover("label")
/// for piece in pieces { try remover.consume(piece.span, to: &output) }
/// try remover.finish(to: &output)
/// ```
package struct CSVColumnRemover {
  private enum Form {
    case unknown
    /// The column's place in each record.
    case removing(Int)
    case copying
  }

  private let name: String
  private let delimiter: UInt8
  private let limits: TableLimits
  private var form = Form.unknown
  private var buffer = ChunkBuffer()
  private var record = 0
  private var line = 1

  /// Takes out the first column of this name.
  package init(_ name: String, delimiter: UInt8 = 0x2C, limits: TableLimits = TableLimits()) {
    self.name = name
    self.delimiter = delimiter
    self.limits = limits
  }

  /// Takes the next bytes of the file and appends what is to be written to `output`.
  package mutating func consume(
    _ chunk: Span<UInt8>, to output: inout [UInt8]
  ) throws(TableError) {
    if case .copying = form {
      unsafe chunk.withUnsafeBufferPointer { unsafe output.append(contentsOf: $0) }
      return
    }
    if buffer.append(chunk) { try read(isLast: false, to: &output) }
  }

  /// Appends what is left, once all bytes are taken.
  package mutating func finish(to output: inout [UInt8]) throws(TableError) {
    try read(isLast: true, to: &output)
  }

  private mutating func read(isLast: Bool, to output: inout [UInt8]) throws(TableError) {
    let bytes = buffer.take()
    let rest: Int
    if case .copying = form {
      output += bytes
      rest = bytes.count
    } else {
      rest = try read(bytes.span, isLast: isLast, to: &output)
      if case .copying = form { output += bytes[rest...] }
    }
    if case .copying = form {
      buffer.putBack([], from: 0)
    } else {
      guard bytes.count - rest <= limits.recordBytes else {
        throw TableError(
          .limit, record: record + 1, line: line,
          "found more than \(limits.recordBytes) bytes in one record",
          hint: "a quotation mark may not be closed")
      }
      buffer.putBack(bytes, from: rest)
    }
  }

  /// Reads what is whole, and answers how far; up to the beginning of a file that has no such
  /// column.
  private mutating func read(
    _ bytes: Span<UInt8>, isLast: Bool, to output: inout [UInt8]
  ) throws(TableError) -> Int {
    var index = 0
    let first = line
    if record == 0 {
      guard bytes.count >= 3 || isLast else { return 0 }
      if bytes.count >= 3, bytes[0] == 0xEF, bytes[1] == 0xBB, bytes[2] == 0xBF { index = 3 }
    }
    while index < bytes.count {
      if bytes[index] == 0x0A || bytes[index] == 0x0D {
        guard index + 1 < bytes.count || isLast else { break }
        let isPair = bytes[index] == 0x0D && index + 1 < bytes.count && bytes[index + 1] == 0x0A
        index += isPair ? 2 : 1
        line += 1
        continue
      }
      guard let next = try readRecord(bytes, from: index, isLast: isLast, to: &output) else {
        break
      }
      if case .copying = form { return 0 }
      index = next
    }
    guard record == 0 else { return index }
    // Before the header nothing is given up: the file may have to stay as it is.
    line = first
    if isLast { form = .copying }
    return 0
  }

  private mutating func readRecord(
    _ bytes: Span<UInt8>, from start: Int, isLast: Bool, to output: inout [UInt8]
  ) throws(TableError) -> Int? {
    let length = output.count
    var removed: Int?
    if case .removing(let column) = form { removed = column }
    var column = 0
    var lines = 1
    var index = start
    var isFirst = true
    while true {
      switch CSVScanner.field(bytes, from: index, delimiter: delimiter, isLast: isLast) {
      case .incomplete:
        output.removeLast(output.count - length)
        return nil
      case .unclosed: throw .unclosed(record: record + 1, line: line)
      case .strayText(let place):
        throw .strayText(
          bytes, place, delimiter: delimiter, record: record + 1, line: line + lines - 1)
      case .field(let field):
        guard bytes.extracting(field.start..<field.end).isText else {
          throw TableError(
            .encoding, record: record + 1, line: line, CellFault.encoding.message,
            hint: CellFault.encoding.hint)
        }
        if record == 0, removed == nil, name == Self.text(field, bytes) { removed = column }
        if column != removed {
          if !isFirst { output.append(delimiter) }
          isFirst = false
          let edge = field.isQuoted ? 1 : 0
          unsafe bytes.extracting((field.start - edge)..<(field.end + edge))
            .withUnsafeBufferPointer { unsafe output.append(contentsOf: $0) }
        }
        column += 1
        lines += field.lines
        index = field.next
        guard field.ending == .record else { continue }
      }
      break
    }
    if record == 0 {
      guard let removed else {
        output.removeLast(output.count - length)
        form = .copying
        return start
      }
      form = .removing(removed)
    }
    output.append(0x0D)
    output.append(0x0A)
    record += 1
    line += lines
    return index
  }

  private static func text(_ field: CSVField, _ bytes: Span<UInt8>) -> String {
    let content =
      field.isEscaped
      ? field.unescaped(bytes) : bytes.extracting(field.start..<field.end).copied
    return String(decoding: content, as: UTF8.self)
  }
}
