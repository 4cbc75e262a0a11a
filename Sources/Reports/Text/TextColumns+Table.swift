extension TextColumns {
  /// Lines of cells in columns, two spaces between them, numbers to the right; no space ends a
  /// line.
  ///
  /// - Parameters:
  ///   - lines: the heads first, each line as long as `isNumber`.
  ///   - indent: what every line begins with.
  static func table(_ lines: [[String]], isNumber: [Bool], indent: String = "") -> String {
    let widths = isNumber.indices.map { column in
      lines.map { width($0[column]) }.max() ?? 0
    }
    var text = ""
    for line in lines {
      text += indent
      for (column, cell) in line.enumerated() {
        let space = String(repeating: " ", count: widths[column] - width(cell))
        let isLast = column == line.count - 1
        text += isNumber[column] ? space + cell : isLast ? cell : cell + space
        text += isLast ? "\n" : "  "
      }
    }
    return text
  }
}
