/// Why a pattern cannot be used.
package struct PatternError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The kinds of failure.
  package enum Kind: Sendable {
    /// The pattern, its flags or the replacement is not of the language.
    case syntax
    /// Matching takes too long, or the result is too large.
    case limit
  }

  package let kind: Kind
  /// One sentence without a period.
  package let description: String

  init(_ kind: Kind, _ description: String) {
    self.kind = kind
    self.description = description
  }

  init(_ description: String) {
    self.init(.syntax, description)
  }
}
