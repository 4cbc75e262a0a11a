/// Parts of a source's lines by what they are, for the eye alone: names of keywords, strings,
/// comments and numbers. It knows no grammar and never fails; what it does not know is plain.
struct Highlight {
  /// What a part is; the name of its class.
  enum Part: String {
    case plain = ""
    case keyword = "hk"
    case string = "hs"
    case comment = "hc"
    case number = "hn"
  }

  /// How a language writes these.
  struct Language {
    var keywords: Set<String>
    var comment: String
    var quotes: String
    var hasLongStrings = false
  }

  private let language: Language
  /// The three quotes of a string that goes on over lines.
  private var open: [UInt8]?

  init?(path: String) {
    guard let dot = path.lastIndex(of: "."),
      let language = Self.languages[path[path.index(after: dot)...].lowercased()]
    else { return nil }
    self.language = language
  }

  /// The parts of the next line, in order; together they are the line.
  mutating func parts(of line: Substring) -> [(Part, Substring)] {
    let bytes = line.utf8
    var parts: [(Part, Substring)] = []
    var plain = bytes.startIndex
    var at = bytes.startIndex
    func flush(to end: Substring.UTF8View.Index) {
      if plain < end { parts.append((.plain, line[plain..<end])) }
    }
    if let quotes = open {
      guard let end = Self.end(of: quotes, in: bytes, from: at) else { return [(.string, line)] }
      open = nil
      parts.append((.string, line[at..<end]))
      (at, plain) = (end, end)
    }
    let comment = Array(language.comment.utf8)
    let quotes = Array(language.quotes.utf8)
    while at < bytes.endIndex {
      let byte = bytes[at]
      var part = Part.plain
      var end = bytes.index(after: at)
      if !comment.isEmpty, bytes[at...].starts(with: comment) {
        (part, end) = (.comment, bytes.endIndex)
      } else if quotes.contains(byte) {
        part = .string
        let long = [byte, byte, byte]
        if language.hasLongStrings, bytes[at...].starts(with: long) {
          let start = bytes.index(at, offsetBy: 3)
          if let close = Self.end(of: long, in: bytes, from: start) {
            end = close
          } else {
            (open, end) = (long, bytes.endIndex)
          }
        } else {
          end = Self.end(ofString: byte, in: bytes, from: end)
        }
      } else if Self.isDigit(byte) {
        part = .number
        while end < bytes.endIndex, Self.isWord(bytes[end]) || bytes[end] == UInt8(ascii: ".") {
          end = bytes.index(after: end)
        }
      } else if Self.isWord(byte) {
        while end < bytes.endIndex, Self.isWord(bytes[end]) { end = bytes.index(after: end) }
        if language.keywords.contains(String(line[at..<end])) { part = .keyword }
      }
      if part != .plain {
        flush(to: at)
        parts.append((part, line[at..<end]))
        plain = end
      }
      at = end
    }
    flush(to: bytes.endIndex)
    return parts
  }

  private static func end(
    of mark: [UInt8], in bytes: Substring.UTF8View, from start: Substring.UTF8View.Index
  ) -> Substring.UTF8View.Index? {
    var at = start
    while at < bytes.endIndex {
      if bytes[at] == mark[0], bytes[at...].starts(with: mark) {
        return bytes.index(at, offsetBy: mark.count)
      }
      at = bytes.index(after: at)
    }
    return nil
  }

  private static func end(
    ofString quote: UInt8, in bytes: Substring.UTF8View, from start: Substring.UTF8View.Index
  ) -> Substring.UTF8View.Index {
    var at = start
    while at < bytes.endIndex {
      let byte = bytes[at]
      at = bytes.index(after: at)
      if byte == quote { return at }
      if byte == UInt8(ascii: "\\"), at < bytes.endIndex { at = bytes.index(after: at) }
    }
    return at
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    isDigit(byte) || byte == UInt8(ascii: "_") || byte >= 0x80
      || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
  }

  private static let languages: [String: Language] = [
    "py": Language(
      keywords: [
        "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del", "elif",
        "else", "except", "False", "finally", "for", "from", "global", "if", "import", "in", "is",
        "lambda", "None", "nonlocal", "not", "or", "pass", "raise", "return", "True", "try",
        "while",
        "with", "yield",
      ], comment: "#", quotes: "\"'", hasLongStrings: true),
    "r": Language(
      keywords: [
        "break", "else", "FALSE", "for", "function", "if", "in", "Inf", "library", "NA", "NaN",
        "next", "NULL", "repeat", "require", "TRUE", "while",
      ], comment: "#", quotes: "\"'"),
    "yaml": Language(keywords: ["true", "false", "null"], comment: "#", quotes: "\"'"),
    "yml": Language(keywords: ["true", "false", "null"], comment: "#", quotes: "\"'"),
    "json": Language(keywords: ["true", "false", "null"], comment: "", quotes: "\""),
    "avsc": Language(keywords: ["true", "false", "null"], comment: "", quotes: "\""),
    "sql": Language(
      keywords: [
        "SELECT", "FROM", "WHERE", "JOIN", "GROUP", "BY", "ORDER", "AS", "AND", "OR", "NOT", "NULL",
        "select", "from", "where", "join", "group", "by", "order", "as", "and", "or", "not", "null",
      ], comment: "--", quotes: "'\""),
  ]
}
