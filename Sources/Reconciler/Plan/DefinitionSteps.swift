import Registry
import Vocabulary

/// The steps for what has no record of its own: processes, groups and datasets are in force as soon
/// as the tracked branch has them, so a step only says that they changed.
enum DefinitionSteps {
  /// What differs between two states of the tracked branch, in no order.
  static func steps(from former: DesiredState, to desired: DesiredState) -> [PlanStep] {
    let processes = Self.steps(
      .process, former.processes, desired.processes, desired, manifest: \.manifest
    ) { old, new in
      old.bpmn.blob == new.bpmn.blob
        ? "its manifest changed" : "\(new.bpmn.path) changed; \(new.onFileChange.sentence)"
    }
    let groups = Self.steps(
      .group, former.groups, desired.groups, desired, manifest: \.manifest
    ) { _, new in "it has \(new.members.count) members now" }
    let datasets = Self.steps(
      .dataset, former.datasets, desired.datasets, desired, manifest: \.manifest
    ) { old, new in
      old.contentDigest == new.contentDigest ? "its manifest changed" : "its content changed"
    }
    return processes + groups + datasets
  }

  private static func steps<Name: Identifier, Resource: Equatable>(
    _ kind: ResourceKind, _ former: [Name: Resource], _ current: [Name: Resource],
    _ desired: DesiredState, manifest: KeyPath<Resource, String>,
    difference: (_ old: Resource, _ new: Resource) -> String
  ) -> [PlanStep] {
    var steps: [PlanStep] = []
    for (name, resource) in current {
      let id = ResourceID(kind, name.text)
      if let old = former[name] {
        guard old != resource else { continue }
        steps.append(PlanStep(.change, id, reason: difference(old, resource)))
      } else {
        let path = resource[keyPath: manifest]
        steps.append(PlanStep(.create, id, reason: "\(path) declares it"))
      }
    }
    for (name, resource) in former where current[name] == nil {
      let id = ResourceID(kind, name.text)
      let path = resource[keyPath: manifest]
      guard desired.broken[id] == nil, desired.unreadable[path] == nil else { continue }
      steps.append(PlanStep(.remove, id, reason: "\(path) no longer declares it"))
    }
    return steps
  }
}

extension FileChangePolicy {
  /// What becomes of running instances.
  fileprivate var sentence: String {
    switch self {
    case .keep: "running instances keep the old one"
    case .migrate: "running instances go on in it"
    case .restart: "running instances begin anew"
    }
  }
}
