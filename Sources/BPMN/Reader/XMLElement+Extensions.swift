import XML

extension XMLElement {
  /// An attribute of Camunda 7's namespaces.
  func camunda(_ name: String) -> String? {
    attributes.first {
      $0.name == name && BPMNNamespace.camundaFamily.contains($0.namespace)
    }?.value
  }

  /// The extension elements of Camunda's namespaces.
  var camundaExtensions: [XMLElement] {
    guard let holder = child("extensionElements", in: BPMNNamespace.model) else { return [] }
    return holder.children.filter(\.isCamunda)
  }

  /// The first extension element of a name.
  func `extension`(_ name: String) -> XMLElement? {
    camundaExtensions.first { $0.name == name }
  }

  /// Whether the element belongs to Camunda 7 or Camunda 8.
  var isCamunda: Bool {
    namespace == BPMNNamespace.zeebe || BPMNNamespace.camundaFamily.contains(namespace)
  }

  /// The Camunda children of a name.
  func camundaChildren(_ name: String) -> [XMLElement] {
    children.filter { $0.name == name && $0.isCamunda }
  }
}
