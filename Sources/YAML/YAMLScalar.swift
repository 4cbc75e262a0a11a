/// A scalar of a YAML document: its text, with quotes, escapes and folding already undone.
package struct YAMLScalar: Sendable, Hashable {
  /// The text as a reader of YAML sees it.
  package let text: String
  /// Whether it was neither quoted nor a block: only a plain scalar can be a number, a truth value
  /// or null.
  package let isPlain: Bool

  /// A scalar by its text.
  package init(text: String, isPlain: Bool) {
    self.text = text
    self.isPlain = isPlain
  }
}
