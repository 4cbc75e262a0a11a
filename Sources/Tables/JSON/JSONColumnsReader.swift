import Vocabulary

/// Reads one object with an array for each column: `{"score": [0.5, 0.7], "label": [0, 1]}`.
struct JSONColumnsReader {
  /// What comes next.
  private enum Place: Equatable {
    case beginning
    case firstKey
    case key
    case opening(Int?)
    case firstValue(Int?)
    case value(Int?)
    case separator(Int?)
    case nextKey
    case end
  }

  private let limits: TableLimits
  private let takesAll: Bool
  private let cells = JSONCells()
  private var buffer = ChunkBuffer()
  private var place = Place.beginning
  private var hasBegun = false
  private var columns: [ColumnBuilder]
  private var slots: [String: Int] = [:]
  private var isFilled: [Bool]
  /// The names of all members, for messages.
  private var names: [String] = []
  /// How many values the first column has, which is how many all must have.
  private var rows: (count: Int, column: String)?
  /// How many values of the column at hand were read.
  private var count = 0
  /// The first problem of each row that is to be left out.
  private var problems: [Int: RowProblem] = [:]
  private var policy: InvalidRows
  private var line = 1

  init(_ options: TableOptions) throws(TableError) {
    limits = options.limits
    takesAll = options.columns == nil
    policy = options.invalidRows
    let wanted = options.columns ?? []
    let selection = try ColumnSelection(of: wanted.map(\.name), wanted)
    columns = selection.requests.map { ColumnBuilder($0) }
    for (index, request) in wanted.enumerated() { slots[request.name] = index }
    isFilled = [Bool](repeating: false, count: wanted.count)
  }

  mutating func consume(_ chunk: Span<UInt8>) throws(TableError) {
    if buffer.append(chunk) { try read(isLast: false) }
  }

  mutating func finish() throws(TableError) -> Table {
    try read(isLast: true)
    guard place == .end else {
      throw TableError(
        .truncated, line: line,
        place == .beginning
          ? "found an empty text, expected an object of arrays"
          : "found the end of the text in the object, expected \"}\"")
    }
    if let missing = isFilled.firstIndex(of: false) {
      throw ColumnSelection.missing(columns[missing].name, among: names)
    }
    var ledger = RowLedger(policy)
    ledger.setRecords(rows?.count ?? 0)
    let bad = problems.keys.sorted()
    for row in bad {
      if let problem = problems[row] { ledger.count(problem) }
    }
    let report = try ledger.finish()
    var finished: [Column] = []
    columns.reverse()
    while let column = columns.popLast() { finished.append(column.removing(bad).finish()) }
    return Table(columns: finished, rows: report.records - report.dropped, report: report)
  }

  private mutating func read(isLast: Bool) throws(TableError) {
    let bytes = buffer.take()
    var index = 0
    if !hasBegun, bytes.count >= 3 || isLast {
      if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { index = 3 }
      hasBegun = true
    }
    if hasBegun { index = try readParts(bytes.span, from: index, isLast: isLast) }
    guard bytes.count - index <= limits.recordBytes else { throw tooLong }
    buffer.putBack(bytes, from: index)
  }

  private var tooLong: TableError {
    TableError(.limit, line: line, "found more than \(limits.recordBytes) bytes in one value")
  }

  private mutating func readParts(
    _ bytes: Span<UInt8>, from start: Int, isLast: Bool
  ) throws(TableError) -> Int {
    var cursor = JSONCursor(index: start, isLast: isLast, depth: limits.depth)
    var settled = start
    do throws(JSONFault) {
      while true {
        cursor.skipSpace(bytes)
        countLines(bytes, settled, cursor.index)
        settled = cursor.index
        guard cursor.index < bytes.count else { return settled }
        try readPart(bytes, &cursor)
      }
    } catch {
      switch error {
      case .incomplete: return settled
      case .stopped: throw stopped ?? tooLong
      case .damaged(let offset, let message):
        countLines(bytes, settled, min(offset, bytes.count))
        throw TableError(
          isLast && offset >= bytes.count ? .truncated : .syntax, line: line, message)
      }
    }
  }

  /// What ends the reading from within a part.
  private var stopped: TableError?

  private mutating func stop(_ error: TableError) -> JSONFault {
    stopped = error
    return .stopped
  }

  private mutating func countLines(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) {
    for index in start..<max(start, end) where bytes[index] == 0x0A { line += 1 }
  }

  private mutating func readPart(
    _ bytes: Span<UInt8>, _ cursor: inout JSONCursor
  ) throws(JSONFault) {
    switch place {
    case .beginning:
      try cursor.take("{", bytes)
      place = .firstKey
    case .firstKey where bytes[cursor.index] == 0x7D:
      cursor.index += 1
      place = .end
    case .firstKey, .key:
      let (range, isEscaped) = try cursor.key(bytes)
      place = .opening(try slot(bytes.extracting(range), isEscaped: isEscaped))
    case .opening(let slot):
      guard bytes[cursor.index] == 0x5B else {
        let hint = bytes[cursor.index] == 0x7B ? "write each column as an array" : nil
        var error = TableError(.syntax, line: line, "expected an array for each column")
        error.hint = hint
        throw stop(error)
      }
      cursor.index += 1
      count = 0
      place = .firstValue(slot)
    case .firstValue(let slot) where bytes[cursor.index] == 0x5D:
      cursor.index += 1
      try close(slot)
    case .firstValue(let slot), .value(let slot):
      try readValue(bytes, &cursor, slot)
      count += 1
      place = .separator(slot)
    case .separator(let slot):
      if try cursor.more(before: "]", bytes) {
        place = .value(slot)
      } else {
        try close(slot)
      }
    case .nextKey: place = try cursor.more(before: "}", bytes) ? .key : .end
    case .end: throw cursor.unexpected(bytes, "the end of the text")
    }
  }

  private mutating func readValue(
    _ bytes: Span<UInt8>, _ cursor: inout JSONCursor, _ slot: Int?
  ) throws(JSONFault) {
    guard let slot else { return try cursor.skip(bytes) }
    guard let fault = try cells.read(bytes, &cursor, into: &columns[slot]) else { return }
    columns[slot].appendPlaceholder()
    let isKnown = problems[count] != nil
    if !isKnown {
      problems[count] = RowProblem(
        reason: fault.reason, record: count + 1, line: line, column: columns[slot].name,
        message: fault.message, hint: fault.hint)
    }
    // Which rows are bad is all that must be kept of them, but that many make the file hopeless.
    guard problems.count <= Self.mostBadRows else {
      throw stop(TableError(.rows, line: line, "found more than 1000000 invalid records"))
    }
  }

  private static let mostBadRows = 1_000_000

  private mutating func slot(
    _ name: Span<UInt8>, isEscaped: Bool
  ) throws(JSONFault) -> Int? {
    guard let content = isEscaped ? JSONText.unescaped(name) : name.copied,
      content.span.isText
    else {
      throw stop(
        TableError(
          .encoding, line: line, "found a member's name that is not UTF-8 text"))
    }
    let text = String(decoding: content, as: UTF8.self)
    if names.count < 200 { names.append(text) }
    if let slot = slots[text] {
      guard !isFilled[slot] else {
        throw stop(
          TableError(
            .columns, line: line, "found the column \(RowProblem.quoted(text)) twice"))
      }
      isFilled[slot] = true
      return slot
    }
    guard takesAll else { return nil }
    guard columns.count < limits.columns else {
      throw stop(TableError(.limit, line: line, "found more than \(limits.columns) columns"))
    }
    columns.append(ColumnBuilder(ColumnRequest(text)))
    isFilled.append(true)
    slots[text] = columns.count - 1
    return columns.count - 1
  }

  private mutating func close(_ slot: Int?) throws(JSONFault) {
    place = .nextKey
    guard let slot else { return }
    guard let rows else {
      rows = (count, columns[slot].name)
      return
    }
    guard rows.count == count else {
      throw stop(
        TableError(
          .syntax, line: line,
          "found \(count) values in \(RowProblem.quoted(columns[slot].name)),"
            + " expected \(rows.count) as in \(RowProblem.quoted(rows.column))"))
    }
  }
}
