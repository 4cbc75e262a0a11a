/// The id of a decision in its file.
package struct DecisionID: Hashable, Comparable, Sendable, CustomStringConvertible {
  package let text: String

  /// An id.
  package init(_ text: String) { self.text = text }

  package var description: String { text }

  package static func < (left: DecisionID, right: DecisionID) -> Bool { left.text < right.text }
}
