package import Vocabulary

/// What is expected in the end.
package struct ScenarioFinal: Hashable, Sendable {
  /// The members of the file.
  package let members: [String: JSON]
}
