/// One key of a mapping with its value.
package struct YAMLEntry: Sendable, Hashable {
  /// The key; its content is always a scalar.
  package let key: YAMLNode
  package let value: YAMLNode

  /// An entry of a mapping; the key must be a scalar.
  package init(key: YAMLNode, value: YAMLNode) {
    precondition(key.scalar != nil, "a mapping's key is a scalar")
    self.key = key
    self.value = value
  }
}
