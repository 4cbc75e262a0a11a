/// The bounds of reading a model and of one evaluation of it.
package struct DecisionLimits: Hashable, Sendable {
  /// Nodes of expressions visited and elements of lists touched, in all decisions of one
  /// evaluation together.
  package var steps: Int
  /// How deeply expressions, functions and decisions may nest in an evaluation.
  package var depth: Int
  /// The size of any value that is made: bytes of a string, elements of a list.
  package var size: Int
  /// Rules of a table, times its columns.
  package var cells: Int
  /// Warnings that are kept.
  package var warnings: Int

  /// Bounds by name. The defaults leave room for tables of ten thousand rules.
  package init(
    steps: Int = 2_000_000, depth: Int = 100, size: Int = 1 << 20, cells: Int = 1_000_000,
    warnings: Int = 1000
  ) {
    self.steps = steps
    self.depth = depth
    self.size = size
    self.cells = cells
    self.warnings = warnings
  }
}
