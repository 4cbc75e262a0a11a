package import Reconciler
package import Vocabulary

/// What the database knows of a loop beside its records: enough to tell, without loading anything,
/// that there is nothing to do.
package struct Facts: Hashable, Sendable {
  package var auditNumber: Int64
  package var observed: CommitID?
  /// When time alone would make something happen.
  package var nextDue: Instant?
  /// How many effects were wanted when this was kept.
  package var effects: Int
  /// The patterns of references that are proposals.
  package var patterns: [String]
  /// The digest of the proposals that the loop knows.
  package var heads: Digest?

  /// The facts of a loop at a moment.
  package init(_ loop: ControlLoop, effects: Int) {
    auditNumber = loop.state.auditNumber
    observed = loop.state.observed
    nextDue = loop.nextDue
    self.effects = effects
    patterns = ProposalRefs.patterns(of: loop.desired)
    heads = loop.headsDigest
  }

  var meta: [String: String] {
    [
      "auditNumber": String(auditNumber), "observed": observed?.text ?? "",
      "nextDue": nextDue.map { String($0.milliseconds) } ?? "", "effects": String(effects),
      // A pattern has no line break.
      "patterns": patterns.joined(separator: "\n"), "heads": heads?.hex ?? "",
    ]
  }
}
