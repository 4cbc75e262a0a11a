package import Reconciler
package import Vocabulary

/// Audit entries as files for other programs.
package enum AuditExport {
  /// RFC 4180 with a header. A cell that a spreadsheet would take for a formula begins with an
  /// apostrophe (OWASP, "CSV Injection").
  package static func csv(_ entries: some Sequence<AuditEntry>) -> String {
    var text = "number,at,actor,action,object,message,commit,version\r\n"
    for entry in entries {
      let cells = [
        String(entry.number), entry.at.description, cell(entry.actor), cell(entry.action),
        cell(entry.object), cell(entry.message), cell(entry.commit?.text ?? ""),
        entry.version?.hex ?? "",
      ]
      text += cells.joined(separator: ",") + "\r\n"
    }
    return text
  }

  /// A list of the records as they stand in the state ref.
  package static func json(_ entries: some Sequence<AuditEntry>) -> JSON {
    .array(entries.map { JSON(encoding: $0) })
  }

  /// Every text is quoted; nothing within one begins a formula, in whatever cell it ends up.
  private static func cell(_ text: String) -> String {
    var result = "\""
    let first = text.unicodeScalars.first { !isBlank($0) }
    if let first, "=+-@|%".unicodeScalars.contains(first) || isFullWidth(first) { result += "'" }
    if let start = text.unicodeScalars.first, "\t\r\n".unicodeScalars.contains(start) {
      if !result.hasSuffix("'") { result += "'" }
    }
    for scalar in text.unicodeScalars {
      if scalar == "\"" { result += "\"" }
      if scalar.value != 0 { result.unicodeScalars.append(scalar) }
    }
    return result + "\""
  }

  private static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value <= 0x20 || scalar.value == 0xA0 || scalar.value == 0xFEFF
      || scalar.properties.isWhitespace || scalar.properties.generalCategory == .format
  }

  /// The forms of `=`, `+`, `-` and `@` that East Asian spreadsheets take for these.
  private static func isFullWidth(_ scalar: Unicode.Scalar) -> Bool {
    [0xFF1D, 0xFF0B, 0xFF0D, 0xFF20].contains(scalar.value)
  }
}
