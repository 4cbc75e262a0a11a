import Git
import Host
import Reconciler
import Registry
import Testing
import Vocabulary

/// What is read beside the writer, whole once and then as it changes.
@Suite struct RecordFeedTests {
  private let bench = Result { try Bench() }

  private func feed(_ bench: Bench) throws -> RecordFeed {
    try RecordFeed(repository: bench.git, folder: bench.folder)
  }

  @Test func `what the writer keeps is there at the next look, and named`() async throws {
    let bench = try bench.get()
    try bench.write(runtimes: ["a"])
    let feed = try feed(bench)
    let first = try await feed.current()
    #expect(first.state.runtimes.keys.map(\.text) == ["a"])
    #expect(try await feed.current().revision == first.revision)
    try bench.write(runtimes: ["a", "b"])
    let second = try await feed.current()
    #expect(second.revision == first.revision + 1)
    #expect(second.state.runtimes.keys.map(\.text).sorted() == ["a", "b"])
    #expect(second.state.auditNumber > first.state.auditNumber)
    let changes = try #require(await feed.changes(since: first.revision))
    #expect(!changes.isEverything && !changes.isAnew)
    #expect(changes.keys.contains(.runtime(RuntimeName("b"))))
    let all = try #require(await feed.changes(since: 0))
    #expect(all.isEverything && all.isAnew)
  }

  @Test func `a feed that went along knows what one that begins anew knows`() async throws {
    let bench = try bench.get()
    try bench.write(runtimes: ["a"])
    let along = try feed(bench)
    _ = try await along.current()
    for number in 0..<5 {
      try bench.write(runtimes: ["a"] + (0...number).map { "r\($0)" })
      _ = try await along.current()
    }
    let new = try await feed(bench).current()
    let old = try await along.current()
    #expect(old.state == new.state)
    #expect(old.verdicts == new.verdicts)
  }

  @Test func `a database that is deleted and made anew is read anew`() async throws {
    let bench = try bench.get()
    try bench.write(runtimes: ["a"])
    let feed = try feed(bench)
    let before = try await feed.current()
    try Store.remove(bench.database)
    _ = try bench.load()
    try bench.write(runtimes: ["a", "b"])
    let after = try await feed.current()
    #expect(after.revision > before.revision)
    #expect(after.state.runtimes.keys.map(\.text).sorted() == ["a", "b"])
  }

  @Test func `without a database the state ref is read, and then what differs`() async throws {
    let bench = try bench.get()
    try bench.write(runtimes: ["a"])
    let elsewhere = try TemporaryFolder()
    let clone = try RecordFeed(
      repository: bench.git, folder: StateFolder(elsewhere.path))
    let first = try await clone.current()
    #expect(first.state.runtimes.keys.map(\.text) == ["a"])
    try bench.write(runtimes: ["a", "b"])
    let second = try await clone.current()
    #expect(second.state.runtimes.keys.map(\.text).sorted() == ["a", "b"])
    #expect(await clone.changes(since: first.revision)?.isEverything == false)
    let beside = try await feed(bench).current()
    #expect(second.state.runtimes == beside.state.runtimes)
    #expect(second.state.auditNumber == beside.state.auditNumber)
  }

  @Test func `passes and audit entries are looked up where they are`() async throws {
    let bench = try bench.get()
    for number in 0..<3 { try bench.write(runtimes: (0...number).map { "r\($0)" }) }
    let feed = try feed(bench)
    let newest = try await feed.current().state.auditNumber
    let passes = try await feed.passes(after: nil, limit: 10)
    #expect(passes.count == 3)
    #expect(passes.map(\.number) == passes.map(\.number).sorted(by: >))
    let rest = try await feed.passes(after: passes[0].commit, limit: 10)
    #expect(rest == Array(passes.dropFirst()))
    #expect(try await feed.audit(1...newest).map(\.number) == Array(1...newest))
    try Store.remove(bench.database)
    _ = try bench.load()
    _ = try await feed.current()
    #expect(try await feed.audit(1...newest).map(\.number) == Array(1...newest))
  }

  @Test func `nobody is asked where no Muster is at work`() async throws {
    let bench = try bench.get()
    try bench.write(runtimes: ["a"])
    let feed = try feed(bench)
    await #expect(throws: HostError.self) { try await feed.leave(Request(.reconcile, by: "x")) }
    #expect(await feed.isWaiting("../state") == false)
  }

  @Test func `another commit on the tracked branch leaves the records that it did not change`()
    async throws
  {
    let place = try Playground()
    try place.commit(place.registry(hasRuntime: false), "Registry")
    try await place.reconcile()
    let feed = try RecordFeed(repository: place.repositoryPath, folder: place.state)
    let first = try await feed.current()
    #expect(!first.desired.models.isEmpty)
    try place.commit(["NOTES": "nothing of a model\n"], "Notes")
    try await place.reconcile()
    let second = try await feed.current()
    #expect(second.state.observed != first.state.observed)
    let changes = try #require(await feed.changes(since: first.revision))
    #expect(changes.isEverything && !changes.isAnew)
  }
}
