/// The bounds that a reader of hostile XML sets.
package struct XMLLimits: Hashable, Sendable {
  /// The longest document, in bytes.
  package var bytes: Int
  /// How deeply elements may nest; libxml2 itself stops at 256.
  package var depth: Int
  /// Attributes of one element, declarations of namespaces included.
  package var attributes: Int
  /// The longest value of an attribute, in bytes.
  package var attributeBytes: Int
  /// Elements in all.
  package var elements: Int

  /// Bounds by name. The defaults leave room for the largest process that anybody draws.
  package init(
    bytes: Int = 16 << 20, depth: Int = 256, attributes: Int = 256,
    attributeBytes: Int = 64 << 10, elements: Int = 200_000
  ) {
    self.bytes = bytes
    self.depth = min(depth, 256)
    self.attributes = attributes
    self.attributeBytes = attributeBytes
    self.elements = elements
  }
}
