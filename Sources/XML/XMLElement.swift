package import Vocabulary

/// An element of an XML document, with all that is inside it. A value: it holds no memory of the
/// parser's.
///
/// Comments and processing instructions are gone; text is joined.
package struct XMLElement: Hashable, Sendable {
  /// An attribute; declarations of namespaces are not among them.
  package struct Attribute: Hashable, Sendable {
    /// The namespace's URI, or empty.
    package let namespace: String
    /// The name without a prefix.
    package let name: String
    package let value: String
  }

  /// The namespace's URI, or empty.
  package let namespace: String
  /// The name without a prefix.
  package let name: String
  /// In the order of the text.
  package let attributes: [Attribute]
  /// In the order of the text.
  package let children: [XMLElement]
  /// All text directly inside, joined, as it stands.
  package let text: String
  /// Where the start tag begins.
  package let position: SourcePosition

  /// The value of an attribute, by default one without a namespace.
  package func attribute(_ name: String, in namespace: String = "") -> String? {
    attributes.first { $0.name == name && $0.namespace == namespace }?.value
  }

  /// The children of a name, by default in the element's own namespace.
  package func children(_ name: String, in namespace: String? = nil) -> [XMLElement] {
    let namespace = namespace ?? self.namespace
    return children.filter { $0.name == name && $0.namespace == namespace }
  }

  /// The first child of a name, by default in the element's own namespace.
  package func child(_ name: String, in namespace: String? = nil) -> XMLElement? {
    let namespace = namespace ?? self.namespace
    return children.first { $0.name == name && $0.namespace == namespace }
  }

  /// The text without white space around it.
  package var trimmedText: String {
    let isSpace: (Character) -> Bool = { $0.isWhitespace }
    guard let first = text.firstIndex(where: { !isSpace($0) }),
      let last = text.lastIndex(where: { !isSpace($0) })
    else { return "" }
    return String(text[first...last])
  }
}
