/// Names that are known at some place, cut into words, so that the longest one that stands in a
/// text can be found.
struct FEELNames: Sendable {
  /// A name and its words.
  struct Pattern: Sendable {
    let words: [String]
    let name: String
  }

  /// By the first word, the longest names first.
  private var patterns: [String: [Pattern]] = [:]

  init(_ names: some Sequence<String> = []) {
    for name in names { insert(name) }
  }

  var isEmpty: Bool { patterns.isEmpty }

  mutating func insert(_ name: String) {
    let words: [String]
    if let tokens = try? FEELLexer.tokens(name) {
      words = tokens.dropLast().map(\.text)
    } else {
      // A name that the grammar cannot read can still be meant in backticks.
      words = [name]
    }
    guard let first = words.first else { return }
    let same = patterns[first] ?? []
    guard !same.contains(where: { $0.name == name }) else { return }
    let place = same.firstIndex { $0.words.count < words.count } ?? same.count
    insert(Pattern(words: words, name: name), first, place)
  }

  /// In place: a copy for each of many names with one first word would take for ever.
  private mutating func insert(_ pattern: Pattern, _ first: String, _ place: Int) {
    patterns[first, default: []].insert(pattern, at: place)
  }

  /// The longest name that stands at an index, and how many words it has.
  func longest(at index: Int, in tokens: [FEELToken]) -> (name: String, count: Int)? {
    guard let candidates = patterns[tokens[index].text], tokens[index].kind != .end else {
      return nil
    }
    for candidate in candidates where index + candidate.words.count < tokens.count {
      var offset = 1
      while offset < candidate.words.count,
        tokens[index + offset].text == candidate.words[offset]
      {
        offset += 1
      }
      if offset == candidate.words.count { return (candidate.name, offset) }
    }
    return nil
  }

  /// Words that end a name of which nothing is known.
  static let keywords: Set<String> = [
    "and", "between", "else", "every", "external", "for", "function", "if", "in", "instance", "or",
    "return", "satisfies", "some", "then",
  ]
}
