import Vocabulary

/// Texts of a document as messages show them.
enum YAMLText {
  /// The text in quotes on one line, cut after 40 characters.
  static func quoted(_ text: String) -> String {
    let limit = 40
    let start = String(text.unicodeScalars.prefix(limit))
    let isCut = start.unicodeScalars.count < text.unicodeScalars.count
    return YAMLQuoting.doubleQuoted(start + (isCut ? "…" : ""))
  }
}
