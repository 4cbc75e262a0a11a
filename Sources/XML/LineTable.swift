import Vocabulary

/// Where the lines of a text begin, to turn offsets into positions. It looks no further than it was
/// asked: a text that is refused at its beginning is not read to its end.
struct LineTable {
  private var starts = [0]
  /// How many bytes it has looked at.
  private var seen = 0

  private mutating func look(upTo offset: Int, in bytes: [UInt8]) {
    let end = min(offset, bytes.count)
    while seen < end {
      if bytes[seen] == 0x0A { starts.append(seen + 1) }
      seen += 1
    }
  }

  /// The line and column of a byte; a column counts Unicode scalars.
  mutating func position(of offset: Int, in bytes: [UInt8]) -> SourcePosition {
    look(upTo: offset, in: bytes)
    var low = 0
    var high = starts.count
    while low + 1 < high {
      let middle = (low + high) / 2
      if starts[middle] <= offset { low = middle } else { high = middle }
    }
    let column = bytes[starts[low]..<min(offset, bytes.count)].count { $0 & 0xC0 != 0x80 } + 1
    return SourcePosition(line: low + 1, column: column)
  }

  /// The same, counted on from an earlier place if that is on the same line.
  mutating func position(
    of offset: Int, in bytes: [UInt8], after known: (offset: Int, position: SourcePosition)
  ) -> SourcePosition {
    look(upTo: offset, in: bytes)
    let line = known.position.line
    guard known.offset <= offset, line == starts.count || starts[line] > offset else {
      return position(of: offset, in: bytes)
    }
    let columns = bytes[known.offset..<min(offset, bytes.count)].count { $0 & 0xC0 != 0x80 }
    return SourcePosition(line: line, column: known.position.column + columns)
  }
}
