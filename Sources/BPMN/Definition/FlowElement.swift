package import Vocabulary

/// A node of a process: an event, a task, a gateway or a sub-process.
package struct FlowElement: Sendable {
  package let index: Int
  package let id: String
  package let name: String?
  package let kind: ElementKind
  package let position: SourcePosition
  /// The sub-process that contains it, or `nil` for the process.
  package let scope: Int?
  /// Sequence flows that end here, in the order of the file.
  package let incoming: [Int]
  /// Sequence flows that begin here, in the order of the file.
  package let outgoing: [Int]
  /// The flow that is taken when no condition holds.
  package let defaultFlow: Int?
  /// Evaluated into the element's own scope when it is entered.
  package let inputs: [Mapping]
  /// Evaluated into the enclosing scope when it is left.
  package let outputs: [Mapping]
  /// The boundary events on this activity, in the order of the file.
  package let boundaryEvents: [Int]
  package let properties: [String: String]
  /// The form of a user task or start event.
  package let form: Form?

  var isStart: Bool {
    if case .startEvent = kind { true } else { false }
  }
}
