package import Vocabulary

/// A node of a YAML document with its place.
///
/// An alias is replaced by the node that it names, so a node may occur in several places of a tree;
/// its position is then the one where it was written.
package struct YAMLNode: Sendable, Hashable {
  /// What a node holds.
  package enum Content: Sendable, Hashable {
    case scalar(YAMLScalar)
    case sequence([YAMLNode])
    case mapping([YAMLEntry])
  }

  package let content: Content
  /// Where the node begins, its anchor and tag included.
  package let position: SourcePosition
  /// The tag that was written, resolved: `tag:yaml.org,2002:str` for `!!str`, `!` for `!`.
  package let tag: String?

  /// A node at a place.
  package init(content: Content, position: SourcePosition, tag: String? = nil) {
    self.content = content
    self.position = position
    self.tag = tag
  }
}

extension YAMLNode {
  /// The entries in the order in which they were written, if this is a mapping.
  package var mapping: [YAMLEntry]? {
    guard case .mapping(let entries) = content else { return nil }
    return entries
  }

  /// The elements, if this is a sequence.
  package var sequence: [YAMLNode]? {
    guard case .sequence(let elements) = content else { return nil }
    return elements
  }

  /// The scalar, if this is one.
  package var scalar: YAMLScalar? {
    guard case .scalar(let scalar) = content else { return nil }
    return scalar
  }

  /// The value of a mapping's key; `nil` where there is none or this is no mapping.
  package subscript(_ key: String) -> YAMLNode? {
    mapping?.first { $0.key.scalar?.text == key }?.value
  }
}
