/// How a file of separated values is written: RFC 4180, but for what is said here.
package struct CSVDialect: Hashable, Sendable {
  /// Where the names of the columns come from.
  package enum Header: Hashable, Sendable {
    /// The first record.
    case firstRecord
    /// They are known; the first record is data.
    case names([String])
  }

  /// What stands between two fields, one byte of ASCII; `nil` to tell from the first record: of
  /// comma, tab and semicolon the one that it has most of.
  package var delimiter: UInt8?
  package var header: Header

  /// A dialect by its parts.
  package init(delimiter: UInt8? = nil, header: Header = .firstRecord) {
    self.delimiter = delimiter
    self.header = header
  }

  /// Fields between commas.
  package static let commas = CSVDialect(delimiter: 0x2C)
  /// Fields between tabs.
  package static let tabs = CSVDialect(delimiter: 0x09)

  /// The delimiter that a file is taken to have, by its first record; a byte-order mark does not
  /// count.
  ///
  /// - Parameter beginning: at least the first record.
  package static func delimiter(of beginning: [UInt8]) -> UInt8 {
    let start = beginning.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    return sniff(beginning.span, from: start, isLast: true) ?? 0x2C
  }

  /// The delimiter that the first record has most of, quoted fields left out; a comma if it has
  /// none. `nil` if the record is not whole.
  static func sniff(_ bytes: Span<UInt8>, from start: Int, isLast: Bool) -> UInt8? {
    var counts = (comma: 0, tab: 0, semicolon: 0)
    var isQuoted = false
    var isAtStart = true
    var closed = start - 2
    var isWhole = isLast
    for index in start..<bytes.count {
      let byte = bytes[index]
      // Within a field that does not begin with one, a quotation mark is a character like any
      // other. Of two in a row the second one opens again what the first one closed.
      if byte == 0x22, isQuoted || isAtStart || closed == index - 1 {
        isQuoted.toggle()
        if !isQuoted { closed = index }
        isAtStart = false
        continue
      }
      if isQuoted { continue }
      if byte == 0x0A || byte == 0x0D {
        isWhole = true
        break
      }
      if byte == 0x2C { counts.comma += 1 }
      if byte == 0x09 { counts.tab += 1 }
      if byte == 0x3B { counts.semicolon += 1 }
      isAtStart = byte == 0x2C || byte == 0x09 || byte == 0x3B
    }
    guard isWhole else { return nil }
    if counts.comma >= max(counts.tab, counts.semicolon) { return 0x2C }
    return counts.tab >= counts.semicolon ? 0x09 : 0x3B
  }
}
