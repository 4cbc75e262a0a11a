/// Keeps secrets out of messages.
enum Redaction {
  /// A URL without what stands for a user and a password.
  static func url(_ text: String) -> String {
    guard let separator = text.firstRange(ofText: "://") else { return text }
    let rest = text[separator.upperBound...]
    let authority = rest.prefix { $0 != "/" && !$0.isWhitespace && $0 != "'" && $0 != "\"" }
    guard let at = authority.lastIndex(of: "@") else { return text }
    return text[..<separator.upperBound] + "***" + rest[at...]
  }

  /// A program's text without the user and password of any URL in it.
  static func text(_ text: String) -> String {
    text.split(separator: " ", omittingEmptySubsequences: false)
      .map { word in word.contains("://") ? url(String(word)) : String(word) }
      .joined(separator: " ")
  }
}

extension String {
  /// The first place of a text in this one; the standard library has it only with Foundation or
  /// regular expressions.
  func firstRange(ofText text: String) -> Range<String.Index>? {
    var start = startIndex
    while start < endIndex {
      if self[start...].hasPrefix(text) { return start..<index(start, offsetBy: text.count) }
      start = index(after: start)
    }
    return nil
  }
}
