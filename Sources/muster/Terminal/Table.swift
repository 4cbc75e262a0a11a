/// Columns of text for people, as `kubectl` and `flux` print them: upper-case heads, two spaces
/// between columns, no lines.
struct Table {
  private let heads: [String]
  private var rows: [[String]] = []

  /// An empty table with the heads of its columns.
  init(_ heads: String...) {
    self.init(heads: heads)
  }

  /// An empty table with the heads of its columns.
  init(heads: [String]) {
    self.heads = heads
  }

  /// Adds a row; an empty cell is shown as `-`.
  mutating func add(_ cells: String...) {
    add(cells)
  }

  /// Adds a row; an empty cell is shown as `-`.
  mutating func add(_ cells: [String]) {
    rows.append(cells.map { $0.isEmpty ? "-" : Printable.line($0) })
  }

  /// The lines of the table, the last column without trailing space.
  func text(style: Style) -> String {
    let all = [heads] + rows
    let widths = heads.indices.map { column in
      all.map { $0.indices.contains(column) ? Self.width($0[column]) : 0 }.max() ?? 0
    }
    return all.enumerated().map { index, row in
      let cells = row.enumerated().map { column, cell in
        let padding = column == row.count - 1 ? 0 : widths[column] - Self.width(cell)
        let text = index == 0 ? style.dim(cell) : style.state(cell)
        return text + String(repeating: " ", count: padding)
      }
      return cells.joined(separator: "  ") + "\n"
    }.joined()
  }

  /// How many cells of a terminal a text fills; wide East Asian characters fill two.
  private static func width(_ text: String) -> Int {
    if text.utf8.allSatisfy({ $0 < 0x80 }) { return text.utf8.count }
    return text.unicodeScalars.reduce(0) { sum, scalar in
      switch scalar.value {
      case 0x300...0x36F, 0x200B...0x200F, 0xFE00...0xFE0F: sum
      case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
        0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1FAFF, 0x20000...0x3FFFD:
        sum + 2
      default: sum + 1
      }
    }
  }
}
