import Dashboard
import Git
import HTTPAPI
import Host
import Reconciler
import Registry
import Signatures
import Synchronization
import Vocabulary

// What the web interface does to the repository itself, and jobs by hand.
extension ServedRecords {
  func submit(
    _ verdict: SignoffVerdict, on task: TaskRecord, reason: String?, for person: Member
  ) async throws -> CommitID {
    guard await feed.isMusterAtWork else { throw APIProblem.noMuster }
    do {
      let commit = try await desk.submit(verdict, on: task, reason: reason, for: person)
      // The inbox is looked at by the next pass: this is it.
      try await feed.leave(Request(.reconcile, by: person.name))
      return commit
    } catch let problem as SignoffProblem {
      throw APIProblem.refused(problem.message, hint: problem.hint)
    }
  }

  func propose(
    _ form: AuthorForm, _ draft: AuthorForm.Draft, by person: String, email: String?
  ) async throws -> ProposedBranch {
    let proposal = RepositoryDesk.Proposal(
      files: draft.files, kind: form.kind.rawValue, name: draft.name, subject: draft.subject)
    do {
      switch try await desk.propose(proposal, by: person, email: email) {
      case .branch(let branch, let commit): return .branch(branch, commit)
      case .nothingNew: return .nothingNew
      case .broken(let diagnostics): return .broken(diagnostics)
      }
    } catch let error as GitError {
      throw APIProblem.refused("the branch could not be made: \(error)", hint: nil)
    }
  }

  func verify() async throws -> ChainVerdict {
    guard
      isVerifying.withLock({ isVerifying in
        defer { isVerifying = true }
        return !isVerifying
      })
    else { throw APIProblem.refused("the chain is being checked already", hint: nil) }
    defer { isVerifying.withLock { $0 = false } }
    do {
      let (report, keys) = try await desk.verify()
      return ChainVerdict(
        tip: report.tip, commits: report.commitCount, goodCommits: report.goodCount,
        auditEntries: report.lastAuditNumber, signedApprovals: report.signedApprovals,
        unsignedApprovals: report.unsignedApprovals,
        problem: report.problem.map { ($0.commit, $0.message) },
        archivedBefore: report.archivedBefore, keys: keys.map(\.fingerprint))
    } catch let error as HostError {
      throw APIProblem.refused("it cannot be found out: \(error)", hint: nil)
    }
  }

  func startRun(_ wish: RunWish, by person: String) async throws -> String {
    guard let id = await handRuns.start(wish, by: person) else {
      throw APIProblem.refused(
        "\(HandRuns.most) jobs by hand run already", hint: "wait for one, or cancel it")
    }
    return id
  }

  func runs() async -> [HandRun] { await handRuns.all }

  func cancelRun(_ id: String) async -> Bool { await handRuns.cancel(id) }

  /// Ends what runs by hand; the server ends.
  func endRuns() async { await handRuns.cancelAll() }
}
