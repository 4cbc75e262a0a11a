package import Vocabulary

/// Tokens that a step moves by hand: elements and flows by id or name.
package struct ScenarioMoves: Hashable, Sendable {
  package let cancelled: [String]
  package let before: [String]
  package let after: [String]
  package let flows: [String]
  package let variables: [String: JSON]
}
