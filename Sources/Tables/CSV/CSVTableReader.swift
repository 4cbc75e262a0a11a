import Vocabulary

/// Reads separated values into columns.
///
/// One pass over the bytes: a field that is skipped is only searched for its end, and a number is
/// read where it stands.
struct CSVTableReader {
  private let options: TableOptions
  private let parser = NumberParser()
  private let nullTokens: [[UInt8]]
  /// Whether a null token could be read as a number, so that fields must be compared first.
  private let hasNumericToken: Bool
  private var delimiter: UInt8
  private var buffer = ChunkBuffer()
  private var isBegun = false
  private var hasHeader = false
  /// For each field of a record the index of its column in ``columns``, or -1 to skip it.
  private var slots: [Int] = []
  private var columns: [ColumnBuilder] = []
  private var ledger: RowLedger
  /// How many rows the columns have.
  private var rows = 0
  private var line = 1

  init(_ options: TableOptions) {
    self.options = options
    nullTokens = options.nullTokens.map { Array($0.utf8) }.filter { !$0.isEmpty }
    hasNumericToken = nullTokens.contains { token in
      NumberParser.scan(token.span, from: 0, to: token.count) != nil
    }
    delimiter = options.dialect.delimiter ?? 0x2C
    ledger = RowLedger(options.invalidRows)
  }

  mutating func consume(_ chunk: Span<UInt8>) throws(TableError) {
    if buffer.append(chunk) { try read(isLast: false) }
  }

  mutating func finish() throws(TableError) -> Table {
    try read(isLast: true)
    if !hasHeader { try begin(names: []) }
    let report = try ledger.finish()
    let rows = rows
    // One column after the other, so that texts and the values made of them are not all there at
    // once.
    var finished: [Column] = []
    columns.reverse()
    while let column = columns.popLast() { finished.append(column.finish()) }
    return Table(columns: finished, rows: rows, report: report)
  }

  private mutating func read(isLast: Bool) throws(TableError) {
    let bytes = buffer.take()
    let end = try read(bytes.span, isLast: isLast)
    guard bytes.count - end <= options.limits.recordBytes else { throw tooLong }
    buffer.putBack(bytes, from: end)
  }

  /// Reads all records that are whole; answers where the first one begins that is not.
  private mutating func read(_ bytes: Span<UInt8>, isLast: Bool) throws(TableError) -> Int {
    var index = 0
    if !isBegun {
      guard bytes.count >= 3 || isLast else { return 0 }
      try refuseUTF16(bytes)
      if bytes.count >= 3, bytes[0] == 0xEF, bytes[1] == 0xBB, bytes[2] == 0xBF { index = 3 }
      isBegun = true
    }
    if !hasHeader {
      guard let next = try readHeader(bytes, from: index, isLast: isLast) else {
        isBegun = index == 0 && isBegun
        return 0
      }
      index = next
    }
    while index < bytes.count {
      guard let next = try readRecord(bytes, from: index, isLast: isLast) else { break }
      guard next - index <= options.limits.recordBytes else { throw tooLong }
      index = next
    }
    return index
  }

  private var tooLong: TableError {
    TableError(
      .limit, record: hasHeader ? ledger.record : nil, line: line,
      "found more than \(options.limits.recordBytes) bytes in one record",
      hint: "a quotation mark may not be closed")
  }

  private func refuseUTF16(_ bytes: Span<UInt8>) throws(TableError) {
    guard bytes.count >= 2 else { return }
    let first = UInt16(bytes[0]) << 8 | UInt16(bytes[1])
    guard first == 0xFEFF || first == 0xFFFE else { return }
    throw TableError(
      .encoding, line: 1, "found UTF-16, expected UTF-8", hint: "save the file as UTF-8")
  }

  // MARK: - Header

  private mutating func readHeader(
    _ bytes: Span<UInt8>, from start: Int, isLast: Bool
  ) throws(TableError) -> Int? {
    var index = start
    if options.dialect.delimiter == nil {
      guard let told = CSVDialect.sniff(bytes, from: start, isLast: isLast) else { return nil }
      delimiter = told
    }
    var names: [String] = []
    var lines = 0
    fields: while true {
      switch CSVScanner.field(bytes, from: index, delimiter: delimiter, isLast: isLast) {
      case .incomplete: return nil
      case .unclosed: throw unclosed
      case .strayText(let place): throw stray(bytes, place, line: line + lines)
      case .field(let field):
        names.append(try name(field, bytes))
        lines += field.lines
        guard names.count <= options.limits.columns else {
          throw TableError(
            .limit, line: line, "found more than \(options.limits.columns) columns in the header")
        }
        index = field.next
        if field.ending == .record { break fields }
      }
    }
    if case .names(let given) = options.dialect.header {
      try begin(names: given)
      return start
    }
    line += lines + 1
    try begin(names: names == [""] ? [] : names)
    return index
  }

  private func name(_ field: CSVField, _ bytes: Span<UInt8>) throws(TableError) -> String {
    let content =
      field.isEscaped
      ? field.unescaped(bytes) : bytes.extracting(field.start..<field.end).copied
    guard content.span.isText else {
      throw TableError(
        .encoding, line: line, "found bytes that are not UTF-8 text in the header",
        hint: "save the file as UTF-8; it may be Latin-1 or UTF-16")
    }
    return String(decoding: content, as: UTF8.self)
  }

  private mutating func begin(names: [String]) throws(TableError) {
    let isGiven = if case .names = options.dialect.header { true } else { false }
    let selection = try ColumnSelection(
      of: names, options.columns, line: isGiven ? nil : 1)
    slots = selection.slots
    columns = selection.requests.map { ColumnBuilder($0) }
    hasHeader = true
  }

  // MARK: - Records

  /// Reads the record that begins at `start`; `nil` if it is not whole.
  private mutating func readRecord(
    _ bytes: Span<UInt8>, from start: Int, isLast: Bool
  ) throws(TableError) -> Int? {
    var index = start
    // A line without anything in it is no record.
    if bytes[index] == 0x0A || bytes[index] == 0x0D {
      guard index + 1 < bytes.count || isLast else { return nil }
      line &+= 1
      let isPair = bytes[index] == 0x0D && index + 1 < bytes.count && bytes[index + 1] == 0x0A
      return index + (isPair ? 2 : 1)
    }
    var lines = 1
    var fault: (fault: CellFault, column: String?)?
    let last = slots.count &- 1
    var field = 0
    while true {
      let slot = field <= last ? slots[field] : -1
      if slot >= 0, fault == nil, !hasNumericToken, columns[slot].type == .double,
        let next = readDouble(bytes, from: index, slot: slot, isLastField: field == last)
      {
        index = next
        field &+= 1
        if field <= last { continue }
        break
      }
      switch CSVScanner.field(bytes, from: index, delimiter: delimiter, isLast: isLast) {
      case .incomplete:
        undo(fields: field)
        return nil
      case .unclosed: throw unclosed
      case .strayText(let place):
        throw stray(bytes, place, line: line + lineEnds(bytes, from: start, to: place))
      case .field(let found):
        index = found.next
        lines &+= found.lines
        if slot >= 0, fault == nil, let cell = append(found, bytes, to: slot) {
          fault = (cell, columns[slot].name)
        }
        field &+= 1
        guard found.ending == .record else { continue }
      }
      break
    }
    if fault == nil, field == slots.count {
      rows &+= 1
      ledger.keep()
    } else {
      undo(fields: field)
      try drop(fault, fields: field)
    }
    line &+= lines
    return index
  }

  /// The common case: a number up to the delimiter or the end of the line. `nil` for all others.
  @inline(__always)
  private mutating func readDouble(
    _ bytes: Span<UInt8>, from start: Int, slot: Int, isLastField: Bool
  ) -> Int? {
    guard let number = NumberParser.scan(bytes, from: start, to: bytes.count),
      number.end &+ 1 < bytes.count
    else { return nil }
    var next = number.end &+ 1
    let ending = bytes[number.end]
    if !isLastField {
      guard ending == delimiter else { return nil }
    } else if ending == 0x0D, bytes[next] == 0x0A {
      next &+= 1
    } else if ending != 0x0A {
      return nil
    }
    let value = parser.double(number, in: bytes, from: start)
    guard value.isFinite else { return nil }
    columns[slot].appendDouble(value)
    return next
  }

  private mutating func append(
    _ field: CSVField, _ bytes: Span<UInt8>, to slot: Int
  ) -> CellFault? {
    if field.isEscaped {
      let content = field.unescaped(bytes)
      return append(content.span, isQuoted: true, to: slot)
    }
    return append(
      bytes.extracting(field.start..<field.end), isQuoted: field.isQuoted, to: slot)
  }

  private mutating func append(
    _ content: Span<UInt8>, isQuoted: Bool, to slot: Int
  ) -> CellFault? {
    // In quotation marks an empty text is one, unless nothing but a number could stand there.
    if content.isEmpty, !isQuoted || columns[slot].type.map({ $0 != .string }) ?? false {
      return columns[slot].appendNull()
    }
    for token in nullTokens where content.equals(token) { return columns[slot].appendNull() }
    return columns[slot].append(field: content, parser)
  }

  /// Takes back what the first fields of the record have put into their columns. Others are not
  /// touched: a short record of a wide file costs no more than it is long.
  private mutating func undo(fields: Int) {
    for slot in slots.prefix(fields) where slot >= 0 { columns[slot].truncate(to: rows) }
  }

  private mutating func drop(
    _ fault: (fault: CellFault, column: String?)?, fields: Int
  ) throws(TableError) {
    let problem: RowProblem
    if fields != slots.count {
      problem = RowProblem(
        reason: .fieldCount, record: ledger.record, line: line, column: nil,
        message: "found \(Self.counted(fields)), expected \(slots.count) as in the header",
        hint: fields == 1 && slots.count > 1 ? "the delimiter may be another one" : nil)
    } else if let (fault, column) = fault {
      problem = RowProblem(
        reason: fault.reason, record: ledger.record, line: line, column: column,
        message: fault.message, hint: fault.hint)
    } else {
      return
    }
    try ledger.drop(problem)
  }

  private static func counted(_ fields: Int) -> String {
    fields == 1 ? "1 field" : "\(fields) fields"
  }

  // MARK: - Errors

  private var unclosed: TableError {
    .unclosed(record: hasHeader ? ledger.record : nil, line: line)
  }

  private func stray(_ bytes: Span<UInt8>, _ place: Int, line: Int) -> TableError {
    .strayText(
      bytes, place, delimiter: delimiter, record: hasHeader ? ledger.record : nil, line: line)
  }

  private func lineEnds(_ bytes: Span<UInt8>, from start: Int, to end: Int) -> Int {
    var count = 0
    for index in start..<end where bytes[index] == 0x0A { count += 1 }
    return count
  }
}
