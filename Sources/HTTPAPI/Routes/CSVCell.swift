/// Cells of tables for spreadsheets.
package enum CSVCell {
  /// A cell as RFC 4180 writes it. Whatever a spreadsheet would take for a formula gets an
  /// apostrophe in front and is shown as the text that it is.
  package static func text(_ value: String) -> String {
    var text = value
    if let first = value.unicodeScalars.first,
      "=+-@\t\r\u{FF1D}\u{FF0B}\u{FF0D}\u{FF20}".unicodeScalars.contains(first)
    {
      text = "'" + text
    }
    guard text.unicodeScalars.contains(where: { "\",\r\n'".unicodeScalars.contains($0) }) else {
      return text
    }
    return "\""
      + text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"")
      + "\""
  }
}
