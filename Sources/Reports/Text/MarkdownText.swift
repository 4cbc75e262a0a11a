/// Escapes of GitHub's and GitLab's Markdown.
///
/// A text never begins a line: it stands after a word, a list's mark or a cell's bar of ours, so
/// that no quick action, heading, fence or list of its own can begin with it.
package enum MarkdownText {
  /// Text within a line or a cell.
  ///
  /// Marks of Markdown get a backslash. References (`@team`, `#12`, `!12`) and bare addresses are
  /// found by the forges in the finished text, where no escape is left: an invisible word joiner
  /// (U+2060) after the mark keeps them text.
  package static func inline(_ text: String, most: Int = 600) -> String {
    let scalars = Array(PlainText.line(text, most: most).unicodeScalars)
    var result = String.UnicodeScalarView()
    let first = scalars.firstIndex { $0 != " " } ?? scalars.count
    let list = listMark(scalars[first...])
    for index in scalars.indices.dropFirst(first) {
      let scalar = scalars[index]
      switch scalar {
      case "<": result.append(contentsOf: "&lt;".unicodeScalars)
      case ">": result.append(contentsOf: "&gt;".unicodeScalars)
      case "&": result.append(contentsOf: "&amp;".unicodeScalars)
      case "\\", "`", "*", "_", "{", "}", "[", "]", "|", "~", "$", "#", "^":
        result.append("\\")
        result.append(scalar)
      case _ where index == list:
        result.append("\\")
        result.append(scalar)
      default: result.append(scalar)
      }
      if isJoined(scalars, index) { result.append("\u{2060}") }
    }
    return String(result)
  }

  /// A name, in the type of code.
  package static func code(_ text: String, most: Int = 200) -> String {
    let shown = inline(text, most: most)
    return shown.isEmpty ? "-" : "<code>\(shown)</code>"
  }

  /// A cell of a table; an empty one is a dash.
  package static func cell(_ text: String, most: Int = 300) -> String {
    let shown = inline(text, most: most)
    return shown.isEmpty ? "-" : shown
  }

  /// Where a beginning would make a list, a rule or an underline: `-`, `+` or `=` before a space or
  /// another, or the mark after digits.
  private static func listMark(_ scalars: ArraySlice<Unicode.Scalar>) -> Int? {
    guard let first = scalars.first else { return nil }
    let second = scalars.dropFirst().first ?? " "
    if "-+=".unicodeScalars.contains(first) {
      return second == " " || second == first ? scalars.startIndex : nil
    }
    let end = scalars.firstIndex { !("0"..."9").contains($0) }
    guard let end, end > scalars.startIndex, scalars[end] == "." || scalars[end] == ")" else {
      return nil
    }
    return scalars[end...].dropFirst().first ?? " " == " " ? end : nil
  }

  /// Whether what follows a scalar would make a reference or an address of it.
  private static func isJoined(_ scalars: [Unicode.Scalar], _ index: Int) -> Bool {
    guard index + 1 < scalars.count else { return false }
    let next = scalars[index + 1]
    switch scalars[index] {
    case "@", "#", "!", "~", "%", "$", "&", "^":
      return next.properties.isAlphabetic || ("0"..."9").contains(next) || next == "\""
    case ":": return next == "/"
    case "w", "W":
      return next == "." && index >= 2
        && scalars[index - 2...index].allSatisfy { "wW".unicodeScalars.contains($0) }
    default: return false
    }
  }
}
