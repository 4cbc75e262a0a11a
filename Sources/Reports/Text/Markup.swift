/// Escapes of XML and HTML, which are the same for text and for quoted attributes.
enum Markup {
  /// Text as content or as an attribute's value, made harmless first.
  static func text(_ text: String, most: Int = PlainText.mostScalars) -> String {
    escaped(PlainText.line(text, most: most))
  }

  /// The escapes alone, for text that is one harmless line, or our own.
  static func escaped(_ text: String) -> String {
    guard text.utf8.contains(where: { $0 < 0x40 && "&<>\"'".utf8.contains($0) }) else {
      return text
    }
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
