import Reconciler
package import Vocabulary

/// What somebody may do with something.
package enum Permission: String, Hashable, Sendable, CaseIterable {
  /// See it.
  case read
  /// Suspend, resume, retry; signals and messages; ask for a pass.
  case operate
  /// Claim, release and complete tasks of their groups.
  case work
  /// Carry out what was held back.
  case administer

  /// As a sentence says it.
  var verb: String {
    switch self {
    case .read: "see"
    case .operate: "operate"
    case .work: "work on"
    case .administer: "administer"
    }
  }
}

/// What somebody is allowed, as `access.json` names it.
package enum Role: String, Hashable, Sendable, CaseIterable {
  case viewer
  case `operator`
  case approver
  case admin

  /// The whole table: what is not in it is not allowed.
  package var permissions: Set<Permission> {
    switch self {
    case .viewer: [.read]
    case .operator: [.read, .operate]
    case .approver: [.read, .work]
    case .admin: Set(Permission.allCases)
    }
  }
}

/// What permissions are asked for.
package enum AccessObject: Hashable, Sendable, CustomStringConvertible {
  case model(ModelName)
  case runtime(RuntimeName)
  /// Everything at once: the repository, its passes, its log.
  case project

  package var description: String {
    switch self {
    case .model(let name): "model/\(name)"
    case .runtime(let name): "runtime/\(name)"
    case .project: "the project"
    }
  }

  /// What an object of the log or the audit trail is about; tasks are about their models.
  init(_ text: String, in snapshot: Snapshot) {
    if text.hasPrefix("model/") {
      self = .model(ModelName(String(text.dropFirst(6))))
    } else if text.hasPrefix("runtime/") {
      self = .runtime(RuntimeName(String(text.dropFirst(8))))
    } else if text.hasPrefix("task/") {
      let id = String(text.dropFirst(5))
      self = snapshot.task(startingWith: id)?.model.map { .model($0) } ?? .project
    } else if text.hasPrefix("instance/") {
      let id = InstanceID(String(text.dropFirst(9)))
      self = snapshot.state.instances[id].map { .model($0.model) } ?? .project
    } else {
      self = .project
    }
  }
}

/// Which objects somebody's roles hold for.
package enum AccessScope: Hashable, Sendable {
  case everything
  case model(ModelName)
  case runtime(RuntimeName)
  /// Models and runtimes with a label.
  case label(String, String)

  /// As `access.json` writes it: `*`, `model/credit-risk`, `runtime/prod`, `team=retail-risk`.
  package init?(_ text: String) {
    if text == "*" {
      self = .everything
    } else if text.hasPrefix("model/"), text.utf8.count > 6 {
      self = .model(ModelName(String(text.dropFirst(6))))
    } else if text.hasPrefix("runtime/"), text.utf8.count > 8 {
      self = .runtime(RuntimeName(String(text.dropFirst(8))))
    } else {
      let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else { return nil }
      self = .label(String(parts[0]), String(parts[1]))
    }
  }

  /// As ``init(_:)`` reads it.
  package var text: String {
    switch self {
    case .everything: "*"
    case .model(let name): "model/\(name)"
    case .runtime(let name): "runtime/\(name)"
    case .label(let name, let value): "\(name)=\(value)"
    }
  }

  func contains(_ object: AccessObject, in snapshot: Snapshot) -> Bool {
    switch (self, object) {
    case (.everything, _): true
    case (.model(let name), .model(let other)): name == other
    case (.runtime(let name), .runtime(let other)): name == other
    case (.label(let name, let value), .model(let model)):
      snapshot.labels(of: model)[name] == value
    case (.label(let name, let value), .runtime(let runtime)):
      snapshot.state.runtimes[runtime]?.labels[name] == value
    default: false
    }
  }
}
