/// What one line of a source is, as far as smart tags need it.
struct SourceLine: Hashable, Sendable {
  enum Kind: Hashable, Sendable {
    case blank
    /// A comment alone on its line: the text behind the `#`, and the `#`'s column.
    case comment(String, column: Int)
    /// A line that begins a function.
    case function(String, isTopLevel: Bool)
    /// A line that begins with a decorator.
    case decorator
    /// A line inside brackets or a string that an earlier line opened.
    case continuation
    case code
  }

  /// From one.
  var number: Int
  var kind: Kind
}
