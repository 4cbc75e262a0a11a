/// A pattern of paths, as `.gitignore` has them: `*` and `?` stay within a name, `**` spans
/// folders. Without a slash it is about a file's name in any folder, with one about the whole path.
package struct FilePattern: Hashable, Sendable {
  /// The names of the path that is meant; `nil` stands for any folders.
  private let names: [[Unicode.Scalar]?]

  /// Whether it is `**` alone.
  private let isEverything: Bool

  /// A pattern as it is written.
  package init(_ text: String) {
    let isAnywhere = !text.isEmpty && !text.contains("/")
    let path = text.hasPrefix("./") ? text.dropFirst(2) : text[...]
    isEverything = path.hasPrefix("**")
    names =
      (isAnywhere ? [nil] : [])
      + path.split(separator: "/").map { $0 == "**" ? nil : Array($0.unicodeScalars) }
  }

  /// Whether a path from the repository's root is meant.
  package func matches(_ path: String) -> Bool {
    // Nothing means nothing; with only "any folders" left, it would mean everything.
    guard names.contains(where: { $0 != nil }) else { return isEverything }
    return Self.meets(path.split(separator: "/"), names, isSpan: { $0 == nil }) { name, pattern in
      Self.meets(name.unicodeScalars, pattern ?? [], isSpan: { $0 == "*" }) { scalar, mark in
        mark == "?" || mark == scalar
      }
    }
  }

  /// Whether items are what the parts of a pattern say, one an item, where some parts stand for any
  /// number of items. Time grows with the product of the two counts, whatever the pattern.
  private static func meets<Item, Part>(
    _ items: some Sequence<Item>, _ parts: [Part], isSpan: (Part) -> Bool,
    one: (Item, Part) -> Bool
  ) -> Bool {
    // reached[i]: whether the items so far can be what the first i parts say.
    var reached = [Bool](repeating: false, count: parts.count + 1)
    func skipSpans(_ reached: inout [Bool]) {
      for (index, part) in parts.enumerated() where reached[index] && isSpan(part) {
        reached[index + 1] = true
      }
    }
    reached[0] = true
    skipSpans(&reached)
    for item in items {
      var next = [Bool](repeating: false, count: parts.count + 1)
      for (index, part) in parts.enumerated() where reached[index] {
        if isSpan(part) {
          next[index] = true
        } else if one(item, part) {
          next[index + 1] = true
        }
      }
      skipSpans(&next)
      reached = next
    }
    return reached[parts.count]
  }
}
