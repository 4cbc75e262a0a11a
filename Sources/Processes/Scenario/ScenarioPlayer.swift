internal import BPMN
package import Vocabulary

/// Plays a scenario on a platform of its own, and compares what happens with what is expected.
///
/// Pure: the files are arguments. After ``play()`` the log, and what waits in the end, can be read
/// off ``world``.
package struct ScenarioPlayer: Sendable {
  /// A file to deploy.
  package struct File: Sendable {
    package let path: String
    package let bytes: [UInt8]

    /// A file.
    package init(path: String, bytes: [UInt8]) {
      self.path = path
      self.bytes = bytes
    }
  }

  /// What came of it.
  package enum Outcome: Hashable, Sendable {
    case passed
    /// What was different, a line each, in the order of the steps.
    case failed([String])
    /// Why it cannot be played here.
    case skipped(String)
  }

  package let scenario: Scenario
  package let level: ScenarioLevel
  package internal(set) var world: ScenarioWorld
  private var problems: [Diagnostic] = []
  private var differences: [String] = []

  /// A player for one scenario.
  package init(
    _ scenario: Scenario, level: ScenarioLevel = .second,
    conduct: ScenarioWorld.Conduct = .transactions
  ) {
    self.scenario = scenario
    self.level = level
    world = ScenarioWorld(scenario, conduct: conduct)
  }

  /// Deploys all files together; what is wrong with them. Files that are no BPMN are read as
  /// decisions.
  package mutating func deploy(_ files: [File]) -> [Diagnostic] {
    var definitions: [ProcessDefinition] = []
    var decisions: [Decision] = []
    var found: [Diagnostic] = []
    let tables = files.filter(DecisionFiles.isDecision)
    var bindings = scenario.bindings
    // Handlers say what classes do in a scenario of transactions; listeners are not among them.
    if world.conduct == .transactions { bindings.ignoredListeners.insert("*") }
    for file in files {
      if DecisionFiles.isDecision(file) {
        let result = DecisionFiles.read(file, others: tables)
        decisions += result.decisions
        found += result.diagnostics
      } else {
        let result = BPMNReader.read(file.bytes, path: file.path, bindings: bindings)
        definitions += result.definitions
        found += result.diagnostics
      }
    }
    if !found.contains(where: { $0.severity == .error }) {
      found += world.deploy(definitions, decisions)
    }
    problems = found.filter { $0.severity == .error }.sorted()
    return found.sorted()
  }

  /// Plays all steps. One that differs from what is expected does not end it: the following ones
  /// show more.
  package mutating func play() -> Outcome {
    if scenario.expectsRejection {
      return problems.isEmpty
        ? .failed(["the deployment was accepted, and a refusal was expected"]) : .passed
    }
    if let problem = problems.first {
      return problem.isOfScript
        ? .skipped(problem.message) : .failed(["the deployment was refused: \(problem)"])
    }
    if let start = scenario.start {
      let refusal = begin(start)
      compare(refusal, scenario.expectedAfterStart, "after the start")
    } else {
      compare(nil, scenario.expectedAfterStart, "after the deployment")
    }
    for (index, step) in scenario.steps.enumerated() {
      let refusal = perform(step.action)
      compare(refusal, step.expected, "step \(index + 1), \(step.verb)")
    }
    compareEnd()
    return differences.isEmpty ? .passed : .failed(differences)
  }

  // MARK: - Comparing

  private mutating func compare(
    _ refusal: String?, _ expected: ScenarioExpectation?, _ place: String
  ) {
    guard let expected else {
      if let refusal { differences.append("\(place): refused: \(refusal)") }
      return
    }
    if expected.isRefused, refusal == nil {
      differences.append("\(place): it was accepted, and a refusal was expected")
    }
    if !expected.isRefused, let refusal {
      differences.append("\(place): refused: \(refusal)")
    }
    let state = ScenarioState(world)
    for name in level.stateNames {
      guard let wanted = expected.members[name] else { continue }
      note(name, wanted, state.member(name), place)
    }
  }

  private mutating func compareEnd() {
    guard let expected = scenario.expectedFinally else { return }
    let state = ScenarioState(world)
    for name in level.finalNames {
      guard let wanted = expected.members[name] else { continue }
      note(name, wanted, state.finalMember(name), "in the end")
    }
  }

  private mutating func note(_ name: String, _ wanted: JSON, _ found: JSON, _ place: String) {
    let written = wanted
    let resolved = world.names.ids(in: wanted, of: name)
    let wanted = ScenarioState.normal(resolved, of: name)
    let found = ScenarioState.normal(found, of: name)
    let isExact = world.conduct == .transactions
    guard !ScenarioComparison.isMet(wanted, by: found, isExact: isExact) else { return }
    // Who wrote names reads names.
    let shown =
      written == resolved
      ? (wanted, found)
      : (
        written, world.names.titles(in: found, of: name)
      )
    differences.append(
      "\(place): \(name): expected \(shown.0.canonicalText), found \(shown.1.canonicalText)")
  }
}

extension Diagnostic {
  /// Whether it says that a script is in a language that is not run here.
  fileprivate var isOfScript: Bool {
    guard code == "unsupported" else { return false }
    return ["a script in ", "the script "].contains { message.hasPrefix($0) }
      || message.contains(" script of the parameter ")
  }
}
