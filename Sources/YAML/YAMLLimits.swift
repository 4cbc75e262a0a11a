/// The bounds that a reader of hostile YAML keeps.
package struct YAMLLimits: Sendable {
  /// The longest stream, in bytes; also bounds the text of all scalars with aliases expanded.
  package var bytes: Int
  /// How deeply sequences and mappings may nest, aliases expanded.
  package var depth: Int
  /// How many nodes a stream may have, aliases expanded.
  package var nodes: Int

  /// Bounds by name.
  package init(bytes: Int = 1 << 20, depth: Int = 64, nodes: Int = 10_000) {
    self.bytes = bytes
    self.depth = depth
    self.nodes = nodes
  }
}
