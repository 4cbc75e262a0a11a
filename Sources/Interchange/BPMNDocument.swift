package import Vocabulary
package import XML

/// A BPMN 2.0 file as it was read: every element with everything it says, and the drawing.
///
/// Nothing is judged and nothing is lost but what has no meaning: comments, processing
/// instructions, prefixes and the white space between elements. References are kept as written and
/// resolved on demand, so that a file with dangling ones can be looked at as well.
package struct BPMNDocument: Hashable, Sendable {
  /// In the order of the file; the first is `definitions`.
  package let elements: [BPMNElement]
  /// The drawings, in the order of the file.
  package let diagrams: [BPMNDiagram]
  /// The first element of each id.
  private let indices: [String: Int]

  /// Why a file is not a BPMN document, and where.
  package struct Problem: Error, Hashable, Sendable, CustomStringConvertible {
    package let position: SourcePosition
    /// One of the codes of ``XMLError``, or `not-bpmn`.
    package let code: String
    /// What was found and what was expected, without a period.
    package let message: String

    package var description: String { "\(position): \(message) [\(code)]" }
  }

  /// Reads a whole file.
  package init(
    _ bytes: some Collection<UInt8>, limits: XMLLimits = XMLLimits()
  ) throws(Problem) {
    let root: XMLElement
    do throws(XMLError) {
      root = try XMLReader.parse(bytes, limits: limits)
    } catch {
      throw Problem(position: error.position, code: error.code.rawValue, message: error.message)
    }
    guard root.name == "definitions", root.namespace == BPMNNamespace.model else {
      throw Problem(
        position: root.position, code: "not-bpmn",
        message: "expected the element \"definitions\" of BPMN 2.0, found \"\(root.name)\" "
          + (root.namespace.isEmpty ? "without a namespace" : "of \"\(root.namespace)\""))
    }
    self.init(root)
  }

  private init(_ root: XMLElement) {
    var elements: [BPMNElement] = []
    _ = Self.add(root, parent: nil, to: &elements)
    self.elements = elements
    let diagrams = elements.filter { $0.tag == "BPMNDiagram" && $0.part == .diagram }
    self.diagrams = diagrams.map { BPMNDiagram($0, in: elements) }
    // What happens comes before how it is drawn where both claim an id.
    let pairs = elements.filter { $0.part == .model }.compactMap { element in
      element.id.map { ($0, element.index) }
    }
    indices = Dictionary(pairs) { first, _ in first }
  }

  private init(elements: [BPMNElement], diagrams: [BPMNDiagram], indices: [String: Int]) {
    self.elements = elements
    self.diagrams = diagrams
    self.indices = indices
  }

  /// The same document with other drawings.
  package func drawn(as diagrams: [BPMNDiagram]) -> BPMNDocument {
    BPMNDocument(elements: elements, diagrams: diagrams, indices: indices)
  }

  /// Appends an element and all inside it, and gives its index. The reader bounds the depth.
  private static func add(
    _ xml: XMLElement, parent: Int?, to elements: inout [BPMNElement]
  ) -> Int {
    let index = elements.count
    let attributes = xml.attributes.map { attribute in
      // Some write `bpmn:id`; BPMN's attributes have no namespace.
      BPMNElement.Attribute(
        namespace: attribute.namespace == BPMNNamespace.model ? "" : attribute.namespace,
        name: attribute.name, value: attribute.value)
    }
    func element(_ children: [Int], end: Int) -> BPMNElement {
      BPMNElement(
        index: index, parent: parent, children: children, end: end, namespace: xml.namespace,
        tag: xml.name, attributes: attributes, text: xml.text, position: xml.position)
    }
    elements.append(element([], end: index + 1))
    guard !xml.children.isEmpty else { return index }
    let children = xml.children.map { add($0, parent: index, to: &elements) }
    elements[index] = element(children, end: elements.count)
    return index
  }

  /// `definitions`.
  package var root: BPMNElement { elements[0] }

  // MARK: - Looking things up

  /// The element of an id.
  package func element(_ id: String) -> BPMNElement? {
    indices[id].map { elements[$0] }
  }

  /// What a reference means: an id, or a qualified name whose last part is one.
  package func resolve(_ reference: String) -> BPMNElement? {
    if let found = element(reference) { return found }
    guard let colon = reference.lastIndex(of: ":") else { return nil }
    return element(String(reference[reference.index(after: colon)...]))
  }

  /// What an attribute of an element refers to.
  package func target(of attribute: String, on element: BPMNElement) -> BPMNElement? {
    element[attribute].flatMap(resolve)
  }

  /// The element around another.
  package func parent(of element: BPMNElement) -> BPMNElement? {
    element.parent.map { elements[$0] }
  }

  /// The elements directly inside.
  package func children(of element: BPMNElement) -> [BPMNElement] {
    element.children.map { elements[$0] }
  }

  /// BPMN's own elements of a name directly inside.
  package func children(_ tag: String, of element: BPMNElement) -> [BPMNElement] {
    children(of: element).filter { $0.tag == tag && $0.part == .model }
  }

  /// The first of BPMN's own elements of a name directly inside.
  package func child(_ tag: String, of element: BPMNElement) -> BPMNElement? {
    for index in element.children {
      let child = elements[index]
      if child.tag == tag, child.part == .model { return child }
    }
    return nil
  }

  /// Everything inside an element at any depth, in the order of the file.
  package func descendants(of element: BPMNElement) -> ArraySlice<BPMNElement> {
    elements[(element.index + 1)..<element.end]
  }

  /// BPMN's own elements of a name anywhere in the file.
  package func all(_ tag: String) -> [BPMNElement] {
    elements.filter { $0.tag == tag && $0.part == .model }
  }

  /// What stands in `extensionElements`, of one of several namespaces.
  package func extensions(of element: BPMNElement, in namespaces: Set<String>) -> [BPMNElement] {
    guard let holder = child("extensionElements", of: element) else { return [] }
    return children(of: holder).filter { namespaces.contains($0.namespace) }
  }

  /// The text of the element's documentation, one after another.
  package func documentation(of element: BPMNElement) -> [String] {
    children("documentation", of: element).map(\.trimmedText)
  }
}
