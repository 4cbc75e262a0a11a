import Foundation
import Git
import Host
import Reconciler
import Registry
import Signatures
import Testing
import Vocabulary

/// The database and the state ref beside each other: whatever happens to one of them, what was
/// acknowledged is brought back.
@Suite struct StateTests {
  private let bench = Result { try Bench() }

  @Test func `a deleted database is rebuilt to the same records`() throws {
    let bench = try bench.get()
    try bench.write(runtimes: ["a", "b"])
    let before = try bench.load()
    try Store.remove(bench.database)
    let after = try bench.load()
    #expect(after.isRebuilt && !before.isRebuilt)
    #expect(after.state.runtimes == before.state.runtimes)
    #expect(after.state.auditNumber == before.state.auditNumber)
    #expect(after.pass == before.pass)
    #expect(after.tip == before.tip)
  }

  @Test func `an older copy of the database is brought up to date`() throws {
    let bench = try bench.get()
    try bench.write(runtimes: ["a"])
    let copy = try bench.copyDatabase()
    try bench.write(runtimes: ["a", "b"])
    try bench.restoreDatabase(copy)
    let loaded = try bench.load()
    #expect(loaded.isRebuilt)
    #expect(loaded.state.runtimes.keys.sorted().map(\.text) == ["a", "b"])
  }

  @Test func `a kill between the database and the state ref loses nothing`() throws {
    let bench = try bench.get()
    try bench.write(runtimes: ["a"])
    try bench.write(runtimes: ["a", "b"], isFlushed: false)
    let loaded = try bench.load()
    #expect(!loaded.isRebuilt)
    #expect(loaded.state.runtimes.keys.sorted().map(\.text) == ["a", "b"])
    try bench.write(runtimes: [])
    try Store.remove(bench.database)
    #expect(try bench.load().state.runtimes.count == 2)
  }

  @Test func `a kill between the state commit and the note of it loses nothing`() throws {
    let bench = try bench.get()
    try bench.write(runtimes: ["a"])
    try bench.write(runtimes: ["a", "b"], isFlushed: false)
    let copy = try bench.copyDatabase()
    try bench.write(runtimes: [])
    let tip = try bench.load().tip
    try bench.restoreDatabase(copy)
    let loaded = try bench.load()
    #expect(loaded.tip == tip)
    #expect(loaded.state.runtimes.count == 2)
    #expect(try bench.dirtyPaths().isEmpty)
  }

  @Test func `unacknowledged records of an older copy do not come back`() throws {
    let bench = try bench.get()
    try bench.write(runtimes: ["a"], failures: 1, isFlushed: false)
    let copy = try bench.copyDatabase()
    try bench.write(runtimes: ["a"], failures: 2)
    try bench.write(runtimes: ["a"], failures: 3)
    try bench.restoreDatabase(copy)
    #expect(try bench.load().state.runtimes[RuntimeName("a")]?.failures == 3)
  }

  @Test func `a damaged row is rebuilt from the state ref`() throws {
    let bench = try bench.get()
    try bench.write(runtimes: ["a"])
    try bench.damage("runtimes/%")
    let loaded = try bench.load()
    #expect(loaded.isRebuilt)
    #expect(loaded.state.runtimes.keys.map(\.text) == ["a"])
  }

  @Test func `a state commit by another key is refused by name`() throws {
    let bench = try bench.get()
    try bench.write(runtimes: ["a"])
    try bench.writeForeignCommit()
    let error = #expect(throws: HostError.self) { try bench.load() }
    #expect(error?.stall == "StateMoved")
  }

  @Test func `a rewound state ref is refused by name`() throws {
    let bench = try bench.get()
    try bench.write(runtimes: ["a"])
    let old = try bench.load().tip
    try bench.write(runtimes: ["a", "b"])
    try bench.point(to: old)
    let error = #expect(throws: HostError.self) { try bench.load() }
    #expect(error?.stall == "StateRewound")
  }

  @Test func `a state ref that moved under the writer is not written over`() throws {
    let bench = try bench.get()
    try bench.write(runtimes: ["a"])
    let error = #expect(throws: HostError.self) {
      try bench.write(runtimes: ["a", "b"]) { try bench.writeForeignCommit() }
    }
    #expect(error?.stall == "StateMoved")
  }

  @Test func `passes are numbered on after a restart`() throws {
    let bench = try bench.get()
    try bench.write(runtimes: ["a"])
    try bench.write(runtimes: ["b"])
    #expect(try bench.trailer("Muster-Pass") == "2")
  }

  @Test func `flapping conditions are written once a minute`() throws {
    let bench = try bench.get()
    try bench.write(runtimes: ["a"])
    let commits = try bench.flap(times: 30, every: .seconds(10))
    #expect(commits == 5)
  }

  @Test func `a second writer is refused`() throws {
    let bench = try bench.get()
    let lock = try WriterLock(bench.folder.lock)
    #expect(WriterLock.isHeld(bench.folder.lock))
    #expect(throws: HostError.self) { _ = try WriterLock(bench.folder.lock) }
    _ = consume lock
    #expect(!WriterLock.isHeld(bench.folder.lock))
  }
}
