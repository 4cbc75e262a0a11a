package import Vocabulary

/// One aspect of how something is, in Kubernetes' and Flux's words.
///
/// `Ready` is always present; `Reconciling`, `Stalled` and `Drifted` only while they are true. The
/// time moves only when the status or the reason does.
package struct Condition: Codable, Hashable, Sendable {
  /// Which aspect.
  package enum Kind: String, Codable, Comparable, Sendable, CaseIterable {
    case ready = "Ready"
    case reconciling = "Reconciling"
    case stalled = "Stalled"
    case drifted = "Drifted"

    package static func < (left: Kind, right: Kind) -> Bool { left.rawValue < right.rawValue }
  }

  /// Whether it holds.
  package enum Status: String, Codable, Sendable {
    case `true` = "True"
    case `false` = "False"
    case unknown = "Unknown"
  }

  package var type: Kind
  package var status: Status
  /// A stable word in PascalCase, such as `WaitingForApproval`.
  package var reason: String
  /// A sentence for people.
  package var message: String
  package var since: Instant

  /// A condition as it is from a moment on.
  package init(
    _ type: Kind, _ status: Status, reason: String, message: String, since: Instant
  ) {
    self.type = type
    self.status = status
    self.reason = reason
    self.message = message
    self.since = since
  }
}

extension [Condition] {
  /// The condition of a kind, if it is stated.
  package subscript(_ kind: Condition.Kind) -> Condition? { first { $0.type == kind } }

  /// States a condition; its time stays when only the message changes.
  package mutating func set(_ condition: Condition) {
    guard let index = firstIndex(where: { $0.type == condition.type }) else {
      append(condition)
      sort { $0.type < $1.type }
      return
    }
    var changed = condition
    if self[index].status == condition.status, self[index].reason == condition.reason {
      changed.since = self[index].since
    }
    self[index] = changed
  }

  /// Withdraws a condition that is present only while it is true.
  package mutating func clear(_ kind: Condition.Kind) {
    removeAll { $0.type == kind }
  }
}
