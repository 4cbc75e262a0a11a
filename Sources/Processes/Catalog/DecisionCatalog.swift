internal import BPMN

/// The decisions that were deployed, with their versions.
struct DecisionCatalog: Sendable {
  private struct Version: Sendable {
    let decision: Decision
    let deployment: String
  }

  private var versions: [DecisionID: [Version]] = [:]

  /// Adds a version; its number.
  mutating func add(_ decision: Decision, deployment: String) -> Int {
    versions[decision.id, default: []].append(
      Version(decision: decision, deployment: deployment))
    return versions[decision.id]?.count ?? 0
  }

  func find(_ id: DecisionID, _ binding: VersionBinding, deployment: String) -> Decision? {
    guard let all = versions[id] else { return nil }
    let found: Version?
    switch binding {
    case .latest: found = all.last
    case .version(let number): found = all.indices.contains(number - 1) ? all[number - 1] : nil
    case .deployment: found = all.last { $0.deployment == deployment }
    case .versionTag(let tag): found = all.last { $0.decision.versionTag == tag }
    }
    return found?.decision
  }
}
