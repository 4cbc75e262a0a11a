/// Text in the columns of a terminal.
enum TextColumns {
  /// How many columns a text fills; wide East Asian characters fill two.
  static func width(_ text: String) -> Int {
    if PlainText.isPlain(text) { return text.utf8.count }
    return text.unicodeScalars.reduce(0) { $0 + width($1) }
  }

  /// A text cut with an ellipsis to a width of at least one.
  static func fitted(_ text: String, width limit: Int) -> String {
    guard width(text) > limit else { return text }
    var used = 0
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      used += width(scalar)
      if used > max(1, limit) - 1 { break }
      result.append(scalar)
    }
    return String(result) + "…"
  }

  /// Lines of words within a width; a word that is too long for a line is broken.
  ///
  /// - Parameters:
  ///   - first: what the first line begins with, `firstWidth` columns wide.
  ///   - indent: what the others begin with.
  static func wrapped(
    _ text: String, first: String, firstWidth: Int, indent: String, width limit: Int
  ) -> String {
    var lines = [first]
    var used = firstWidth
    var isFresh = true
    for word in text.split(separator: " ") {
      var word = Substring(word)
      while true {
        let wide = width(String(word))
        if used + (isFresh ? 0 : 1) + wide <= limit {
          if !isFresh { lines[lines.count - 1] += " " }
          lines[lines.count - 1] += word
          used += wide + (isFresh ? 0 : 1)
          isFresh = false
          break
        }
        if !isFresh || used > indent.count {
          lines.append(indent)
          (used, isFresh) = (indent.count, true)
          continue
        }
        let head = part(word, width: max(1, limit - used))
        lines[lines.count - 1] += head
        word = word[head.endIndex...]
        guard !word.isEmpty else { break }
        lines.append(indent)
        used = indent.count
      }
    }
    return lines.map { line in
      var line = Substring(line)
      while line.hasSuffix(" ") { line.removeLast() }
      return "\(line)\n"
    }.joined()
  }

  /// The beginning of a word that fits; at least one character, so that every word ends.
  private static func part(_ word: Substring, width limit: Int) -> Substring {
    var used = 0
    var end = word.startIndex
    while end < word.endIndex {
      used += width(String(word[end]))
      if used > limit, end > word.startIndex { break }
      end = word.index(after: end)
    }
    return word[..<end]
  }

  private static func width(_ scalar: Unicode.Scalar) -> Int {
    switch scalar.value {
    case 0x300...0x36F, 0x200B...0x200F, 0xFE00...0xFE0F: 0
    case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
      0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1FAFF, 0x20000...0x3FFFD:
      2
    default:
      scalar.value >= 0x300 && scalar.properties.canonicalCombiningClass != .notReordered ? 0 : 1
    }
  }
}
