import Tables

/// Tables and errors as text that a person can read.
enum TableText {
  /// A line for the types, and one for each row; `~` is a missing value.
  static func of(_ table: Table) -> String {
    var lines = [table.columns.map { "\($0.name):\($0.type.rawValue)" }.joined(separator: " ")]
    for row in 0..<table.rows {
      lines.append(table.columns.map { cell($0, row) }.joined(separator: " "))
    }
    return lines.joined(separator: "\n")
  }

  private static func cell(_ column: Column, _ row: Int) -> String {
    if column.nulls[row] { return "~" }
    switch column.values {
    case .double(let values): return "\(values[row])"
    case .int64(let values): return "\(values[row])"
    case .bool(let values): return "\(values[row])"
    case .string(let values): return values[row].debugDescription
    }
  }

  /// The table or the error of a text.
  static func read(
    _ bytes: [UInt8], _ format: TableFormat, _ options: TableOptions = TableOptions(),
    piece: Int = .max
  ) -> String {
    do throws(TableError) {
      return of(try table(bytes, format, options, piece: piece))
    } catch {
      return "\(error.code.rawValue): \(error)"
    }
  }

  static func read(
    _ text: String, _ format: TableFormat, _ options: TableOptions = TableOptions(),
    piece: Int = .max
  ) -> String {
    read(Array(text.utf8), format, options, piece: piece)
  }

  /// The table of bytes that come in pieces of a size.
  static func table(
    _ bytes: [UInt8], _ format: TableFormat, _ options: TableOptions = TableOptions(),
    piece: Int
  ) throws(TableError) -> Table {
    var reader = try TableReader(format, options)
    var start = 0
    while start < bytes.count {
      let end = start + min(piece, bytes.count - start)
      try reader.consume(bytes.span.extracting(start..<end))
      start = end
    }
    return try reader.finish()
  }
}

/// SplitMix64 (G. Steele, D. Lea, C. Flood, 2014): the same numbers on every run.
struct SeededNumbers: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) {
    state = seed
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
    return mixed ^ mixed >> 31
  }
}
