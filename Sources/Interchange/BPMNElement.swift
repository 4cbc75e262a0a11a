package import Vocabulary

/// An element of a BPMN file, whatever it is: a task, a lane, an extension, a waypoint.
///
/// Elements stand in one array in the order of the file, each before all that is inside it; they
/// know each other by their index there.
package struct BPMNElement: Hashable, Sendable {
  /// An attribute; declarations of namespaces are not among them.
  package struct Attribute: Hashable, Sendable {
    /// The namespace's URI, or empty for BPMN's own.
    package let namespace: String
    /// The name without a prefix.
    package let name: String
    package let value: String

    /// An attribute by its parts.
    package init(namespace: String = "", name: String, value: String) {
      self.namespace = namespace
      self.name = name
      self.value = value
    }
  }

  /// Which part of the format an element belongs to.
  package enum Part: Hashable, Sendable {
    /// What happens: ``BPMNNamespace/model``.
    case model
    /// Where it is drawn: the namespaces of diagram interchange.
    case diagram
    /// Somebody's extension, or an element without a namespace.
    case foreign
  }

  package let index: Int
  /// The index of the element around it; `nil` for the root.
  package let parent: Int?
  /// The indices of the elements directly inside, in the order of the file.
  package let children: [Int]
  /// One behind the index of the last element that is inside it at any depth.
  package let end: Int
  /// The namespace's URI, or empty.
  package let namespace: String
  /// The name without a prefix.
  package let tag: String
  /// In the order of the file.
  package let attributes: [Attribute]
  /// All text directly inside, joined, as it stands.
  package let text: String
  /// Where the start tag begins.
  package let position: SourcePosition

  /// Which part of the format it belongs to.
  package var part: Part {
    switch namespace {
    case BPMNNamespace.model: .model
    case BPMNNamespace.diagram, BPMNNamespace.drawing, BPMNNamespace.common: .diagram
    default: .foreign
    }
  }

  /// The attribute `id`.
  package var id: String? { self["id"] }

  /// The attribute `name`; `nil` also for an empty one.
  package var name: String? { self["name"].flatMap { $0.isEmpty ? nil : $0 } }

  /// The value of an attribute without a namespace.
  package subscript(_ name: String) -> String? {
    attributes.first { $0.name == name && $0.namespace.isEmpty }?.value
  }

  /// The value of an attribute in one of several namespaces.
  package func attribute(_ name: String, in namespaces: Set<String>) -> String? {
    attributes.first { $0.name == name && namespaces.contains($0.namespace) }?.value
  }

  /// An attribute of Camunda 7.
  package func camunda(_ name: String) -> String? { attribute(name, in: BPMNNamespace.camunda) }

  /// Whether an attribute says `true` (XML Schema also writes it `1`).
  package func isTrue(_ name: String) -> Bool { self[name] == "true" || self[name] == "1" }

  /// Whether an attribute says `false`.
  package func isFalse(_ name: String) -> Bool { self[name] == "false" || self[name] == "0" }

  /// The text without white space around it.
  package var trimmedText: String {
    guard let first = text.firstIndex(where: { !$0.isWhitespace }),
      let last = text.lastIndex(where: { !$0.isWhitespace })
    else { return "" }
    return String(text[first...last])
  }

  /// `userTask "Approve" (Task_1)`: how messages speak of it.
  package var described: String {
    let words = name.map { "\(Self.words(tag)) \"\($0)\"" } ?? Self.words(tag)
    return id.map { "\(words) (\($0))" } ?? words
  }

  /// `userTask` as `user task`.
  package static func words(_ tag: String) -> String {
    var text = ""
    for character in tag {
      if character.isUppercase, !text.isEmpty { text += " " }
      text += character.lowercased()
    }
    return text
  }
}
