package import Vocabulary

/// A verdict that a person signed: `approvals/<aa>/<task>/<signer>.json` of the state ref. The raw
/// commit lies beside it as `.commit` and is verified again at each use.
package struct ApprovalRecord: Codable, Hashable, Sendable {
  package var task: TaskID
  package var person: String
  package var verdict: SignoffVerdict
  package var model: ModelName
  package var version: Digest
  /// The target of the task; empty for a form, and `gate:` with the test's name for a waiver.
  package var target: String
  package var subject: Digest
  package var policy: Digest
  package var commit: CommitID
  /// The fingerprint of the key; absent where unsigned sign-offs count.
  package var key: String?
  /// When Muster first saw the commit: what the key's validity is judged by.
  package var firstSeen: Instant
  package var reason: String?
  /// When a waiver ends.
  package var until: Instant?
  /// The gate that a waiver is about, as canonical JSON of the gate and its test.
  package var gate: String?
  /// The instance for which it counted first: with `reuse: never` it counts for no other.
  package var countedFor: InstanceID?
  /// The same person's earlier verdicts on the task, oldest first: none of them counts again,
  /// however often its commit is pushed.
  package var replaced: [CommitID]
  /// The raw commit object, kept beside the record and not in it.
  package var evidence: [UInt8] = []

  package enum CodingKeys: String, CodingKey {
    case task, person, verdict, model, version, target, subject, policy, commit, key, firstSeen
    case reason, until, gate, countedFor, replaced
  }

  /// How often a person may change their mind about one task.
  package static let replacedLimit = 100

  /// A verdict as its commit states it, about something.
  init(
    _ stated: StatedVerdict, of model: ModelName, _ version: Digest, target: String,
    subject: Digest, policy: Digest, _ submission: SignoffSubmission, firstSeen: Instant,
    replaced: [CommitID] = []
  ) {
    task = stated.task
    person = stated.person
    verdict = stated.verdict
    self.model = model
    self.version = version
    self.target = target
    self.subject = subject
    self.policy = policy
    commit = submission.commit
    key = stated.signer.key
    self.firstSeen = firstSeen
    reason = stated.reason
    if stated.verdict == .waive {
      until = stated.until
      gate = stated.gate
    }
    self.replaced = replaced
    evidence = submission.raw
  }

  /// The record's name.
  package var id: ApprovalKey { ApprovalKey(task: task, person: person) }
}
