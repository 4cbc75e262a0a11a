import Vocabulary

/// References and declarations of a file: what refers to nothing, and what nothing refers to.
struct DocumentCheck {
  private let document: BPMNDocument
  private let path: String
  private var found: [Diagnostic] = []

  init(_ document: BPMNDocument, path: String) {
    self.document = document
    self.path = path
  }

  func findings() -> [Diagnostic] {
    var copy = self
    copy.findDuplicates()
    copy.findDangling()
    copy.findUnused()
    copy.findLonelyLinks()
    return copy.found + ThrowCheck(document, path: path).findings()
  }

  private mutating func report(
    _ code: String, _ severity: Diagnostic.Severity = .warning, at element: BPMNElement,
    _ message: String, hint: String? = nil
  ) {
    found.append(
      Diagnostic(
        severity, code: code, at: SourceLocation(path: path, position: element.position), message,
        hint: hint))
  }

  private func described(_ element: BPMNElement) -> String {
    "\(element.tag) \"\(element.id ?? "")\""
  }

  // MARK: - Ids

  private mutating func findDuplicates() {
    var seen: Set<String> = []
    for element in document.elements where element.part == .model {
      guard let id = element.id, !seen.insert(id).inserted else { continue }
      report(
        "duplicate-id", .error, at: element, "the id \"\(id)\" of \(element.tag) stands twice")
    }
  }

  /// References within one file; those that may lead to another file, such as a called element, are
  /// looked at by whoever knows the others.
  private static let localRoles: Set<String> = [
    "attachedToRef", "default", "errorRef", "escalationRef", "messageRef", "signalRef",
    "sourceRef", "targetRef", "incoming", "outgoing", "flowNodeRef", "processRef",
    "activityRef", "dataObjectRef", "dataStoreRef", "categoryValueRef",
  ]

  private mutating func findDangling() {
    let ids = document.elements.lazy.compactMap(\.id)
    var all: Set<String>?
    for reference in document.references where Self.localRoles.contains(reference.role) {
      guard document.resolve(reference.target) == nil, !reference.target.isEmpty else { continue }
      // Lines of other notations and data inside of activities have ids as well.
      let known = all ?? Set(ids)
      all = known
      guard !known.contains(reference.target) else { continue }
      let element = document.elements[reference.element]
      let isFatal = ![
        "incoming", "outgoing", "flowNodeRef", "categoryValueRef", "dataObjectRef", "dataStoreRef",
        "processRef",
      ].contains(reference.role)
      report(
        "dangling-reference", isFatal ? .error : .warning, at: element,
        "the \(reference.role) \"\(reference.target)\" of \(described(element)) does not exist",
        hint: found.count < 20 && known.count < 2000
          ? Suggestion.hint(for: reference.target, among: known) : nil)
    }
  }

  // MARK: - What is never used

  private mutating func findUnused() {
    let used = Set(
      document.references.compactMap { document.resolve($0.target)?.index })
    for element in document.children(of: document.root)
    where ["error", "escalation", "message", "signal"].contains(element.tag)
      && element.part == .model && !used.contains(element.index)
    {
      let name = element.name ?? element.id ?? ""
      report(
        "never-used", at: element,
        "the \(element.tag) \"\(name)\" is neither thrown nor caught here")
    }
  }

  private mutating func findLonelyLinks() {
    var thrown: [String: BPMNElement] = [:]
    var caught: [String: BPMNElement] = [:]
    for definition in document.all("linkEventDefinition") {
      guard let event = document.parent(of: definition) else { continue }
      let name = definition["name"] ?? event.name ?? ""
      if event.tag == "intermediateCatchEvent" {
        caught[name] = event
      } else {
        thrown[name] = event
      }
    }
    for (name, event) in thrown.sorted(by: { $0.key < $1.key }) where caught[name] == nil {
      report(
        "link", .error, at: event,
        "\(described(event)) throws the link \"\(name)\", which nothing catches",
        hint: Suggestion.hint(for: name, among: caught.keys))
    }
    for (name, event) in caught.sorted(by: { $0.key < $1.key }) where thrown[name] == nil {
      report(
        "link", at: event, "\(described(event)) catches the link \"\(name)\", which nothing throws",
        hint: Suggestion.hint(for: name, among: thrown.keys))
    }
  }
}
