package import Vocabulary

/// Something that a person may have to know: what is wrong, what waits, or what a process says.
package struct Notification: Codable, Hashable, Sendable {
  /// How much it matters.
  package enum Severity: String, Codable, CaseIterable, Comparable, Sendable {
    /// Good to know.
    case info
    /// To be looked at.
    case warning
    /// Something does not work.
    case error
    /// Somebody has to act now.
    case critical

    package static func < (left: Severity, right: Severity) -> Bool { left.rank < right.rank }

    private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
  }

  /// Whether it begins or is over.
  package enum State: String, Codable, Sendable {
    case raised
    case resolved
  }

  /// The same for the same occasion, whoever tells it and however often: what repeats is told once.
  package var id: String
  package var state: State
  /// A stable word, as `task-waits` (docs/notifications.md).
  package var kind: String
  package var severity: Severity
  /// What it is about, as `model/credit-risk`.
  package var object: String
  /// The labels of the model or runtime that it is about, for routes.
  package var labels: [String: String]
  /// One sentence without a period.
  package var title: String
  /// More, as lines of plain text; may be empty.
  package var details: [String]
  package var at: Instant
  /// Tells later messages about the same occasion from the first: that it grew, or that nobody
  /// looks after it. Each round is told; the end asks for the occasion alone.
  package var round: String?
  /// The groups that are asked, or that a task was escalated to, for routes; sorted, absent where
  /// it is about no task.
  package var groups: [GroupName]?

  /// Something to tell.
  package init(
    id: String, round: String? = nil, state: State = .raised, kind: String, severity: Severity,
    object: String,
    labels: [String: String] = [:], title: String, details: [String] = [],
    groups: [GroupName]? = nil, at: Instant
  ) {
    self.id = id
    self.round = round
    self.state = state
    self.kind = kind
    self.severity = severity
    self.object = object
    self.labels = labels
    self.title = title
    self.details = details
    self.groups = groups
    self.at = at
  }

  /// Tells its two states apart, and its rounds.
  package var key: String {
    let key = state == .raised ? id : Self.resolvedKey(id)
    return round.map { "\(key)\u{0}\($0)" } ?? key
  }

  static func resolvedKey(_ id: String) -> String { id + "\u{0}resolved" }
}
