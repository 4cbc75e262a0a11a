import Monitoring
import Notifications
package import Vocabulary

extension AlertRecord {
  /// What it comes from.
  package enum Kind: String, CaseIterable, Hashable, Sendable {
    case monitor
    /// A model that does not go on by itself, an incident among them.
    case stalled
    /// A runtime that does not serve what it should.
    case runtime
    case job
    /// A task that is overdue.
    case overdue
    /// The plan of the tracked branch is held back.
    case plan
  }

  /// What came of it.
  package enum State: String, CaseIterable, Hashable, Sendable {
    /// Nobody looks after it.
    case open
    case acknowledged
    case snoozed
    case over
  }

  /// What it comes from, by its key.
  package var kind: Kind {
    switch alert.key.prefix(while: { $0 != "/" }) {
    case "runtime": .runtime
    case "job": .job
    case "task": .overdue
    case "project": .plan
    case "model": alert.key.hasSuffix("/stalled") ? .stalled : .monitor
    default: .monitor
    }
  }

  /// What came of it.
  package var state: State {
    if ended != nil { return .over }
    return switch alert.attention {
    case .none: .open
    case .acknowledged: .acknowledged
    case .snoozed: .snoozed
    }
  }

  /// Who looks after it or wanted it quiet.
  package var attendant: String? {
    switch alert.attention {
    case .none: nil
    case .acknowledged(let person, _), .snoozed(_, let person, _): person
    }
  }

  /// Until when it is quiet, and why.
  package var snooze: (until: Instant, reason: String)? {
    if case .snoozed(let until, _, let reason) = alert.attention { (until, reason) } else { nil }
  }

  /// The monitor that opened it, without the note that it cannot tell.
  package var monitor: String? {
    guard kind == .monitor else { return nil }
    return alert.key.hasSuffix("/blind") ? String(alert.key.dropLast(6)) : alert.key
  }

  /// The task that is overdue, as far as its id is told.
  package var task: String? {
    let parts = alert.key.split(separator: "/")
    return kind == .overdue && parts.count > 1 ? String(parts[1]) : nil
  }

  /// Whether it comes before another one where the worst and newest come first.
  package func isListed(before other: AlertRecord) -> Bool {
    if alert.severity != other.alert.severity { return alert.severity > other.alert.severity }
    if alert.opened != other.alert.opened { return alert.opened > other.alert.opened }
    return alert.key < other.alert.key
  }
}
