/// Colour for people: only where the output is a terminal and `NO_COLOR` is not set.
struct Style {
  let isColoured: Bool

  func bold(_ text: String) -> String { wrap(text, "1") }
  func dim(_ text: String) -> String { wrap(text, "2") }
  func good(_ text: String) -> String { wrap(text, "32") }
  func bad(_ text: String) -> String { wrap(text, "31") }
  func caution(_ text: String) -> String { wrap(text, "33") }

  /// Colours a word that says how something is; other text is left alone.
  func state(_ text: String) -> String {
    switch text {
    case "True", "pass", "ready", "serving", "COMPLETE", "approved": good(text)
    case "False", "fail", "error", "failed", "ERROR", "unreachable", "rejected", "Stalled":
      bad(text)
    case "Unknown", "inconclusive", "open", "waiting", "loading", "Drifted", "warning":
      caution(text)
    default: text
    }
  }

  private func wrap(_ text: String, _ code: String) -> String {
    isColoured ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
  }
}

/// Makes text from outside harmless on a terminal.
enum Printable {
  /// One line: control characters, escape sequences and bidirectional controls are shown, not
  /// obeyed.
  static func line(_ text: String) -> String {
    if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) { return text }
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0x0A: result += "\\n"
      case 0x0D: result += "\\r"
      case 0x09: result += " "
      case 0..<0x20, 0x7F...0x9F, 0x202A...0x202E, 0x2066...0x2069:
        result += "\\u{\(String(scalar.value, radix: 16))}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// Several lines, each made harmless.
  static func lines(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false)
      .map { line(String($0)) }.joined(separator: "\n")
  }
}
