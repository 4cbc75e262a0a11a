/// A place in a text: line and column, both counted from one; a column counts Unicode scalars.
package struct SourcePosition: Hashable, Comparable, Sendable, CustomStringConvertible {
  package let line: Int
  package let column: Int

  /// A place by its line and column, both from one.
  package init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }

  /// The beginning of a text.
  package static let start = SourcePosition(line: 1, column: 1)

  package var description: String { "\(line):\(column)" }

  package static func < (left: SourcePosition, right: SourcePosition) -> Bool {
    (left.line, left.column) < (right.line, right.column)
  }
}

/// A place in a file of the repository; without a position it means the whole file.
package struct SourceLocation: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// The file, relative to the repository's root.
  package let path: String
  package let position: SourcePosition?

  /// A place in a file.
  package init(path: String, position: SourcePosition? = nil) {
    self.path = path
    self.position = position
  }

  /// `path:line:column`, as compilers print it.
  package var description: String {
    guard let position else { return path }
    return "\(path):\(position)"
  }

  package static func < (left: SourceLocation, right: SourceLocation) -> Bool {
    if left.path != right.path { return left.path < right.path }
    return (left.position ?? .start) < (right.position ?? .start)
  }
}
