/// Puts JSON values into columns.
struct JSONCells {
  let parser = NumberParser()

  /// Reads the value at the cursor into a column; the fault of the value if it does not fit, which
  /// is read to its end all the same.
  func read(
    _ bytes: Span<UInt8>, _ cursor: inout JSONCursor, into column: inout ColumnBuilder
  ) throws(JSONFault) -> CellFault? {
    switch try cursor.peek(bytes) {
    case 0x22:
      let (range, isEscaped) = try cursor.string(bytes)
      guard isEscaped else { return column.append(text: bytes.extracting(range)) }
      guard let text = JSONText.unescaped(bytes.extracting(range)) else { return Self.badEscape }
      return column.append(text: text.span)
    case 0x74:
      try cursor.word("true", bytes)
      return column.append(bool: true)
    case 0x66:
      try cursor.word("false", bytes)
      return column.append(bool: false)
    case 0x6E:
      try cursor.word("null", bytes)
      return column.appendNull()
    case 0x7B, 0x5B:
      let start = cursor.index
      let kind = bytes[start] == 0x7B ? "an object" : "an array"
      try cursor.skip(bytes)
      let text = bytes.extracting(start..<cursor.index)
      guard text.isText else { return .encoding }
      return column.append(nested: text, kind: kind)
    case 0x2D, 0x30...0x39:
      let start = cursor.index
      let number = try cursor.number(bytes)
      let text = bytes.extracting(start..<number.end)
      var local = number
      local.end -= start
      return column.append(number: local, in: text, parser)
    default: throw cursor.unexpected(bytes, "a value")
    }
  }

  private static let badEscape = CellFault(
    reason: .encoding, message: "found an escape that is none, or half a surrogate pair")
}
