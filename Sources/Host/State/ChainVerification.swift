package import Git
import Reconciler
import Signatures
package import Vocabulary

/// Checks the whole chain of the state ref, from the ref alone: no database, no network, and no
/// trust in what wrote it.
///
/// Every commit has one parent and Muster's signature, but where a year ends (``Repository``,
/// "Archives"); no file is ever removed; audit entries rise by one and never change; every approval
/// that was ever recorded says what its own raw commit says. What this cannot see is a chain whose
/// newest commits were cut off: compare with a commit that was seen before
/// (``ChainExpectation/seen``).
package struct ChainVerification: ~Copyable {
  private let repository: Repository
  private let expectation: ChainExpectation
  private static let commitLimit = 1_000_000
  private static let recordLimit = 64 << 20

  /// A check of a repository's state ref.
  package init(_ repository: consuming Repository, expecting expectation: ChainExpectation) {
    self.repository = repository
    self.expectation = expectation
  }

  /// One commit of the line, as far as it can be judged by itself.
  private struct Link {
    var id: CommitID
    var tree: TreeID
    var problem: String?
  }

  /// Walks the chain that ends at a commit.
  package func report(on tip: CommitID) -> ChainReport {
    var links: [Link] = []
    var archivedBefore: CommitID?
    let end = collect(from: tip, into: &links, archivedBefore: &archivedBefore)
    var report = ChainReport(tip: tip, commitCount: links.count)
    report.archivedBefore = archivedBefore
    if let end {
      report.problem = end
      return report
    }
    links.reverse()
    var walk = Walk()
    for (index, link) in links.enumerated() {
      if let message = link.problem ?? contents(of: link, &walk) {
        report.problem = ChainProblem(commit: link.id, position: index + 1, message: message)
        break
      }
      report.goodCount += 1
    }
    report.lastAuditNumber = walk.auditNumber
    report.signedApprovals = walk.signed
    report.unsignedApprovals = walk.unsigned
    if report.problem == nil { report.problem = cutOff(links, tip) }
    return report
  }

  /// A commit that was seen before and is not there any more.
  private func cutOff(_ links: [Link], _ tip: CommitID) -> ChainProblem? {
    let ids = Set(links.map(\.id))
    guard let missing = expectation.seen.first(where: { !ids.contains($0) }) else { return nil }
    return ChainProblem(
      commit: tip, position: links.count,
      message: "the commit \(missing.short), which was seen before, is not on the chain: its end "
        + "was cut off or rewritten")
  }

  // MARK: - Commits

  /// Collects the line of first parents, newest first; a problem where it cannot be followed.
  /// Through the turn of a year it goes on in the archived line, where that is here.
  private func collect(
    from tip: CommitID, into links: inout [Link], archivedBefore: inout CommitID?
  ) -> ChainProblem? {
    var next: CommitID? = tip
    var join: SignedCommit?
    while let id = next {
      guard links.count < Self.commitLimit else {
        return ChainProblem(commit: id, message: "more than \(Self.commitLimit) commits")
      }
      let commit: SignedCommit
      do {
        commit = try SignedCommit(parsing: try repository.rawCommit(id))
      } catch {
        return ChainProblem(commit: id, message: "the commit cannot be read: \(error)")
      }
      links.append(
        Link(
          id: id, tree: commit.tree,
          problem: problem(of: commit, id) ?? join.flatMap { mismatch(of: $0, with: commit) }))
      join = commit.parents.count == 2 ? commit : nil
      next = commit.parents.first
      if next == nil, let archived = commit.archived {
        do {
          if try repository.contains(archived) {
            next = archived
          } else {
            archivedBefore = archived
          }
        } catch {
          return ChainProblem(commit: archived, message: "it cannot be looked for: \(error)")
        }
      }
    }
    return nil
  }

  /// Why a join does not follow from the snapshot that is its first parent.
  private func mismatch(of join: SignedCommit, with snapshot: SignedCommit) -> String? {
    guard snapshot.parents.isEmpty, let archived = snapshot.archived else {
      return "a commit of two parents follows it, and it is no snapshot"
    }
    guard join.archived == archived, join.parents.last == archived, join.tree == snapshot.tree
    else { return "the commit after it does not join it with the line that it stands for" }
    return nil
  }

  private func problem(of commit: SignedCommit, _ id: CommitID) -> String? {
    guard commit.id == id else { return "its bytes are those of \(commit.id.short)" }
    guard commit.parents.count <= 1 || commit.parents.count == 2 && commit.archived != nil else {
      return "it has \(commit.parents.count) parents, expected one"
    }
    switch commit.signatureVerdict {
    case .refused(let refusal): return "its signature does not hold: \(refusal.message)"
    case .verified(let key):
      guard expectation.keys.contains(key) else {
        let expected = expectation.keys.map(\.fingerprint).joined(separator: " or ")
        return "it is signed by \(key.fingerprint), expected \(expected)"
      }
      return nil
    }
  }

  // MARK: - Files

  /// What the walk knows after a commit.
  private struct Walk {
    var tree: TreeID?
    var auditNumber: Int64 = 0
    var signed = 0
    var unsigned = 0
  }

  private func contents(of link: Link, _ walk: inout Walk) -> String? {
    do {
      let changes = try repository.changes(from: walk.tree, to: link.tree)
      if walk.tree == nil, let problem = try formatProblem(in: link.tree) { return problem }
      walk.tree = link.tree
      if let removed = changes.first(where: { $0.new == nil }) {
        return "it removes \(removed.path)"
      }
      return try audit(changes, &walk) ?? approvals(changes, in: link.tree, &walk)
    } catch {
      return "its files cannot be read: \(error)"
    }
  }

  private func formatProblem(in tree: TreeID) throws(GitError) -> String? {
    guard try file(StatePath.format, in: tree) == Array(StatePath.formatText.utf8) else {
      return "it does not begin with the file \(StatePath.format)"
    }
    return nil
  }

  private func audit(_ changes: [TreeChange], _ walk: inout Walk) throws(GitError) -> String? {
    var added: [(number: Int64, side: TreeChange.Side)] = []
    for change in changes where change.path.hasPrefix("audit/") {
      guard change.old == nil, let side = change.new else { return "it changes \(change.path)" }
      let name = change.path.split(separator: "/").last?.dropLast(5) ?? ""
      guard let number = Int64(name), change.path == StatePath.audit(number) else {
        return "\(change.path) is no place of an audit entry"
      }
      added.append((number, side))
    }
    for (number, side) in added.sorted(by: { $0.number < $1.number }) {
      guard number == walk.auditNumber + 1 else {
        return "audit entry \(number) follows \(walk.auditNumber), expected "
          + "\(walk.auditNumber + 1)"
      }
      guard let entry: AuditEntry = try record(side.object), entry.number == number else {
        return "audit entry \(number) is no entry of this number"
      }
      walk.auditNumber = number
    }
    return nil
  }

  private func approvals(
    _ changes: [TreeChange], in tree: TreeID, _ walk: inout Walk
  ) throws(GitError) -> String? {
    let touched = Set(
      changes.filter { $0.path.hasPrefix("approvals/") }.map { change in
        String(change.path.prefix { $0 != "." })
      })
    for name in touched.sorted() {
      let path = name + ".json"
      guard let entry = try repository.entry(at: path, in: tree),
        let approval: ApprovalRecord = try record(entry.object),
        StatePath.approval(ApprovalKey(task: approval.task, person: approval.person)) == path
      else { return "\(path) is no approval of this place" }
      guard let evidence = try file(name + ".commit", in: tree) else {
        return "\(path) has no commit beside it"
      }
      if let reason = ApprovalEvidence.mismatch(approval, evidence) { return "\(path): \(reason)" }
      if approval.key == nil { walk.unsigned += 1 } else { walk.signed += 1 }
    }
    return nil
  }

  private func file(_ path: String, in tree: TreeID) throws(GitError) -> [UInt8]? {
    guard let entry = try repository.entry(at: path, in: tree) else { return nil }
    return try repository.blob(entry.object.blob, limit: Self.recordLimit)
  }

  private func record<Record: Decodable>(_ object: ObjectID) throws(GitError) -> Record? {
    let body = try repository.blob(object.blob, limit: Self.recordLimit)
    return try? JSON(parsing: body).decode(Record.self)  // what is no record is named by the caller
  }
}
