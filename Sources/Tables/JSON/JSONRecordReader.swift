import Vocabulary

/// Reads objects into columns: one a line, or one after the other in one array.
struct JSONRecordReader {
  enum Layout {
    case lines
    case array
  }

  /// What comes next in an array.
  private enum Place {
    case beginning
    case first
    case element
    case separator
    case end
  }

  private let layout: Layout
  private let limits: TableLimits
  private let takesAll: Bool
  private let cells = JSONCells()
  private var buffer = ChunkBuffer()
  private var place = Place.beginning
  private var columns: [ColumnBuilder]
  /// The names of the columns as they stand in the text, where they need no escapes.
  private var names: [[UInt8]]
  private var slots: [String: Int] = [:]
  /// For each column the record in which it was seen last, from 1.
  private var seen: [Int]
  /// The columns that the record has put something into.
  private var touched: [Int] = []
  private var ledger: RowLedger
  private var rows = 0
  private var line = 1
  private var hasBegun = false
  /// How many values were missing because a record had no such member. Each costs memory, but not a
  /// byte of the file.
  private var absent = 0
  private static let mostAbsent = 1 << 28
  /// What ends the reading from within a record.
  private var stopped: TableError?

  init(_ layout: Layout, _ options: TableOptions) throws(TableError) {
    self.layout = layout
    limits = options.limits
    takesAll = options.columns == nil
    let wanted = options.columns ?? []
    let selection = try ColumnSelection(of: wanted.map(\.name), wanted)
    columns = selection.requests.map { ColumnBuilder($0) }
    names = wanted.map { Array($0.name.utf8) }
    for (index, request) in wanted.enumerated() { slots[request.name] = index }
    seen = [Int](repeating: 0, count: wanted.count)
    ledger = RowLedger(options.invalidRows)
  }

  mutating func consume(_ chunk: Span<UInt8>) throws(TableError) {
    if buffer.append(chunk) { try read(isLast: false) }
  }

  mutating func finish() throws(TableError) -> Table {
    try read(isLast: true)
    if layout == .array, place != .end {
      throw TableError(
        .truncated, record: ledger.record, line: line,
        place == .beginning
          ? "found an empty text, expected an array of objects"
          : "found the end of the text in the array, expected \"]\"")
    }
    let report = try ledger.finish()
    // A column that no record has is more likely misspelt than empty.
    if report.records > 0 {
      for (index, request) in columns.enumerated() where seen[index] == 0 && !takesAll {
        throw TableError(
          .columns, "found no record with a member \(RowProblem.quoted(request.name))")
      }
    }
    let rows = rows
    var finished: [Column] = []
    columns.reverse()
    while let column = columns.popLast() { finished.append(column.finish()) }
    return Table(columns: finished, rows: rows, report: report)
  }

  private mutating func read(isLast: Bool) throws(TableError) {
    let bytes = buffer.take()
    var index = 0
    if !hasBegun, bytes.count >= 3 || isLast {
      if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { index = 3 }
      hasBegun = true
    }
    if hasBegun {
      switch layout {
      case .lines: index = try readLines(bytes.span, from: index, isLast: isLast)
      case .array: index = try readElements(bytes.span, from: index, isLast: isLast)
      }
    }
    guard bytes.count - index <= limits.recordBytes else { throw tooLong }
    buffer.putBack(bytes, from: index)
  }

  private var tooLong: TableError {
    TableError(
      .limit, record: ledger.record, line: line,
      "found more than \(limits.recordBytes) bytes in one record")
  }

  // MARK: - Lines

  private mutating func readLines(
    _ bytes: Span<UInt8>, from start: Int, isLast: Bool
  ) throws(TableError) -> Int {
    var index = start
    while index < bytes.count {
      var end = index
      while end &+ 8 <= bytes.count {
        if Span<UInt8>.hasByte(0x0A0A_0A0A_0A0A_0A0A, in: bytes.word(at: end)) { break }
        end &+= 8
      }
      while end < bytes.count, bytes[end] != 0x0A { end &+= 1 }
      guard end < bytes.count || isLast else { break }
      guard end - index <= limits.recordBytes else { throw tooLong }
      try readLine(bytes.extracting(index..<end))
      line += 1
      index = min(end + 1, bytes.count)
    }
    return index
  }

  private mutating func readLine(_ bytes: Span<UInt8>) throws(TableError) {
    var cursor = JSONCursor(index: 0, isLast: true, depth: limits.depth)
    cursor.skipSpace(bytes)
    guard cursor.index < bytes.count else { return }
    var problem: RowProblem?
    do throws(JSONFault) {
      problem = try readObject(bytes, &cursor)
      cursor.skipSpace(bytes)
      if cursor.index < bytes.count { throw cursor.unexpected(bytes, "the end of the line") }
    } catch {
      if let stopped { throw stopped }
      problem = syntax(error)
    }
    try close(problem)
  }

  private func syntax(_ fault: JSONFault) -> RowProblem {
    guard case .damaged(let offset, let message) = fault else {
      return self.problem(.syntax, nil, "found the end of the line inside a value")
    }
    return self.problem(.syntax, nil, "\(message), at byte \(offset + 1) of the line")
  }

  // MARK: - Array

  private mutating func readElements(
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
        switch place {
        case .beginning:
          guard bytes[cursor.index] == 0x5B else {
            throw cursor.unexpected(bytes, "an array of objects")
          }
          cursor.index += 1
          place = .first
        case .first where bytes[cursor.index] == 0x5D:
          cursor.index += 1
          place = .end
        case .first, .element:
          let problem = try readObject(bytes, &cursor)
          guard cursor.index - settled <= limits.recordBytes else { throw stop(tooLong) }
          try closeElement(problem)
          place = .separator
        case .separator: place = try cursor.more(before: "]", bytes) ? .element : .end
        case .end: throw cursor.unexpected(bytes, "the end of the text")
        }
      }
    } catch {
      undo()
      switch error {
      case .incomplete: return settled
      case .stopped: throw stopped ?? tooLong
      case .damaged(let offset, let message):
        countLines(bytes, settled, min(offset, bytes.count))
        throw TableError(
          isLast && offset >= bytes.count ? .truncated : .syntax, record: ledger.record,
          line: line, message)
      }
    }
  }

  private mutating func stop(_ error: TableError) -> JSONFault {
    stopped = error
    return .stopped
  }

  private mutating func closeElement(_ problem: RowProblem?) throws(JSONFault) {
    do throws(TableError) {
      try close(problem)
    } catch {
      throw stop(error)
    }
  }

  private mutating func countLines(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) {
    for index in start..<max(start, end) where bytes[index] == 0x0A { line += 1 }
  }

  // MARK: - Objects

  /// Reads an object; the first problem of its values if there is one.
  private mutating func readObject(
    _ bytes: Span<UInt8>, _ cursor: inout JSONCursor
  ) throws(JSONFault) -> RowProblem? {
    guard try cursor.peek(bytes) == 0x7B else { throw cursor.unexpected(bytes, "an object") }
    cursor.index += 1
    touched.removeAll(keepingCapacity: true)
    var problem: RowProblem?
    var guess = 0
    let record = ledger.record
    var isOpen = try cursor.peek(bytes) != 0x7D
    if !isOpen { cursor.index += 1 }
    while isOpen {
      let (range, isEscaped) = try cursor.key(bytes)
      let name = bytes.extracting(range)
      guard let slot = try slot(name, isEscaped: isEscaped, guess: guess), problem == nil else {
        if !isEscaped, takesAll, !name.isText { problem = problem ?? badName }
        try cursor.skip(bytes)
        isOpen = try cursor.more(before: "}", bytes)
        continue
      }
      guess = slot + 1
      if seen[slot] == record {
        problem = self.problem(.duplicate, columns[slot].name, "found the member twice")
        try cursor.skip(bytes)
      } else {
        // What an unfinished reading of the same record has put there was taken back.
        seen[slot] = record
        touched.append(slot)
        if let fault = try cells.read(bytes, &cursor, into: &columns[slot]) {
          problem = self.problem(fault.reason, columns[slot].name, fault.message, fault.hint)
        }
      }
      isOpen = try cursor.more(before: "}", bytes)
    }
    guard problem == nil else { return problem }
    for slot in columns.indices where seen[slot] != record {
      absent += 1
      guard absent <= Self.mostAbsent else {
        throw stop(TableError(.limit, line: line, "found too many records without most members"))
      }
      touched.append(slot)
      if let fault = columns[slot].appendNull() {
        return self.problem(fault.reason, columns[slot].name, fault.message, fault.hint)
      }
    }
    return nil
  }

  private var badName: RowProblem {
    problem(.encoding, nil, "found a member's name that is not UTF-8 text")
  }

  /// The column of a member, a new one if all are wanted; `nil` for one that is not.
  @inline(__always)
  private mutating func slot(
    _ name: Span<UInt8>, isEscaped: Bool, guess: Int
  ) throws(JSONFault) -> Int? {
    if !isEscaped, guess < names.count, name.equals(names[guess]) { return guess }
    guard let content = isEscaped ? JSONText.unescaped(name) : name.copied,
      content.span.isText
    else { return nil }
    let text = String(decoding: content, as: UTF8.self)
    if let slot = slots[text] { return slot }
    guard takesAll else { return nil }
    absent += rows
    guard columns.count < limits.columns, absent <= Self.mostAbsent else {
      throw stop(
        TableError(.limit, line: line, "found more than \(limits.columns) different members"))
    }
    var column = ColumnBuilder(ColumnRequest(text))
    for _ in 0..<rows { column.appendPlaceholder() }
    columns.append(column)
    names.append(content)
    seen.append(0)
    slots[text] = columns.count - 1
    return columns.count - 1
  }

  /// Ends a record, which is kept if it has no problem.
  private mutating func close(_ problem: RowProblem?) throws(TableError) {
    guard let problem else {
      rows += 1
      ledger.keep()
      return
    }
    undo()
    try ledger.drop(problem)
  }

  private mutating func undo() {
    for index in touched {
      columns[index].truncate(to: rows)
      if seen[index] == ledger.record { seen[index] = -1 }
    }
  }

  private func problem(
    _ reason: RowProblem.Reason, _ column: String?, _ message: String, _ hint: String? = nil
  ) -> RowProblem {
    RowProblem(
      reason: reason, record: ledger.record, line: line, column: column, message: message,
      hint: hint)
  }
}
