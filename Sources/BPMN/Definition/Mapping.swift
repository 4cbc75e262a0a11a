package import Expressions
package import Vocabulary

/// One variable of an input or output mapping.
package struct Mapping: Sendable {
  /// Where the value comes from.
  package indirect enum Source: Sendable {
    case expression(Expression)
    case list([Source])
    case map([Entry])
  }

  /// One entry of a map, in the order of the file.
  package struct Entry: Sendable {
    package let key: String
    package let source: Source
  }

  /// The name of the variable; in Zeebe's files a path whose parts become nested objects.
  package let target: [String]
  package let source: Source
  package let position: SourcePosition
}
