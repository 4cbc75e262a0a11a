package import Vocabulary

/// What is expected after a step. What it does not mention is not looked at, except that a step
/// which says nothing of `error` must not be refused.
package struct ScenarioExpectation: Hashable, Sendable {
  /// The step must be refused, and change nothing.
  package let isRefused: Bool
  /// The members of the file, without `error`.
  package let members: [String: JSON]

  /// An expectation.
  package init(isRefused: Bool, members: [String: JSON]) {
    self.isRefused = isRefused
    self.members = members
  }
}
