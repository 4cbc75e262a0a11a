import Vocabulary

/// Reads what the converter of Parquet and Arrow files writes: columns in batches, each number as
/// its eight bytes, so that doubles stay what they were bit for bit.
///
/// ```
/// "MUSTCOL1"  u32 length  {"columns": [{"name": ..., "type": "double", "logicalType": ...}, ...]}
/// batch:      u32 rows > 0, then for each column
///             u64 length of what follows of the column
///             u8  1 if a bit for each row follows that says whether it has a value
///             double, int64: 8 bytes a row; bool: a bit a row
///             string: u32 offsets, one more than rows, and the bytes from the first to the last
/// end:        u32 0, u64 all rows
/// ```
/// Numbers have their least significant byte first, and so have bits.
struct ColumnStreamReader {
  private let options: TableOptions
  private let limits: TableLimits
  private var buffer = ChunkBuffer()
  /// Where in the stream the part begins that is being read.
  private var origin = 0
  private var state = State.header
  /// For each column of the stream its type and the index of its column, or -1.
  private var fields: [(type: ColumnType, slot: Int)] = []
  private var columns: [ColumnBuilder] = []
  private var ledger: RowLedger
  private var rows = 0
  private var problems: [Int: RowProblem] = [:]

  private enum State: Equatable {
    case header
    case batch
    case column(Int, rows: Int)
    case end
  }

  init(_ options: TableOptions) {
    self.options = options
    limits = options.limits
    ledger = RowLedger(options.invalidRows)
  }

  mutating func consume(_ chunk: Span<UInt8>) throws(TableError) {
    if buffer.append(chunk) { try read() }
  }

  mutating func finish() throws(TableError) -> Table {
    try read()
    guard state == .end else {
      throw TableError(.truncated, offset: origin, "found the end of a column stream too early")
    }
    ledger.setRecords(rows)
    let bad = problems.keys.sorted()
    for row in bad {
      if let problem = problems[row] { ledger.count(problem) }
    }
    let report = try ledger.finish()
    var finished: [Column] = []
    columns.reverse()
    while let column = columns.popLast() { finished.append(column.removing(bad).finish()) }
    return Table(columns: finished, rows: rows - bad.count, report: report)
  }

  private mutating func read() throws(TableError) {
    let bytes = buffer.take()
    var index = 0
    while let next = try readPart(bytes.span, from: index) {
      origin += next - index
      index = next
    }
    buffer.putBack(bytes, from: index)
  }

  private func damaged(_ message: String) -> TableError {
    TableError(.syntax, offset: origin, "found no column stream: \(message)")
  }

  /// Reads what is at a place; `nil` if it is not whole.
  private mutating func readPart(
    _ bytes: Span<UInt8>, from start: Int
  ) throws(TableError) -> Int? {
    switch state {
    case .header: return try readHeader(bytes, from: start)
    case .batch:
      guard bytes.count - start >= 4 else { return nil }
      let count = Int(Self.number(bytes, start, size: 4))
      if count > 0 {
        guard fields.isEmpty || count <= limits.blockBytes else {
          throw damaged("a batch of \(count) rows")
        }
        state = fields.isEmpty ? .batch : .column(0, rows: count)
        if fields.isEmpty { throw damaged("rows without columns") }
        return start + 4
      }
      guard bytes.count - start >= 12 else { return nil }
      let total = Self.number(bytes, start + 4, size: 8)
      guard total == UInt64(rows) else {
        throw damaged("\(rows) rows, and \(total) at its end")
      }
      state = .end
      return start + 12
    case .column(let index, let count):
      guard bytes.count - start >= 8 else { return nil }
      let length = Self.number(bytes, start, size: 8)
      guard length <= UInt64(limits.blockBytes) else {
        throw TableError(.limit, offset: origin, "found a column of \(length) bytes in one batch")
      }
      guard bytes.count - start - 8 >= Int(length) else { return nil }
      let end = start + 8 + Int(length)
      try readColumn(bytes.extracting(start + 8..<end), index, count)
      if index + 1 == fields.count {
        rows += count
        state = .batch
      } else {
        state = .column(index + 1, rows: count)
      }
      return end
    case .end:
      guard start == bytes.count else { throw damaged("bytes after its end") }
      return nil
    }
  }

  private static let magic = Array("MUSTCOL1".utf8)

  private mutating func readHeader(
    _ bytes: Span<UInt8>, from start: Int
  ) throws(TableError) -> Int? {
    guard bytes.count >= 12 else { return nil }
    guard bytes.extracting(first: 8).equals(Self.magic) else {
      throw damaged("it does not begin as one")
    }
    let length = Int(Self.number(bytes, 8, size: 4))
    guard length <= limits.recordBytes else { throw damaged("a header of \(length) bytes") }
    guard bytes.count >= 12 + length else { return nil }
    let json: JSON
    do throws(JSONError) {
      json = try JSON(parsing: bytes.extracting(12..<12 + length).copied)
    } catch {
      throw damaged("its header: \(error)")
    }
    guard let list = json["columns"]?.array, list.count <= limits.columns else {
      throw damaged("no list of columns, or one that is too long")
    }
    var requests: [ColumnRequest] = []
    for member in list {
      guard let name = member["name"]?.string,
        let type = member["type"]?.string.flatMap({ ColumnType(rawValue: $0) })
      else { throw damaged("a column without name or type") }
      requests.append(ColumnRequest(name, type))
    }
    let selection = try ColumnSelection(of: requests.map(\.name), options.columns)
    let wanted = options.columns == nil ? requests : selection.requests
    columns = wanted.map { ColumnBuilder($0) }
    fields = zip(requests, selection.slots).map { ($0.type ?? .string, $1) }
    for (member, slot) in zip(list, selection.slots) where slot >= 0 {
      columns[slot].logicalType = member["logicalType"]?.string
    }
    state = .batch
    return 12 + length
  }

  private mutating func readColumn(
    _ bytes: Span<UInt8>, _ index: Int, _ count: Int
  ) throws(TableError) {
    let (type, slot) = fields[index]
    guard let first = bytes.count > 0 ? bytes[0] : nil, first <= 1 else {
      throw damaged("a column without its first byte")
    }
    let bits = (count + 7) / 8
    let start = 1 + Int(first) * bits
    let size =
      switch type {
      case .double, .int64: 8 * count
      case .bool: bits
      case .string: 4 * (count + 1)
      }
    let rest = bytes.count - start - size
    guard type == .string ? rest >= 0 : rest == 0 else {
      throw damaged("a column of another length than its rows need")
    }
    guard slot >= 0 else { return }
    for row in 0..<count {
      let fault: CellFault?
      if first == 1, bytes[1 + row >> 3] >> UInt8(row & 7) & 1 == 0 {
        fault = columns[slot].appendNull()
      } else {
        fault = try append(type, bytes, start, row, count, to: slot)
      }
      guard let fault else { continue }
      columns[slot].appendPlaceholder()
      let place = rows + row
      guard problems[place] == nil else { continue }
      problems[place] = RowProblem(
        reason: fault.reason, record: place + 1, line: nil, column: columns[slot].name,
        message: fault.message, hint: fault.hint)
    }
  }

  @inline(__always)
  private mutating func append(
    _ type: ColumnType, _ bytes: Span<UInt8>, _ start: Int, _ row: Int, _ count: Int, to slot: Int
  ) throws(TableError) -> CellFault? {
    switch type {
    case .double:
      return columns[slot].append(double: Double(bitPattern: bytes.word(at: start + 8 * row)))
    case .int64:
      return columns[slot].append(
        integer: Int64(bitPattern: bytes.word(at: start + 8 * row)))
    case .bool:
      return columns[slot].append(bool: bytes[start + row >> 3] >> UInt8(row & 7) & 1 == 1)
    case .string:
      let base = Int(Self.number(bytes, start, size: 4))
      let from = Int(Self.number(bytes, start + 4 * row, size: 4)) - base
      let to = Int(Self.number(bytes, start + 4 * row + 4, size: 4)) - base
      let texts = start + 4 * (count + 1)
      guard 0 <= from, from <= to, to <= bytes.count - texts else {
        throw damaged("a text outside of its column")
      }
      return columns[slot].append(text: bytes.extracting(texts + from..<texts + to))
    }
  }

  private static func number(_ bytes: Span<UInt8>, _ start: Int, size: Int) -> UInt64 {
    var value: UInt64 = 0
    for index in 0..<size { value |= UInt64(bytes[start + index]) << UInt64(8 * index) }
    return value
  }
}
