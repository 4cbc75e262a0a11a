package import Gates
package import Notifications
package import Vocabulary

/// What one step changed: everything that must be kept before anything else happens.
package struct StepOutcome: Sendable {
  /// The records that changed.
  package var touched: Set<RecordKey> = []
  package var audit: [AuditEntry] = []
  package var measurements: [MeasurementRecord] = []
  package var verdicts: [VerdictRecord] = []
  /// The alerts that opened, changed or ended, in order: of several records of one the last counts.
  package var alerts: [AlertRecord] = []
  /// The runs of monitors that were started or ended, in order: of several records of one the last
  /// counts.
  package var runs: [RunRecord] = []
  /// What happened in process instances, in order.
  package var events: [InstanceEvent] = []
  package var log: [LogLine] = []
  /// What people may have to be told, in order.
  package var notifications: [Notification] = []
  /// The plan that was carried out or held back, when the input was a new desired state.
  package var plan: Plan?

  /// An outcome in which nothing changed.
  package init() {}

  /// Takes up what a later step changed, so that several steps are kept as one.
  package mutating func merge(_ later: StepOutcome) {
    touched.formUnion(later.touched)
    audit += later.audit
    measurements += later.measurements
    verdicts += later.verdicts
    alerts += later.alerts
    runs += later.runs
    events += later.events
    log += later.log
    notifications += later.notifications
    plan = later.plan ?? plan
  }

  /// Whether nothing changed.
  package var isEmpty: Bool {
    touched.isEmpty && audit.isEmpty && measurements.isEmpty && verdicts.isEmpty
      && alerts.isEmpty && runs.isEmpty && events.isEmpty && log.isEmpty && notifications.isEmpty
  }
}

/// One line of what happened, for `muster events`.
package struct LogLine: Codable, Hashable, Sendable {
  /// How much it matters, in the words of docs/logging.md.
  package enum Level: String, Codable, Sendable {
    case error
    case warning
    case notice
    case info
  }

  package var level: Level
  /// What it is about, as `model/credit-risk`.
  package var object: String
  /// A stable word in PascalCase.
  package var reason: String
  /// An English sentence without a period.
  package var message: String

  /// One line of what happened.
  package init(_ level: Level, _ object: String, reason: String, _ message: String) {
    self.level = level
    self.object = object
    self.reason = reason
    self.message = message
  }
}

/// One event of a process instance, for its history.
package struct InstanceEvent: Hashable, Sendable {
  package var instance: InstanceID
  package var at: Instant
  package var event: JSON

  /// One event of an instance.
  package init(instance: InstanceID, at: Instant, event: JSON) {
    self.instance = instance
    self.at = at
    self.event = event
  }
}
