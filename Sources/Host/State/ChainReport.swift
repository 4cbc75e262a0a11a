package import Signatures
package import Vocabulary

/// What was found by walking the state ref from its first commit to its tip.
package struct ChainReport: Hashable, Sendable {
  package var tip: CommitID
  /// Commits on the line of first parents.
  package var commitCount: Int
  /// How many of them were found good before the walk stopped.
  package var goodCount = 0
  /// The number of the newest audit entry.
  package var lastAuditNumber: Int64 = 0
  /// Approvals whose raw commit says the same as the record, and is signed.
  package var signedApprovals = 0
  /// The same for those that are not signed.
  package var unsignedApprovals = 0
  /// The end of an archived line that is not in this repository: what stands before it was not
  /// checked.
  package var archivedBefore: CommitID?
  /// The first bad place, if there is one.
  package var problem: ChainProblem?
}

/// Where a chain breaks, and how.
package struct ChainProblem: Hashable, Sendable {
  package var commit: CommitID
  /// Counted from one at the beginning of the chain; absent where the beginning is not to be had.
  package var position: Int?
  /// Half a sentence that begins in lower case.
  package var message: String
}

/// Against what a chain is checked.
package struct ChainExpectation: Sendable {
  /// The keys that Muster signs or signed with.
  package var keys: [SSHPublicKey]
  /// State commits that were seen before: each must still be on the chain.
  package var seen: [CommitID]

  /// The keys that sign, and what was seen before.
  package init(keys: [SSHPublicKey], seen: [CommitID] = []) {
    self.keys = keys
    self.seen = seen
  }
}
