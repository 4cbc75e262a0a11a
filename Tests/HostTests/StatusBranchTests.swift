import Foundation
import Git
import Reconciler
import Registry
import Signatures
import Testing
import Vocabulary

@testable import Host

/// The published branch: what is written of the records, when, and what it survives.
@Suite struct StatusBranchTests {
  private static let reference = OwnReference.status

  private static func files(_ place: Playground) throws -> [String: String] {
    let repository = try Repository(opening: place.repositoryPath)
    guard let tip = try repository.tip(of: reference) else { return [:] }
    var files: [String: String] = [:]
    for file in try repository.files(in: try repository.commit(tip).tree) {
      files[file.path] = String(
        decoding: try repository.blob(BlobID(file.object.text), limit: 1 << 20), as: UTF8.self)
    }
    return files
  }

  private static func tip(_ place: Playground) throws -> CommitID? {
    try Repository(opening: place.repositoryPath).tip(of: reference)
  }

  @Test func `what a pass leaves is on the branch, signed like the state`() async throws {
    let place = try Playground()
    try place.commit(place.registry(hasRuntime: false), "Registry")
    try await place.reconcile()
    let files = try Self.files(place)
    #expect(files["models/README.md"]?.contains("[tiny](tiny.md)") == true, "\(place.log)")
    #expect(files["tasks.md"]?.contains("muster approve") == true)
    #expect(files["processes/README.md"] != nil && files["heat-map.md"] != nil)
    let repository = try Repository(opening: place.repositoryPath)
    let tip = try #require(try Self.tip(place))
    let key = try MusterKey.load(from: place.state)
    let commit = try StateLoader.requireSigned(tip, by: key.publicKey, repository)
    let shown = try Trailers(message: commit.message)[StatusBranch.trailer]
    #expect(try shown == repository.stateTip()?.text)
  }

  @Test func `nothing new makes no commit, and a change makes one on top`() async throws {
    let place = try Playground()
    try place.commit(place.registry(hasRuntime: false), "Registry")
    try await place.reconcile()
    let first = try #require(try Self.tip(place))
    try await place.reconcile()
    #expect(try Self.tip(place) == first)
    try place.commit(["models/tiny/score.py": Playground.score(0.95)], "Better")
    try await place.reconcile()
    let second = try #require(try Self.tip(place))
    #expect(second != first)
    let repository = try Repository(opening: place.repositoryPath)
    #expect(try repository.commit(second).parents == [first])
  }

  @Test func `what is rendered piece by piece is what is rendered whole`() async throws {
    let place = try Playground()
    try place.commit(place.registry(hasRuntime: false), "Registry")
    let task = try #require(try await place.reconcile().openTasks.first, "\(place.log)")
    try place.commit(["models/tiny/score.py": Playground.score(0.95)], "Better")
    try await place.reconcile()
    try place.answer("reject", task)
    try await place.reconcile()
    let pieces = try Self.files(place)
    let repository = try Repository(opening: place.repositoryPath)
    let tip = try #require(try Self.tip(place))
    try repository.delete(reference: Self.reference, expecting: tip)
    // The branch is derived: deleted, it comes back with the next change, whole.
    try RequestSpool.leave(
      Request(.suspend, resource: "model/tiny", by: "Olga"), in: place.state)
    try await place.reconcile()
    let whole = try Self.files(place)
    #expect(whole.keys.sorted() == pieces.keys.sorted())
    #expect(whole["models/tiny.md"]?.contains("Suspended") == true)
    try RequestSpool.leave(
      Request(.resume, resource: "model/tiny", by: "Olga"), in: place.state)
    try await place.reconcile()
    let again = try Self.files(place)
    let changed = again.filter { whole[$0.key] != $0.value }.map(\.key).sorted()
    #expect(changed.contains("models/tiny.md"), "\(changed)")
    try repository.delete(
      reference: Self.reference, expecting: try #require(try Self.tip(place)))
    try await place.reconcile()
    #expect(try Self.files(place) == again)
  }

  @Test func `a branch that somebody else wrote is rendered whole on top of what is there`()
    async throws
  {
    let place = try Playground()
    try place.commit(place.registry(hasRuntime: false), "Registry")
    try await place.reconcile()
    let ours = try Self.files(place)
    let foreign = try place.commit(["README.md": "mine", "x.md": "y"], "Mine", to: Self.reference)
    try RequestSpool.leave(
      Request(.suspend, resource: "model/tiny", by: "Olga"), in: place.state)
    try await place.reconcile()
    let tip = try #require(try Self.tip(place))
    #expect(try Repository(opening: place.repositoryPath).commit(tip).parents == [foreign])
    let files = try Self.files(place)
    #expect(files.keys.sorted() == ours.keys.sorted())
    #expect(files["README.md"] != "mine")
  }

  @Test func `a project that wants no branch gets none`() async throws {
    let place = try Playground()
    var files = place.registry(hasRuntime: false)
    files["muster.yaml"] = files["muster.yaml"]??.replacing(
      "  track: main\n", with: "  track: main\n  publish: false\n")
    try place.commit(files, "Registry")
    try await place.reconcile()
    #expect(try Self.tip(place) == nil)
  }

  @Test func `the remote gets the branch by lease, and one that is away gets it later`()
    async throws
  {
    let place = try Playground()
    try place.commit(place.registry(hasRuntime: false), "Registry")
    let mirror = try RemoteMirror(place)
    try await mirror.reconcile()
    let first = try #require(try Self.tip(place), "\(place.log)")
    // Whoever deletes it on the remote gets it back with the next change.
    let repository = try Repository(opening: place.repositoryPath)
    try repository.delete(reference: Self.reference, expecting: first)
    try RequestSpool.leave(
      Request(.suspend, resource: "model/tiny", by: "Olga"), in: mirror.mirror.folder)
    try await mirror.reconcile()
    #expect(try Self.files(place)["models/tiny.md"]?.contains("Suspended") == true)
  }
}
