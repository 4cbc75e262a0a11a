import Foundation
import Git
import Host
import Reconciler
import Registry
import Testing
import Vocabulary

/// The whole path with a real repository, the real sandbox and real runtime processes.
@Suite(.enabled(if: Playground.canRun, "muster is not built beside the tests"))
struct LifeCycleTests {
  @Test func `a commit is tested, approved, deployed and told`() async throws {
    let place = try Playground()
    try place.commit(place.registry(), "Registry")
    var state = try await place.reconcile()
    let task = try #require(state.openTasks.first, "\(place.log)")
    #expect(state.ready("tiny") == "WaitingForPerson: Approve")
    try place.approve(task)
    state = try await place.reconcile()
    #expect(state.ready("tiny") == "Settled: promotion: In production", "\(place.log)")
    #expect(state.serving("tiny-prod") == "tiny@\(task.version?.short ?? "")")
    let told = try String(contentsOfFile: place.state.notifications, encoding: .utf8)
    #expect(told.split(separator: "\n").count == 1)
    #expect(try place.inbox().isEmpty)
  }

  @Test func `a version that fails its gates asks nobody`() async throws {
    let place = try Playground()
    try place.commit(place.registry(auc: 0.5, hasRuntime: false), "Registry")
    let state = try await place.reconcile()
    #expect(state.openTasks.isEmpty)
    #expect(state.ready("tiny") == "Settled: promotion: Refused", "\(place.log)")
  }

  @Test func `an author's own approval does not count`() async throws {
    let place = try Playground()
    try place.commit(place.registry(hasRuntime: false), "Registry")
    let task = try #require(try await place.reconcile().openTasks.first)
    try place.sign("approve", task, by: place.ada, name: "Ada Author", email: "ada@example.com")
    let state = try await place.reconcile()
    #expect(state.openTasks.count == 1)
  }

  @Test func `a revert needs no new test and no new approval`() async throws {
    let place = try Playground()
    try place.commit(place.registry(), "Registry")
    try place.approve(try #require(try await place.reconcile().openTasks.first))
    let first = try await place.reconcile().serving("tiny-prod")
    try place.commit(["models/tiny/score.py": Playground.score(0.95)], "Better")
    try place.approve(try #require(try await place.reconcile().openTasks.first))
    #expect(try await place.reconcile().serving("tiny-prod") != first)
    let measured = place.measurements
    try place.commit(["models/tiny/score.py": Playground.score(0.9)], "Revert")
    let state = try await place.reconcile()
    #expect(state.serving("tiny-prod") == first, "\(place.log)")
    #expect(state.openTasks.isEmpty)
    #expect(place.measurements == measured)
  }

  @Test func `a runtime that was killed is seen, started again and deployed to`() async throws {
    let place = try Playground()
    try place.commit(place.registry(), "Registry")
    try place.approve(try #require(try await place.reconcile().openTasks.first))
    let served = try await place.reconcile().serving("tiny-prod")
    let process = try #require(try place.runtimeProcess("tiny-prod"))
    try place.killRuntime("tiny-prod")
    let state = try await place.reconcile()
    #expect(state.serving("tiny-prod") == served, "\(place.log)")
    #expect(place.reasons.contains("Drifted"))
    #expect(try place.runtimeProcess("tiny-prod") != process)
  }

  @Test func `a suspended model waits and goes on when it is resumed`() async throws {
    let place = try Playground()
    try place.commit(place.registry(hasRuntime: false), "Registry")
    try await place.reconcile()
    try RequestSpool.leave(Request(.suspend, resource: "model/tiny", by: "Olga"), in: place.state)
    #expect(try await place.reconcile().ready("tiny").hasPrefix("Suspended"))
    try place.commit(["models/tiny/score.py": Playground.score(0.95)], "Better")
    try await place.reconcile()
    let measured = place.measurements
    try RequestSpool.leave(Request(.resume, resource: "model/tiny", by: "Olga"), in: place.state)
    let state = try await place.reconcile()
    #expect(place.measurements == measured + 1, "\(place.log)")
    #expect(state.openTasks.count == 1)
  }

  @Test func `a job under way when the process died is done by the next one`() async throws {
    let place = try Playground()
    try place.commit(place.registry(hasRuntime: false), "Registry")
    // The pass decides and keeps that the tests should run; the process ends before they do.
    try await Daemon(place.configuration()).pass()
    #expect(place.measurements == 0)
    let state = try await place.reconcile()
    #expect(place.measurements == 1)
    #expect(state.openTasks.count == 1)
  }

  @Test func `without anything to do nothing is loaded and nothing is written`() async throws {
    let place = try Playground()
    try place.commit(place.registry(hasRuntime: false), "Registry")
    let tip = { try Repository(opening: place.repositoryPath).stateTip() }
    #expect(try await QuickCheck.idle(place.configuration()) == nil)
    try await place.reconcile()
    let before = try tip()
    #expect(try await QuickCheck.idle(place.configuration())?.openTasks == 1)
    try place.commit(["README.md": "Words\n"], "Words only")
    #expect(try await QuickCheck.idle(place.configuration()) == nil)
    try await place.reconcile()
    #expect(try tip() == before)
    #expect(try await QuickCheck.idle(place.configuration())?.openTasks == 1)
    try RequestSpool.leave(Request(.reconcile, by: "Olga"), in: place.state)
    #expect(try await QuickCheck.idle(place.configuration()) == nil)
  }

  @Test func `rewritten history is held back until it is confirmed`() async throws {
    let place = try Playground()
    let first = try place.commit(place.registry(hasRuntime: false), "Registry")
    let second = try place.commit(["models/tiny/score.py": Playground.score(0.95)], "Better")
    try await place.reconcile()
    try Repository(opening: place.repositoryPath).update(
      reference: "refs/heads/main", to: first, expecting: .at(second))
    #expect(try await place.reconcile().observed == second)
    #expect(try await place.reconcile(isConfirmed: true).observed == first)
  }

  @Test func `a database that is none is put together anew`() async throws {
    let place = try Playground()
    try place.commit(place.registry(hasRuntime: false), "Registry")
    let before = try await place.reconcile()
    try Store.remove(place.state.database)
    try Data("this is no database, and long enough to be looked at".utf8)
      .write(to: URL(filePath: place.state.database))
    let after = try await place.reconcile()
    #expect(after.tasks == before.tasks)
    #expect(after.models == before.models)
  }

  @Test func `a lock that a kill left behind is removed`() async throws {
    let place = try Playground()
    try place.commit(place.registry(hasRuntime: false), "Registry")
    try await place.reconcile()
    let stale = [
      "muster/state", "muster/trainings/0123456789abcdef", "heads/muster/status",
      "heads/muster/retrain/tiny/1", "heads/muster/model/other/1",
    ].map { place.repositoryPath + "/refs/\($0).lock" }
    let foreign = place.repositoryPath + "/refs/heads/main.lock"
    for path in stale + [foreign] {
      let folder = path.prefix(upTo: path.lastIndex(of: "/") ?? path.endIndex)
      try FileManager.default.createDirectory(
        atPath: String(folder), withIntermediateDirectories: true)
      #expect(FileManager.default.createFile(atPath: path, contents: Data()))
    }
    try RequestSpool.leave(Request(.suspend, resource: "model/tiny", by: "Olga"), in: place.state)
    #expect(try await place.reconcile().ready("tiny").hasPrefix("Suspended"))
    for path in stale { #expect(!FileManager.default.fileExists(atPath: path), "\(path)") }
    #expect(FileManager.default.fileExists(atPath: foreign))
  }
}
