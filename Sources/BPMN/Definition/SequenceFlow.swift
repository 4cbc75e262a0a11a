package import Expressions
package import Vocabulary

/// An arrow from one element to another.
package struct SequenceFlow: Sendable {
  package let index: Int
  package let id: String
  package let name: String?
  package let source: Int
  package let target: Int
  package let condition: Expression?
  /// Expressions that are evaluated when it is taken.
  package let listeners: [Listener]
  package let position: SourcePosition
}
