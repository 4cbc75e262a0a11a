package import BPMN
package import Vocabulary

/// A script for processes: what is deployed, how it begins, what happens, and what is expected
/// after each step.
///
/// The format is that of the conformance suite of BPMN, and of `muster process run`
/// (docs/processes.md, "Scenarios"). In a file it is JSON, or YAML of the same shape.
package struct Scenario: Hashable, Sendable {
  package let name: String
  /// The files to deploy together, relative to the scenario's root.
  package let files: [String]
  /// The moment at which everything begins.
  package let clock: Instant
  /// Whether the deployment must be refused; then nothing else happens.
  package let expectsRejection: Bool
  /// How the first instance begins; without one a timer does it.
  package let start: ScenarioStart?
  /// What tasks with an implementation do, by the id of the element.
  package let handlers: [String: [ScenarioHandler]]
  /// What the files leave open, as a process's manifest would say it.
  package let bindings: BPMNBindings
  package let expectedAfterStart: ScenarioExpectation?
  package let steps: [ScenarioStep]
  package let expectedFinally: ScenarioFinal?

  /// A scenario that begins an instance, and nothing else.
  package static func starting(_ start: ScenarioStart?) -> Scenario {
    Scenario(
      name: "", files: [], clock: ScenarioReader.defaultClock, expectsRejection: false,
      start: start, handlers: [:], bindings: BPMNBindings(), expectedAfterStart: nil, steps: [],
      expectedFinally: nil)
  }
}
