package import Vocabulary

/// What Muster knows about a runtime: `runtimes/<aa>/<runtime>.json` of the state ref.
package struct RuntimeRecord: Codable, Hashable, Sendable {
  package var name: RuntimeName
  package var path: String
  /// The digest of its manifest; `nil` once it was removed from the tracked branch.
  package var definition: Digest?
  package var labels: [String: String]
  /// What should be served here, decided by a process.
  package var assigned: Assignment?
  /// What it really serves, read back.
  package var observed: Observation?
  package var conditions: [Condition]
  package var isSuspended: Bool
  /// The deployments so far, newest first, at most ``RuntimeRecord/historyKept``.
  package var history: [Assignment]
  /// How often in a row the assigned version could not be deployed, and when to try again.
  package var failures: Int
  package var retryAt: Instant?
  /// A removal of a definition that still serves waits for a person (`prune: confirm`).
  package var removal: TaskID?

  /// What should be served.
  package struct Assignment: Codable, Hashable, Sendable {
    package var model: ModelName
    package var version: Digest
    package var since: Instant
    /// The instance and task that decided it.
    package var instance: InstanceID?
    /// Once it was read back and equal for the first time.
    package var confirmed: Instant?

    /// Whether both are the same decision, whatever has become of it.
    func isSame(as other: Assignment) -> Bool {
      model == other.model && version == other.version && since == other.since
        && instance == other.instance
    }
  }

  /// What was read back.
  package struct Observation: Codable, Hashable, Sendable {
    package var state: ServingState
    package var model: ModelName?
    package var version: Digest?
    package var message: String?
    package var url: String?

    /// What was read back.
    package init(
      state: ServingState, model: ModelName? = nil, version: Digest? = nil,
      message: String? = nil, url: String? = nil
    ) {
      self.state = state
      self.model = model
      self.version = version
      self.message = message
      self.url = url
    }
  }

  /// How a runtime is.
  package enum ServingState: String, Codable, Hashable, Sendable {
    case unreachable
    case empty
    case loading
    case serving
    case failed
  }

  /// How many deployments a record keeps.
  package static let historyKept = 20

  /// A runtime that was seen for the first time.
  package init(name: RuntimeName, path: String) {
    self.name = name
    self.path = path
    self.labels = [:]
    self.conditions = []
    self.isSuspended = false
    self.history = []
    self.failures = 0
  }

  /// Whether what is served is what should be.
  package var isAsAssigned: Bool {
    guard let assigned else { return observed?.version == nil }
    return observed?.state == .serving && observed?.model == assigned.model
      && observed?.version == assigned.version
  }
}
