import Vocabulary
import XML

/// A file while the model is being made of it.
struct ModelDraft {
  /// Another file that this one names.
  struct Import {
    /// What its names stand behind, `prefix.name`; empty: they stand by themselves.
    let prefix: String
    let namespace: String
    let position: SourcePosition
    /// Which of the files it is; none if it is not there.
    var target: Int?
  }

  let path: String
  let root: XMLElement
  let namespace: String
  let name: String
  var imports: [Import]

  init(root: XMLElement, path: String) {
    self.root = root
    self.path = path
    namespace = root.filled("namespace") ?? ""
    name = root.filled("name") ?? root.filled("id") ?? ""
    imports = root.children("import").compactMap { element in
      guard let namespace = element.filled("namespace"),
        DMNNamespace.isModel(importType: element.filled("importType"))
      else { return nil }
      return Import(
        prefix: element.filled("name") ?? "", namespace: namespace, position: element.position)
    }
  }

  /// Whether decisions read variables that nothing declares, as Camunda's and ModelOp's files do: a
  /// file without input data says nothing about what it is given, and Camunda's engine does not
  /// look at input data.
  var isOpen: Bool {
    guard imports.isEmpty else { return false }
    if root.children("inputData").isEmpty { return true }
    return namespace == DMNNamespace.camunda
      || root.attribute("exporter")?.hasPrefix("Camunda") == true
      || root.attribute("executionPlatform", in: DMNNamespace.modeler) != nil
  }

  func location(_ element: XMLElement) -> SourceLocation {
    SourceLocation(path: path, position: element.position)
  }
}

/// A node of the decision requirements graph while its file is being read.
struct ElementDraft {
  /// The kinds of node that have a value.
  enum Kind: String {
    case inputData
    case decision
    case businessKnowledgeModel
    case decisionService
  }

  let kind: Kind
  let xml: XMLElement
  /// Its file.
  let file: Int
  let id: String
  /// The name of its variable, which is what expressions read.
  let name: String
  let variable: XMLElement?
  /// What it needs: input data, decisions, functions; in the order of the text.
  var requirements: [Int] = []
  /// Of a decision service.
  var outputs: [Int] = []
  var parameters: [Int] = []

  init(kind: Kind, xml: XMLElement, file: Int, id: String) {
    self.kind = kind
    self.xml = xml
    self.file = file
    self.id = id
    variable = xml.child("variable")
    name = variable?.filled("name") ?? xml.filled("name") ?? id
  }
}
