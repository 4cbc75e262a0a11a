/// Text in sections: fields with their names in one column, headings, and indented lines.
struct Outline {
  private(set) var text = ""
  private let style: Style
  private static let nameWidth = 13

  /// An empty outline.
  init(style: Style = Console.style) {
    self.style = style
  }

  /// `Name:        value`; nothing for an empty value.
  mutating func field(_ name: String, _ value: String?) {
    guard let value, !value.isEmpty else { return }
    let padding = String(repeating: " ", count: max(1, Self.nameWidth - name.count - 1))
    text += style.dim("\(name):") + padding + Printable.line(value) + "\n"
  }

  /// A heading on a line of its own, after an empty line.
  mutating func heading(_ name: String) {
    text += "\n" + style.bold(Printable.line(name)) + "\n"
  }

  /// A line below a heading.
  mutating func line(_ value: String, depth: Int = 1) {
    text += String(repeating: "  ", count: depth) + Printable.line(value) + "\n"
  }

  /// The rows of a table below a heading.
  mutating func table(_ table: Table) {
    for row in table.text(style: style).split(separator: "\n") { text += "  \(row)\n" }
  }
}
