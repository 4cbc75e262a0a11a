import Foundation
import Gates
import Git
import Host
import Reconciler
import Registry
import Reports
import Synchronization
import Testing
import Vocabulary

/// Proposals of a real repository, judged beside the tracked branch.
@Suite(.enabled(if: Playground.canRun, "muster is not built beside the tests"))
struct ProposalTests {
  private static let good = "refs/heads/good"
  private static let bad = "refs/heads/bad"

  /// A registry with a branch that passes and one that fails.
  private func place() throws -> (Playground, good: CommitID, bad: CommitID) {
    let place = try Playground()
    try place.commit(place.registry(hasRuntime: false), "Registry")
    let score = "models/tiny/score.py"
    let good = try place.commit([score: Playground.score(0.95)], "Better", to: Self.good)
    let bad = try place.commit([score: Playground.score(0.5)], "Worse", to: Self.bad)
    return (place, good, bad)
  }

  private func outcomes(_ state: ControlState) -> [String: String] {
    state.proposals.mapValues { $0.outcome.rawValue + ($0.isClosed ? ", closed" : "") }
  }

  @Test func `a good branch passes and a bad one fails`() async throws {
    let (place, good, bad) = try place()
    let state = try await place.reconcile()
    #expect(outcomes(state) == [Self.good: "pass", Self.bad: "fail"], "\(place.log)")
    #expect(state.proposals[Self.good]?.head == good)
    #expect(state.proposals[Self.bad]?.head == bad)
    #expect(state.proposals[Self.bad]?.base == state.observed)
    #expect(
      state.proposals[Self.bad]?.models.map { "\($0.name): \($0.sentences)" }
        == ["tiny: [\"roc_auc 0.5 < 0.8: fail\"]"])
    #expect(place.measurements == 3)
  }

  @Test func `the state ref has the judgements and what was measured`() async throws {
    let (place, _, _) = try place()
    let state = try await place.reconcile()
    let repository = try Repository(opening: place.repositoryPath)
    let documents = try repository.stateDocuments(at: try #require(try repository.stateTip()))
    #expect(documents.count { $0.path.hasPrefix("measurements/") } == 3)
    var restored = ControlState()
    try StateCoding.restore(documents, into: &restored)
    #expect(restored.proposals == state.proposals)
  }

  @Test func `what a gate measured by hand is in the state ref after the judgement`() async throws {
    let (place, _, _) = try place()
    let gate = try GateRun(
      repository: place.repositoryPath, folder: place.state, branch: Playground.main,
      now: { place.now })
    let report = try await gate.report(base: Playground.main, head: Self.good)
    let id = try #require(report.measurements.first?.id)
    try await place.reconcile()
    #expect(place.measurements == 2, "\(place.log)")
    let repository = try Repository(opening: place.repositoryPath)
    let documents = try repository.stateDocuments(at: try #require(try repository.stateTip()))
    #expect(documents.contains { $0.path == StatePath.measurement(id) })
  }

  @Test func `the next start judges nothing again`() async throws {
    let (place, _, _) = try place()
    let first = try await place.reconcile()
    let judged = place.reasons.count { $0 == "ProposalJudged" }
    #expect(try await QuickCheck.idle(place.configuration()) != nil)
    #expect(try await place.reconcile().proposals == first.proposals)
    #expect(place.reasons.count { $0 == "ProposalJudged" } == judged)
  }

  @Test func `a head that moves or goes away is noticed before anything is loaded`() async throws {
    let (place, _, bad) = try place()
    try await place.reconcile()
    try place.commit(
      ["models/tiny/score.py": Playground.score(0.9)], "Mended", to: Self.bad)
    #expect(try await QuickCheck.idle(place.configuration()) == nil)
    let state = try await place.reconcile()
    #expect(state.proposals[Self.bad]?.head != bad)
    #expect(outcomes(state)[Self.bad] == "pass", "\(place.log)")
    let repository = try Repository(opening: place.repositoryPath)
    try repository.delete(
      reference: Self.bad, expecting: try #require(try repository.tip(of: Self.bad)))
    #expect(try await QuickCheck.idle(place.configuration()) == nil)
    #expect(try await outcomes(place.reconcile())[Self.bad] == "pass, closed")
    #expect(try await QuickCheck.idle(place.configuration()) != nil)
  }

  @Test func `after the merge nothing is measured again`() async throws {
    let (place, good, _) = try place()
    try await place.reconcile()
    let measured = place.measurements
    try place.merge(good)
    let state = try await place.reconcile()
    #expect(place.measurements == measured, "\(place.log)")
    #expect(state.ready("tiny") == "WaitingForPerson: Approve")
    #expect(outcomes(state)[Self.good] == "pass, closed")
    #expect(state.proposals[Self.bad]?.base == good)
    #expect(outcomes(state)[Self.bad] == "conflict")
  }

  @Test func `a verdict is told once its record stands in the state ref`() async throws {
    let (place, good, bad) = try place()
    let told = Mutex<[String]>([])
    let forge = ProposalForge(
      begin: { head in told.withLock { $0.append("\(head) pending") } },
      tell: { verdict in
        let repository = try Repository(opening: place.repositoryPath)
        let isKept =
          try repository.stateTip().map { tip in
            try repository.stateDocuments(at: tip).contains {
              $0.path == StatePath.proposal(verdict.ref)
            }
          } ?? false
        told.withLock {
          $0.append("\(verdict.head) \(verdict.outcome) \(isKept ? "kept" : "not kept")")
        }
      }, openPullRequests: { [] })
    let daemon = try await Daemon(place.configuration(forge: forge))
    _ = try await daemon.reconcile()
    let lines = told.withLock { $0 }
    #expect(
      Set(lines) == [
        "\(good) pending", "\(bad) pending", "\(good) pass kept", "\(bad) fail kept",
      ], "\(place.log)")
    for commit in [good, bad] {
      #expect(lines.first { $0.hasPrefix(commit.text) } == "\(commit) pending")
    }
    let next = try await Daemon(place.configuration(forge: forge))
    _ = try await next.reconcile()
    #expect(told.withLock { $0.count } == 4)
  }

  @Test
  func `what a forge was not told before a kill is told by the next start, in the same words`()
    async throws
  {
    let (place, _, _) = try place()
    // Judged and recorded; nobody was told.
    try await place.reconcile()
    let texts = Mutex<[String: [String]]>([:])
    struct Away: Error {}
    let isAway = Mutex(true)
    let forge = ProposalForge(
      begin: { _ in },
      tell: { verdict in
        if isAway.withLock({ $0 }) { throw Away() }
        texts.withLock {
          $0[verdict.ref, default: []].append(MarkdownReport.text(verdict.document))
        }
      }, openPullRequests: { [] })
    let first = try await Daemon(place.configuration(forge: forge))
    _ = try await first.reconcile()
    let waiting = await first.state.proposals[Self.good]?.publication
    #expect(waiting?.failures == 1)
    #expect(waiting?.told == nil)
    isAway.withLock { $0 = false }
    place.pass(.seconds(31))
    let measured = place.measurements
    let second = try await Daemon(place.configuration(forge: forge))
    _ = try await second.reconcile()
    let third = try await Daemon(place.configuration(forge: forge))
    _ = try await third.reconcile()
    #expect(
      texts.withLock { $0.mapValues(\.count) } == [Self.good: 1, Self.bad: 1], "\(place.log)")
    #expect(place.measurements == measured)
    let record = try #require(await third.state.proposals[Self.good])
    #expect(record.publication?.told == record.verdictDigest)
    #expect(texts.withLock { $0[Self.good]?.first?.contains(record.judgedAt.description) } == true)
  }

  @Test func `a pull request that is closed on the forge is not judged again`() async throws {
    let (place, _, _) = try place()
    let closed = "refs/pull/7/head"
    let open = "refs/pull/8/head"
    for (ref, auc) in [(closed, 0.85), (open, 0.86)] {
      try place.commit(["models/tiny/score.py": Playground.score(auc)], "Other", to: ref)
    }
    let numbers = Mutex<Set<Int64>>([8])
    let forge = ProposalForge(
      begin: { _ in }, tell: { _ in }, openPullRequests: { numbers.withLock { $0 } })
    let daemon = try await Daemon(place.configuration(forge: forge))
    _ = try await daemon.reconcile()
    let state = await daemon.state
    #expect(state.proposals[closed] == nil)
    #expect(outcomes(state)[open] == "pass", "\(place.log)")
    numbers.withLock { $0 = [] }
    place.pass(.seconds(31))
    let later = try await Daemon(place.configuration(forge: forge))
    _ = try await later.reconcile()
    #expect(await outcomes(later.state)[open] == "pass, closed")
    // Without a forge what was recorded as closed stays closed, whatever the base does.
    try place.commit(["README.md": "More"], "More")
    let without = try await place.reconcile()
    #expect(outcomes(without)[open] == "pass, closed")
    #expect(without.proposals[open]?.base == state.observed)
  }

  @Test func `a pull request of which nothing is left to merge is closed without a forge`()
    async throws
  {
    let (place, _, _) = try place()
    let ref = "refs/pull/7/head"
    let change = ["models/tiny/score.py": Playground.score(0.97)]
    try place.commit(change, "Mine", to: ref)
    try await place.reconcile()
    // Squashed: the same files in another commit.
    try place.commit(change, "Squashed")
    let state = try await place.reconcile()
    #expect(state.proposals[ref]?.isClosed == true, "\(place.log)")
    try place.commit(["README.md": "More"], "More")
    let later = try await place.reconcile()
    #expect(later.proposals[ref]?.base == state.proposals[ref]?.base)
    #expect(later.proposals[ref]?.isClosed == true)
  }

  @Test func `patterns of the project choose, and Muster's own are never proposals`() async throws {
    let (place, _, _) = try place()
    let project = try #require(place.registry()["muster.yaml"] ?? nil)
    try place.commit(
      ["muster.yaml": project + "  proposals: [refs/heads/go*d, refs/muster/*]\n"], "Patterns")
    let state = try await place.reconcile()
    #expect(state.proposals.keys.sorted() == [Self.good], "\(place.log)")
  }

  @Test(arguments: [
    "refs/*", "refs/m*", "refs/mu*ster/state", "refs/muster/*", "refs/muster/state",
    "refs/heads/*", "refs/heads/muster/x",
  ])
  func `no pattern lets a remote write Muster's own references`(pattern: String) throws {
    #expect(try ProposalRefs.refspecs(for: [pattern]).isEmpty)
  }

  @Test func `a pattern that git does not take is fetched by what covers it`() throws {
    let patterns = ["refs/pull/*/head", "refs/changes/*/*/1", "refs/review/x", "refs/pull/*/head"]
    #expect(
      try ProposalRefs.refspecs(for: patterns).map(\.source)
        == ["refs/changes/*", "refs/pull/*/head", "refs/review/x*"])
  }

  @Test func `the head of a pull request is fetched into a mirror and judged`() async throws {
    let (place, _, _) = try place()
    let ref = "refs/pull/7/head"
    try place.commit(["models/tiny/score.py": Playground.score(0.85)], "Other", to: ref)
    let url = try RemoteURL("file://" + place.repositoryPath)
    let mirror = try Mirror(of: url, state: place.folder.path + "/mirror")
    try FileManager.default.copyItem(
      atPath: place.state.privateKey, toPath: mirror.folder.privateKey)
    let configuration = place.configuration(
      remote: url, repository: mirror.repository, state: mirror.folder)
    let daemon = try await Daemon(configuration)
    _ = try await daemon.reconcile()
    #expect(outcomes(await daemon.state)[ref] == "pass", "\(place.log)")
  }
}
