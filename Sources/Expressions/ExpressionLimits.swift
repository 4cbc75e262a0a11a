/// The bounds of one evaluation, so that no file of anybody's can hold up the engine.
package struct ExpressionLimits: Hashable, Sendable {
  /// Nodes visited, and elements touched by functions over lists.
  package var steps: Int
  /// How deeply evaluation may nest.
  package var depth: Int
  /// The size of any value that is made: bytes of a string, elements of a list.
  package var size: Int

  /// Bounds by name.
  package init(steps: Int = 100_000, depth: Int = 100, size: Int = 1 << 20) {
    self.steps = steps
    self.depth = depth
    self.size = size
  }

  /// The longest text of an expression, in bytes.
  package static let sourceBytes = 64 << 10
  /// How deeply the text of an expression may nest.
  package static let sourceDepth = 64
}
