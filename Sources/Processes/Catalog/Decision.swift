package import BPMN
package import Vocabulary

/// A decision that can be deployed, whatever its file's language: a name and a pure function.
package struct Decision: Sendable {
  /// Gives the result in the form that a task asks for.
  package typealias Deciding =
    @Sendable (_ form: DecisionResult, _ variables: [String: JSON], _ now: Instant) -> Result<
      JSON, DecisionFailure
    >

  package let id: DecisionID
  /// `camunda:versionTag` or `zeebe:versionTag`.
  package let versionTag: String?
  package let decide: Deciding

  /// A decision.
  package init(id: DecisionID, versionTag: String? = nil, decide: @escaping Deciding) {
    self.id = id
    self.versionTag = versionTag
    self.decide = decide
  }
}
