package import Registry
package import Vocabulary

/// What Muster knows about a runtime: `runtimes/<aa>/<runtime>.json` of the state ref.
package struct RuntimeRecord: Codable, Hashable, Sendable {
  package var name: RuntimeName
  package var path: String
  /// The digest of its manifest; `nil` once it was removed from the tracked branch.
  package var definition: Digest?
  package var labels: [String: String]
  /// What runs its models, and the server's address in its manifest; `nil` in records of before
  /// there was a choice, which are of the built-in engine.
  package var driver: DesiredRuntime.Driver?
  package var address: String?
  /// What should be served here, decided by a process.
  package var assigned: Assignment?
  /// What should share its requests, decided by a process; absent in most records.
  package var challenger: ChallengerRecord?
  /// What it really serves, read back.
  package var observed: Observation?
  /// When ``observed`` changed last.
  package var observedAt: Instant?
  package var conditions: [Condition]
  package var isSuspended: Bool
  /// The deployments so far, newest first, at most ``RuntimeRecord/historyKept``.
  package var history: [Assignment]
  /// How often in a row the assigned version could not be deployed, and when to try again.
  package var failures: Int
  package var retryAt: Instant?
  /// What its process should be set to, by its manifest; `nil` where the driver has no settings.
  package var settings: SettingsRecord?
  /// When it lately went away without having been told to, oldest first; see ``Flapping``.
  package var losses: [Instant]?
  /// While it comes and goes.
  package var flapping: Flapping?
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
    /// What the server says that it is, such as `mlserver 1.7.1`.
    package var platform: String?
    /// The versions of the libraries that the model runs with, where the server tells them.
    package var libraries: [String: String]?
    /// What shares the requests, where the server tells it.
    package var challenger: ChallengerObservation?
    /// The digest of the settings that are in force, where the server tells them
    /// (``DesiredRuntime/digest(ofSettings:)``).
    package var settings: Digest?

    /// What was read back.
    package init(
      state: ServingState, model: ModelName? = nil, version: Digest? = nil,
      message: String? = nil, url: String? = nil, platform: String? = nil,
      libraries: [String: String]? = nil, challenger: ChallengerObservation? = nil,
      settings: Digest? = nil
    ) {
      self.state = state
      self.model = model
      self.version = version
      self.message = message
      self.url = url
      self.platform = platform
      self.libraries = libraries
      self.challenger = challenger
      self.settings = settings
    }

    /// Whether this tells something that ``former`` did not.
    package func isNews(after former: Observation?) -> Bool {
      guard let former else { return true }
      var (old, new) = (former, self)
      (old.challenger, new.challenger) = (nil, nil)
      if old != new { return true }
      guard let challenger else { return former.challenger != nil }
      return challenger.isNews(after: former.challenger)
    }
  }

  /// How a runtime is.
  package enum ServingState: String, Codable, Hashable, Sendable {
    case unreachable
    case empty
    case loading
    case serving
    case failed
    /// The version is there for batch jobs; no endpoint serves it.
    case batch
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

  /// What runs its models, as a manifest has it.
  package var driverName: String { (driver ?? .muster).rawValue }

  /// Whether what is served and should not be is left as it is: it is drift, and the policy of the
  /// runtime is to report it. What was never read back is deployed, and what Muster brought there
  /// itself is taken away, whatever the policy.
  package func isLeft(by heal: DesiredRuntime.Heal) -> Bool {
    guard heal == .report, !isAsAssigned else { return false }
    guard let assigned else {
      return !history.contains { $0.version == observed?.version && $0.model == observed?.model }
    }
    return assigned.confirmed != nil
  }

  /// Whether what shares the requests is what should.
  package var isChallengerAsAssigned: Bool {
    guard let challenger else { return observed?.challenger == nil }
    return observed?.challenger?.state == .serving
      && observed?.challenger?.version == challenger.assignment.version
      && observed?.challenger?.share == challenger.share
  }

  /// Whether its settings are those of its manifest, as far as it tells them.
  package var isConfigured: Bool {
    guard let settings, let found = observed?.settings else { return true }
    return found == settings.wanted
  }

  /// Whether what is served is what should be.
  package var isAsAssigned: Bool {
    guard let assigned else { return observed?.version == nil }
    return [.serving, .batch].contains(observed?.state) && observed?.model == assigned.model
      && observed?.version == assigned.version
  }
}
