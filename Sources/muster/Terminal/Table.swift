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

  private static func width(_ text: String) -> Int {
    text.utf8.allSatisfy { $0 < 0x80 } ? text.utf8.count : TextCells.width(text)
  }
}
