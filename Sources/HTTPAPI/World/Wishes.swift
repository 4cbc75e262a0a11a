package import Vocabulary

/// A job by hand that somebody wants.
package struct RunWish: Hashable, Sendable {
  /// What is run.
  package enum Function: String, Hashable, Sendable, CaseIterable {
    case metrics
    case score
    case train
  }

  package var function: Function
  package var model: ModelName
  /// A dataset of the tracked branch. Never a path: nobody reads the machine's files that way.
  package var data: DatasetName
  /// The runtime that scores, as it serves; `nil` for the sandbox of this machine.
  package var runtime: RuntimeName?

  /// A wish by its parts.
  package init(
    function: Function, model: ModelName, data: DatasetName, runtime: RuntimeName? = nil
  ) {
    self.function = function
    self.model = model
    self.data = data
    self.runtime = runtime
  }
}

/// What became of a proposal by a form.
package enum ProposedBranch: Hashable, Sendable {
  /// A branch, without `refs/heads/`, and its commit.
  case branch(String, CommitID)
  /// The tracked branch says the same already.
  case nothingNew
  /// With these files the tracked branch would have errors that it does not have now.
  case broken([Diagnostic])
}

/// What a check of the state ref's chain found.
package struct ChainVerdict: Hashable, Sendable {
  package var holds: Bool
  package var tip: CommitID
  package var commits: Int
  package var goodCommits: Int
  package var auditEntries: Int64
  package var signedApprovals: Int
  package var unsignedApprovals: Int
  /// Where it breaks, and how; `nil` where it holds.
  package var problem: (commit: CommitID, message: String)? {
    problemCommit.map { ($0, problemMessage) }
  }
  private var problemCommit: CommitID?
  private var problemMessage = ""
  /// The end of an archived line that was not checked.
  package var archivedBefore: CommitID?
  /// The fingerprints of the keys that it was checked by.
  package var keys: [String]

  /// A verdict by its parts.
  package init(
    tip: CommitID, commits: Int, goodCommits: Int, auditEntries: Int64, signedApprovals: Int,
    unsignedApprovals: Int, problem: (commit: CommitID, message: String)?,
    archivedBefore: CommitID?, keys: [String]
  ) {
    holds = problem == nil
    self.tip = tip
    self.commits = commits
    self.goodCommits = goodCommits
    self.auditEntries = auditEntries
    self.signedApprovals = signedApprovals
    self.unsignedApprovals = unsignedApprovals
    problemCommit = problem?.commit
    problemMessage = problem?.message ?? ""
    self.archivedBefore = archivedBefore
    self.keys = keys
  }

  /// One sentence for people.
  var sentence: String {
    let checked =
      "\(goodCommits) of \(commits) state commits, audit entries to \(auditEntries), "
      + "\(signedApprovals + unsignedApprovals) approvals "
      + "(\(unsignedApprovals) without a signature)"
    guard let problem else {
      return "The chain holds: \(checked), signed by \(keys.joined(separator: ", "))."
        + (archivedBefore.map { " What is before \($0.short) is archived and was not checked." }
          ?? "")
    }
    return "The chain is broken at \(problem.commit.short): \(problem.message). Good so far: "
      + checked + "."
  }
}
