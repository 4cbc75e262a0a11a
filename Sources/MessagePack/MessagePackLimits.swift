/// The bounds of what is read.
package struct MessagePackLimits: Hashable, Sendable {
  /// How deeply arrays and maps may nest.
  package var depth: Int
  /// How long the JSON text of the value may get, in bytes. A byte of MessagePack becomes six of
  /// JSON at most.
  package var textBytes: Int

  /// Bounds by name.
  package init(depth: Int = 128, textBytes: Int = 64 << 20) {
    self.depth = depth
    self.textBytes = textBytes
  }
}
