package import Notifications
package import Registry
package import Vocabulary

/// What ``AlertBook/step(_:now:)`` takes.
package enum AlertInput: Sendable {
  /// The results of one run of one monitor, with its rule.
  case results([MonitorResult], rule: AlertRule)
  /// Something is the matter.
  case raise(AlertReport)
  /// It is over.
  case clear(key: String)
  /// Alerts by key, or all of a cause, are looked after.
  case acknowledge(AlertTarget, by: String)
  /// Alerts by key, or all of a cause, are quiet for a while.
  case snooze(AlertTarget, until: Instant, by: String, reason: String)
  /// The monitors that there are: what is known of others is dropped, and their alerts end.
  case monitors(Set<String>)
  /// Time passed (``AlertBook/nextWake``).
  case wake
}

/// Which alerts a person means.
package enum AlertTarget: Hashable, Sendable {
  case key(String)
  case cause(String)
}

/// What a step leads to, in the order in which it is to be performed.
package enum AlertEffect: Hashable, Sendable {
  case opened(Alert)
  /// To be put into the archive; it is in the book no longer.
  case resolved(Alert, at: Instant)
  case signal(name: String, model: String?, alert: Alert)
  case notify(AlertNotice)
  /// A person asked for something that cannot be.
  case refused(String)
}

/// One notice about all alerts of a cause.
package struct AlertNotice: Codable, Hashable, Sendable {
  /// Why it is sent.
  package enum Occasion: String, Codable, Hashable, Sendable {
    case opened
    /// There are more than at the last notice, or they are worse.
    case grown
    case reminder
    case resolved
  }

  package var occasion: Occasion
  package var cause: String
  package var severity: Notification.Severity
  package var title: String
  /// How many alerts of the cause are open.
  package var count: Int
  /// The first keys, in order.
  package var keys: [String]
  /// The detail of the first.
  package var detail: String
  /// The labels that were told with an earlier notice of the cause, for the routes of its end.
  package var labels: [String: String] = [:]

  /// `drift_found: credit-risk` or `… and 1995 more`.
  package var sentence: String {
    let shown = keys.joined(separator: ", ")
    let more = count > keys.count ? ", and \(count - keys.count) more" : ""
    return "\(severity.rawValue): \(title) (\(shown)\(more))"
  }
}
