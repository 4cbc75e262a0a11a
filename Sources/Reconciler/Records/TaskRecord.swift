package import Notifications
package import Vocabulary

/// Something that waits for a person: `tasks/<aa>/<task>.json` of the state ref.
package struct TaskRecord: Codable, Hashable, Sendable {
  package var id: TaskID
  package var kind: Kind
  package var name: String
  package var model: ModelName?
  package var version: Digest?
  /// What the approval would let the version into, as `prod`.
  package var target: String?
  /// The approval subject: version, gates, data and target in one digest.
  package var subject: Digest?
  /// The rule that says how many of whom.
  package var policy: ResolvedPolicy
  /// The contributors to the change, as ``VersionRecord/contributors`` names them: none of them may
  /// give a verdict.
  package var excluded: [String]
  /// Memberships and keys that came with the change itself and do not count for it.
  package var newcomers: [String]
  /// Where in a process it waits; absent for tasks of Muster's own, as a removal.
  package var origin: Origin?
  package var assignee: String?
  package var state: State
  package var created: Instant
  package var due: Instant?
  /// When it is told once more.
  package var followUp: Instant?
  /// When it was told once more.
  package var followedUp: Instant?
  /// What happens after the due date, in the order of time; absent where nothing does.
  package var escalations: [Escalation]?
  /// How many of ``escalations`` have happened; absent while it is not overdue.
  package var overdueLevel: Int?
  package var closed: Instant?
  /// How it ended: `approved`, `rejected`, `completed`, `superseded`, `cancelled`.
  package var outcome: String?
  /// Verdicts that counted, in the order in which they arrived.
  package var signoffs: [Signoff]
  /// What arrived and did not count, newest last, with the reason; at most
  /// ``TaskRecord/refusalsKept``.
  package var refusals: [Refusal]
  /// What a person sees beside the question: test results, the reason for a failure.
  package var details: [String: JSON]

  /// What is asked.
  package enum Kind: String, Codable, Sendable {
    /// A verdict on a version.
    case approval
    /// An acknowledgement or a form.
    case form
    /// Whether a removal from git may take effect.
    case removal
  }

  /// What happens to a task that stays overdue.
  package struct Escalation: Codable, Hashable, Sendable {
    package var at: Instant
    /// How bad its alert is from then on.
    package var severity: Notification.Severity
    /// Who is told as well; they may not answer for that.
    package var group: GroupName?
  }

  /// Whether it waits.
  package enum State: String, Codable, Sendable {
    case open
    case closed
  }

  /// The element of a process instance that waits.
  package struct Origin: Codable, Hashable, Sendable {
    package var instance: InstanceID
    package var element: String
    package var key: Int
  }

  /// A verdict that counted.
  package struct Signoff: Codable, Hashable, Sendable {
    package var person: String
    package var verdict: SignoffVerdict
    package var group: GroupName?
    package var commit: CommitID
    package var at: Instant
    package var reason: String?
    package var isSigned: Bool
  }

  /// Something that did not count.
  package struct Refusal: Codable, Hashable, Sendable {
    package var commit: CommitID
    package var who: String
    package var at: Instant
    package var reason: String
  }

  /// How many refusals a record keeps.
  package static let refusalsKept = 20
}

/// What a person said.
package enum SignoffVerdict: String, Codable, Hashable, Sendable, CaseIterable {
  case approve
  case reject
  case waive
  case claim
  case release
  case complete
}
