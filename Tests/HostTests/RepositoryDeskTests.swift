import Foundation
import Git
import Host
import Reconciler
import Registry
import Signatures
import TestSupport
import Testing
import Vocabulary

/// What the web interface does to the repository itself.
@Suite(.blocking) struct RepositoryDeskTests {
  private static func desk(
    _ scratch: RegistryScratch, at repository: String? = nil, remote: RemoteURL? = nil
  ) throws -> RepositoryDesk {
    let path = repository ?? scratch.registry
    return try RepositoryDesk(
      repository: path, folder: repository.map { StateFolder($0 + "/muster") } ?? scratch.state,
      branch: "refs/heads/main", remote: remote, now: { RegistryScratch.now })
  }

  private static func member(
    _ scratch: RegistryScratch, _ name: String
  ) async throws -> Member {
    let clone = try Clone(opening: scratch.registry)
    let desired = try await clone.desired(at: try await clone.resolve("main")).state
    return try #require(
      desired.groups.values.flatMap(\.members).first { $0.name == name })
  }

  private static func state(_ scratch: RegistryScratch) throws -> ControlState {
    try Planning.recordedState(
      repository: scratch.registry, database: scratch.state.database)
  }

  /// Answers the open task of the model `m` in Petra's name.
  private func answer(
    _ verdict: SignoffVerdict, _ scratch: RegistryScratch
  ) async throws -> TaskRecord? {
    let task = try TaskSearch.find("m", in: try Self.state(scratch))
    let commit = try await Self.desk(scratch).submit(
      verdict, on: task, reason: "as discussed", for: try await Self.member(scratch, "Petra"))
    let raw = try Repository(opening: scratch.registry).rawCommit(commit)
    let text = String(decoding: raw, as: UTF8.self)
    #expect(text.contains("author Petra <petra@x.invalid> "))
    #expect(text.contains("committer Muster dashboard <dashboard@muster.invalid> "))
    #expect(!text.contains("gpgsig"))
    try await scratch.reconcile()
    return try Self.state(scratch).tasks[task.id]
  }

  private func optional() async throws -> RegistryScratch {
    let scratch = try await RegistryScratch()
    try scratch.write("muster.yaml", RegistryScratch.project("signatures: optional"))
    try await scratch.commit("Project")
    return scratch
  }

  @Test func `a verdict in place counts as unsigned, in the person's name`() async throws {
    let scratch = try await optional()
    try await scratch.reconcile()
    let task = try #require(try await answer(.approve, scratch))
    #expect(task.outcome == "approved")
    #expect(task.signoffs.map(\.person) == ["Petra"])
    #expect(task.signoffs.map(\.isSigned) == [false])
    #expect(task.signoffs.map(\.reason) == ["as discussed"])
    let (report, _) = try await ChainVerification.unsigned(scratch)
    #expect(report == 1)
  }

  @Test func `it does not count where the project asks for signatures`() async throws {
    let scratch = try await RegistryScratch()
    try await scratch.reconcile()
    let task = try #require(try await answer(.approve, scratch))
    #expect(task.state == .open)
    #expect(task.refusals.map(\.reason) == ["it is not signed"])
  }

  @Test func `it does not count for whoever made the change`() async throws {
    let scratch = try await optional()
    try scratch.write("models/m/score.py", RegistryScratch.source(auc: "0.81"))
    try await scratch.git("add", "-A")
    try await scratch.git(
      "commit", "-q", "-m", "Change", "--author", "Petra <petra@x.invalid>")
    try await scratch.reconcile()
    let task = try #require(try await answer(.approve, scratch))
    #expect(task.state == .open)
    #expect(task.refusals.map(\.reason) == ["Petra took part in the change"])
  }

  @Test func `somebody without an address has no verdict in place`() async throws {
    let scratch = try await optional()
    try await scratch.reconcile()
    let task = try TaskSearch.find("m", in: try Self.state(scratch))
    await #expect(throws: SignoffProblem.self) {
      try await Self.desk(scratch).submit(
        .approve, on: task, reason: nil, for: Member(name: "Petra"))
    }
  }

  // MARK: - Proposals

  private static let group = """
    apiVersion: muster.dev/v1
    kind: Group
    metadata: {name: risk}
    spec: {members: [{name: Petra, emails: [petra@x.invalid]}]}

    """

  private static func proposal(_ files: [String: String]) -> RepositoryDesk.Proposal {
    RepositoryDesk.Proposal(files: files, kind: "group", name: "risk", subject: "group risk")
  }

  @Test func `a proposal becomes a branch of one commit, and the tracked branch stays`()
    async throws
  {
    let scratch = try await RegistryScratch()
    let desk = try Self.desk(scratch)
    let repository = try Repository(opening: scratch.registry)
    let tip = try #require(try repository.tip(of: "refs/heads/main"))
    for number in 1...2 {
      let file = Self.group + "# \(number)\n"
      let made = try await desk.propose(
        Self.proposal(["groups/risk.yaml": file]), by: "Ann <x>", email: "ann@x.invalid")
      guard case .branch(let branch, let id) = made else {
        Issue.record("\(made)")
        return
      }
      #expect(branch == "muster/group/risk/\(number)")
      #expect(try repository.tip(of: "refs/heads/\(branch)") == id)
      let commit = try repository.commit(id)
      #expect(commit.parents == [tip])
      #expect(commit.author.description == "Ann x <ann@x.invalid>")
      #expect(commit.subject == "group risk")
    }
    #expect(try repository.tip(of: "refs/heads/main") == tip)
  }

  @Test func `who asks twice for the same gets the branch that is there`() async throws {
    let scratch = try await RegistryScratch()
    let desk = try Self.desk(scratch)
    let proposal = Self.proposal(["groups/risk.yaml": Self.group])
    let first = try await desk.propose(proposal, by: "Ann", email: "ann@x.invalid")
    let again = try await desk.propose(proposal, by: "Ann", email: "ann@x.invalid")
    #expect(again == first)
    let repository = try Repository(opening: scratch.registry)
    #expect(
      try repository.references(prefix: "refs/heads/muster/group/").map(\.name)
        == ["refs/heads/muster/group/risk/1"])
    // On another tip it proposes something else: what a merge would give is another thing.
    try scratch.write("README.md", "More\n")
    try await scratch.commit("Go on")
    let later = try await desk.propose(proposal, by: "Ann", email: "ann@x.invalid")
    guard case .branch("muster/group/risk/2", _) = later else {
      Issue.record("\(later)")
      return
    }
  }

  @Test func `a number whose branch is locked is passed over`() async throws {
    let scratch = try await RegistryScratch()
    let desk = try Self.desk(scratch)
    let folder = scratch.registry + "/.git/refs/heads/muster/group/risk"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    #expect(FileManager.default.createFile(atPath: folder + "/1.lock", contents: Data()))
    let made = try await desk.propose(
      Self.proposal(["groups/risk.yaml": Self.group]), by: "Ann", email: "ann@x.invalid")
    guard case .branch("muster/group/risk/2", _) = made else {
      Issue.record("\(made)")
      return
    }
  }

  @Test func `files that break the tree, and files that are there, make no branch`() async throws {
    let scratch = try await RegistryScratch()
    let desk = try Self.desk(scratch)
    // Alone it is fine; on the branch the group's name is taken.
    let twice = Self.group.replacing("name: risk", with: "name: approvers")
    let broken = try await desk.propose(
      Self.proposal(["groups/second.yaml": twice]), by: "Ann", email: nil)
    guard case .broken(let diagnostics) = broken else {
      Issue.record("\(broken)")
      return
    }
    #expect(diagnostics.contains { $0.location.path.hasPrefix("groups/") })
    let same = RegistryScratch.project()
    let nothing = try await desk.propose(
      Self.proposal(["muster.yaml": same]), by: "Ann", email: nil)
    #expect(nothing == .nothingNew)
    let repository = try Repository(opening: scratch.registry)
    #expect(try repository.references(prefix: "refs/heads/muster/").isEmpty)
    await #expect(throws: GitError.self) {
      try await desk.propose(
        Self.proposal(["../out.yaml": Self.group]), by: "Ann", email: nil)
    }
  }

  @Test func `from a mirror the branch goes to the remote, beside those that are there`()
    async throws
  {
    let scratch = try await RegistryScratch()
    let mirror = scratch.folder + "/mirror"
    try await scratch.run("git", ["clone", "-q", "--mirror", scratch.registry, mirror])
    try await scratch.git("update-ref", "refs/heads/muster/group/risk/1", "main")
    let url = try RemoteURL(scratch.registry)
    let made = try await Self.desk(scratch, at: mirror, remote: url).propose(
      Self.proposal(["groups/risk.yaml": Self.group]), by: "Ann", email: nil)
    guard case .branch(let branch, let id) = made else {
      Issue.record("\(made)")
      return
    }
    #expect(branch == "muster/group/risk/2")
    let repository = try Repository(opening: scratch.registry)
    #expect(try repository.tip(of: "refs/heads/muster/group/risk/2") == id)
  }
}

extension ChainVerification {
  /// How many approvals without a signature the chain has, and what is wrong with it.
  fileprivate static func unsigned(
    _ scratch: RegistryScratch
  ) async throws -> (count: Int, problem: String?) {
    let key = try MusterKey.load(from: scratch.state).publicKey
    let (report, _) = try await ChainCheck.run(
      repository: scratch.registry, folder: scratch.state, branch: "refs/heads/main", keys: [key])
    return (report.unsignedApprovals, report.problem?.message)
  }
}
