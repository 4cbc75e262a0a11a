import Expressions
package import Vocabulary

/// The decisions of a file and of those that it imports, compiled: read once, evaluated any number
/// of times.
package struct DecisionModel: Sendable {
  /// The name of the file's definitions.
  package let name: String
  package let namespace: String
  package let path: String
  let nodes: [DecisionNode]
  let types: TypeTable
  /// For each file the prefixes of each other one's names; `nil` where no import leads there.
  let imports: [[[String]?]]
  let limits: DecisionLimits
  /// Whether decisions read variables that nothing declares.
  let isOpen: Bool

  /// A decision or a decision service, for lists.
  package struct Entry: Hashable, Sendable {
    package let id: String
    package let name: String
    package let isService: Bool
    package let position: SourcePosition
  }

  /// The decisions and services of the file itself, in the order of the text.
  package var decisions: [Entry] {
    nodes.compactMap { node in
      guard node.file == 0 else { return nil }
      switch node.kind {
      case .decision:
        return Entry(id: node.id, name: node.name, isService: false, position: node.position)
      case .service:
        return Entry(id: node.id, name: node.name, isService: true, position: node.position)
      case .inputData, .function, .broken:
        return nil
      }
    }
  }

  /// The names of the input data that the file declares, in the order of the text.
  package var inputs: [String] {
    nodes.filter { $0.file == 0 && $0.kind.isInputData }.map(\.name)
  }

  /// Finds an element by id or by name: ids first, the file's own before those of imports.
  func node(_ reference: String, in namespace: String? = nil, where fits: (DecisionNode) -> Bool)
    -> Int?
  {
    func find(_ matches: (DecisionNode) -> Bool) -> Int? {
      nodes.firstIndex { node in
        fits(node) && matches(node) && (namespace == nil || node.namespace == namespace)
      }
    }
    return find { $0.id == reference && $0.file == 0 } ?? find {
      $0.name == reference && $0.file == 0
    }
      ?? find { $0.label == reference && $0.file == 0 } ?? find { $0.id == reference }
      ?? find { $0.name == reference }
  }

  /// The prefixes under which a file sees another one's names.
  func prefixes(of file: Int, from other: Int) -> [String] { imports[other][file] ?? [] }
}

/// An element of the decision requirements graph, compiled.
struct DecisionNode: Sendable {
  indirect enum Kind: Sendable {
    case inputData
    case decision(Logic)
    /// A business knowledge model.
    case function(FunctionLogic)
    /// A function that could not be read, or is of a kind that is not done here: null.
    case broken(String)
    /// The decisions that it gives, and what it is given.
    case service(outputs: [Int], parameters: [Int])

    var isInputData: Bool {
      if case .inputData = self { true } else { false }
    }

    var isDecision: Bool {
      if case .decision = self { true } else { false }
    }
  }

  let kind: Kind
  let id: String
  /// The name of its variable.
  let name: String
  /// The name of the element itself.
  let label: String
  let file: Int
  let namespace: String
  let type: Int?
  let requirements: [Int]
  /// Whether the file names its variable; Camunda's files do not, and read outputs by their names.
  let hasVariable: Bool
  let position: SourcePosition
}
