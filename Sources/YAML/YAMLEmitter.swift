package import Vocabulary

/// Writes YAML that people read and every reader of YAML understands alike.
package enum YAMLEmitter {
  /// Block-style YAML of a JSON value, ended by a line break.
  ///
  /// Members are sorted by their UTF-8. A string is quoted exactly where it would otherwise be read
  /// as something else, by the core schema or by YAML 1.1; a text of several lines is a literal
  /// block where that shows it unchanged.
  package static func text(of value: JSON) -> String {
    var writer = YAMLWriter()
    writer.write(value, indent: 0, after: .nothing)
    return writer.text
  }
}

private struct YAMLWriter {
  /// What stands on the line before a value.
  enum Place {
    case nothing
    case key
    case dash
  }

  /// libyaml and the YAML specification (7.4.2) let a key without `?` have 1024 characters at most.
  private static let longestSimpleKey = 1000

  private(set) var text = ""

  mutating func write(_ value: JSON, indent: Int, after place: Place) {
    switch value {
    case .array(let elements) where !elements.isEmpty:
      write(elements, indent: indent, after: place)
    case .object(let members) where !members.isEmpty:
      write(members, indent: indent, after: place)
    case .string(let string) where YAMLQuoting.isBlock(string):
      writeBlock(string, indent: place == .nothing ? 2 : indent, after: place)
    default:
      text += (place == .key ? " " : "") + scalar(value) + "\n"
    }
  }

  private mutating func write(_ elements: [JSON], indent: Int, after place: Place) {
    if place == .key { text += "\n" }
    for (index, element) in elements.enumerated() {
      if index > 0 || place == .key { text += spaces(indent) }
      text += "- "
      write(element, indent: indent + 2, after: .dash)
    }
  }

  private mutating func write(_ members: [String: JSON], indent: Int, after place: Place) {
    if place == .key { text += "\n" }
    let sorted = members.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
    for (index, member) in sorted.enumerated() {
      if index > 0 || place == .key { text += spaces(indent) }
      let key = YAMLQuoting.inline(member.key)
      if key.utf8.count > Self.longestSimpleKey {
        text += "? " + key + "\n" + spaces(indent) + ":"
      } else {
        text += key + ":"
      }
      write(member.value, indent: indent + 2, after: .key)
    }
  }

  private mutating func writeBlock(_ string: String, indent: Int, after place: Place) {
    text += (place == .key ? " " : "") + (string.utf8.last == 0x0A ? "|" : "|-") + "\n"
    let body = string.utf8.last == 0x0A ? string.utf8.dropLast() : string.utf8[...]
    for line in body.split(separator: 0x0A, omittingEmptySubsequences: false) {
      if !line.isEmpty { text += spaces(indent) + String(decoding: line, as: UTF8.self) }
      text += "\n"
    }
  }

  private func scalar(_ value: JSON) -> String {
    switch value {
    case .null: "null"
    case .bool(let value): value ? "true" : "false"
    case .integer(let value): String(value)
    case .number(let value): Self.number(value)
    case .string(let value): YAMLQuoting.inline(value)
    case .array: "[]"
    case .object: "{}"
    }
  }

  /// Swift's shortest text, with the point that YAML 1.1 wants before an exponent.
  private static func number(_ value: Double) -> String {
    guard value.isFinite else { return value.isNaN ? ".nan" : value < 0 ? "-.inf" : ".inf" }
    let text = value.description
    guard let exponent = text.firstIndex(of: "e"), !text.contains(".") else { return text }
    return text[..<exponent] + ".0" + text[exponent...]
  }

  private func spaces(_ count: Int) -> String { String(repeating: " ", count: count) }
}
