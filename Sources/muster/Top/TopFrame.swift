import Vocabulary

/// One picture of `muster top`: what there is in a head, and below it as many rows of passes, jobs,
/// tasks and runtimes as there is room for.
struct TopFrame {
  /// One of the lists.
  struct Section {
    var title: String
    var heads: [String]
    var rows: [[String]]
    /// What stands where there is no row.
    var empty: String

    /// A list that has no row yet.
    init(_ title: String, heads: [String], empty: String) {
      self.title = title
      self.heads = heads
      self.empty = empty
      rows = []
    }
  }

  /// The first lines, each a row of facts.
  var head: [String]
  var sections: [Section]

  /// The rows of a list where room does not matter.
  static let mostRows = 20

  /// The lines of a picture.
  ///
  /// - Parameters:
  ///   - width: how many cells a line has; a longer one is cut.
  ///   - height: how many lines there are; `nil` for as many as it takes.
  func lines(width: Int, height: Int?, style: Style) -> [String] {
    var lines = head.enumerated().map { $0.offset == 0 ? style.bold($0.element) : $0.element }
    let room = rooms(height)
    for (section, count) in zip(sections, room) {
      lines.append("")
      let rest = section.rows.count - count
      let more = rest > 0 ? style.dim("  and \(rest) more") : ""
      lines.append(style.bold(section.title) + more)
      guard !section.rows.isEmpty else {
        lines.append(style.dim("  \(section.empty)"))
        continue
      }
      guard count > 0 else { continue }
      var table = Table(heads: section.heads)
      for row in section.rows.prefix(count) { table.add(row) }
      lines += table.text(style: style).split(separator: "\n").map { "  \($0)" }
    }
    if let height { lines = Array(lines.prefix(height)) }
    return lines.map { TextCells.clipped($0, to: width) }
  }

  /// How many rows of each list are shown: each gets its share, and what one does not need goes to
  /// the others.
  private func rooms(_ height: Int?) -> [Int] {
    let wanted = sections.map { min($0.rows.count, Self.mostRows) }
    guard let height else { return wanted }
    // A list has an empty line, its title and its heads, or the words that there is nothing.
    var left = max(0, height - head.count - 3 * sections.count)
    var given = [Int](repeating: 0, count: sections.count)
    let full = sections.map(\.rows.count)
    while left > 0,
      let next = given.indices.filter({ given[$0] < full[$0] }).min(by: {
        (given[$0], $0) < (given[$1], $1)
      })
    {
      given[next] += 1
      left -= 1
    }
    return given
  }
}
