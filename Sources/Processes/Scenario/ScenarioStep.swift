/// One step: what is done, and what is expected after it.
package struct ScenarioStep: Hashable, Sendable {
  /// The word behind `do`, for messages.
  package let verb: String
  package let action: ScenarioAction
  package let expected: ScenarioExpectation?
}
