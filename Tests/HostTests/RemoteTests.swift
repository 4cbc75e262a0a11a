import Foundation
import Gates
import Git
import Host
import Reconciler
import Registry
import Signatures
import Testing
import Vocabulary

/// A Muster that works on a mirror of a remote repository.
@Suite struct RemoteTests {
  @Test func `the remote gets the state and loses the recorded verdict`() async throws {
    let place = try Playground()
    try place.commit(place.registry(hasRuntime: false), "Registry")
    let mirror = try RemoteMirror(place)
    let task = try #require(try await mirror.reconcile().openTasks.first, "\(place.log)")
    #expect(try mirror.remoteTip() == mirror.localTip())
    try place.answer("reject", task)
    #expect(try await mirror.reconcile().openTasks.isEmpty)
    #expect(try place.inbox().isEmpty)
    #expect(try mirror.remoteTip() == mirror.localTip())
  }

  @Test func `a new mirror goes on where the remote's state is`() async throws {
    let place = try Playground()
    try place.commit(place.registry(hasRuntime: false), "Registry")
    let first = try await RemoteMirror(place).reconcile()
    let second = try RemoteMirror(place)
    let state = try await second.reconcile()
    #expect(state.tasks == first.tasks)
    #expect(try second.remoteTip() == second.localTip())
  }

  @Test func `a push that lost the race is made anew on what the remote has`() async throws {
    let place = try Playground()
    try place.commit(place.registry(hasRuntime: false), "Registry")
    let first = try RemoteMirror(place)
    try await first.reconcile()
    let daemon = try await Daemon(first.configuration)
    // The same Muster on another machine is faster.
    try RequestSpool.leave(
      Request(.suspend, resource: "model/tiny", by: "Olga"), in: first.mirror.folder)
    let other = try RemoteMirror(place)
    try place.commit(["models/tiny/score.py": Playground.score(0.95)], "Better")
    try await other.reconcile()
    let theirs = try #require(try other.remoteTip())
    _ = try await daemon.reconcile()
    let repository = try Repository(opening: place.repositoryPath)
    let tip = try #require(try repository.stateTip())
    #expect(try repository.isAncestor(theirs, of: tip), "\(place.log)")
    #expect(try first.localTip() == tip)
    #expect(await daemon.state.ready("tiny").hasPrefix("Suspended"))
  }

  @Test func `what an executor signed and pushed to the remote is not measured again`()
    async throws
  {
    let place = try Playground()
    let key = try SigningKey(seed: [UInt8](repeating: 7, count: 32), comment: "ci")
    var files = place.registry(hasRuntime: false)
    files["keys/ci.pub"] = key.publicKey.line + "\n"
    files["muster.yaml"] = files["muster.yaml"]??.replacing(
      "  track: main\n",
      with: "  track: main\n  executors: [{name: ci, publicKey: keys/ci.pub}]\n")
    let model = files.filter { $0.key.hasPrefix("models/") }
    try place.commit(files.filter { !$0.key.hasPrefix("models/") }, "Registry")
    let proposal = try place.commit(model, "Model", to: "refs/heads/proposal")
    // A build system: the remote's objects, and a state folder of its own.
    let build = try GateRun(
      repository: place.repositoryPath, folder: StateFolder(place.folder.path + "/build"),
      branch: Playground.main, now: { place.now })
    let report = try await build.report(base: nil, head: "proposal")
    let signed = try await build.sign(report, with: key)
    try place.merge(proposal)
    let mirror = try RemoteMirror(place)
    let state = try await mirror.reconcile()
    #expect(place.measurements == 0, "\(place.log)")
    let id = try #require(report.measurements.first?.id)
    #expect(signed.references == [ExecutorMeasurements.reference(of: "ci", id)])
    #expect(state.openTasks.map(\.name) == ["Approve"], "\(place.log)")
    // The figures stay when the executor's reference and key are gone.
    let store = try Store(reading: mirror.mirror.folder.database)
    let record = try await MeasurementCache.records(of: store)(id)
    #expect(record?.measuredBy == "ci")
  }

  @Test func `a remote state that somebody else wrote stalls`() async throws {
    let place = try Playground()
    try place.commit(place.registry(hasRuntime: false), "Registry")
    let mirror = try RemoteMirror(place)
    try await mirror.reconcile()
    let daemon = try await mirror.daemon()
    let repository = try Repository(opening: place.repositoryPath)
    let tip = try #require(try repository.stateTip())
    let foreign = try repository.writeCommit(
      CommitDraft(
        tree: try repository.commit(tip).tree, parents: [tip],
        author: CommitPerson(name: "Mallory", email: "m@x.invalid", when: place.now),
        message: "Not Muster\n"))
    try repository.update(
      reference: Repository.stateReference, to: foreign, expecting: .at(tip))
    try RequestSpool.leave(
      Request(.suspend, resource: "model/tiny", by: "Olga"), in: mirror.mirror.folder)
    let error = await #expect(throws: HostError.self) { _ = try await daemon.reconcile() }
    #expect(error?.stall == "StateMoved")
    #expect(try repository.stateTip() == foreign)
  }
}

/// A mirror of a playground's repository, over `file://`.
struct RemoteMirror {
  let place: Playground
  let mirror: Mirror
  let configuration: DaemonConfiguration

  init(_ place: Playground) throws {
    self.place = place
    let url = try RemoteURL("file://" + place.repositoryPath)
    mirror = try Mirror(of: url, state: place.folder.path + "/mirror-\(UUID().uuidString)")
    try FileManager.default.copyItem(
      atPath: place.state.privateKey, toPath: mirror.folder.privateKey)
    configuration = place.configuration(
      remote: url, repository: mirror.repository, state: mirror.folder)
  }

  /// A daemon, once the one before has let go of the lock: its last task ends a little later.
  func daemon() async throws -> Daemon {
    let deadline = ContinuousClock.now + .seconds(10)
    while WriterLock.isHeld(mirror.folder.lock), ContinuousClock.now < deadline {
      await Task.yield()
    }
    return try await Daemon(configuration)
  }

  @discardableResult
  func reconcile() async throws -> ControlState {
    let daemon = try await daemon()
    _ = try await daemon.reconcile()
    return await daemon.state
  }

  func localTip() throws -> CommitID? { try Repository(opening: mirror.repository).stateTip() }
  func remoteTip() throws -> CommitID? { try Repository(opening: place.repositoryPath).stateTip() }
}
