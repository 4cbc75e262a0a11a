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

  @Test func `audit entries stay in the state ref when the database is rebuilt`() throws {
    let bench = try bench.get()
    try bench.write(runtimes: ["a"])
    try bench.write(runtimes: ["a", "b"])
    let before = try bench.audit()
    #expect(!before.isEmpty && before == before.sorted { $0.path < $1.path })
    try Store.remove(bench.database)
    #expect(try bench.load().isRebuilt)
    #expect(try Store(reading: bench.database).documents(under: "audit").isEmpty)
    #expect(try bench.audit() == before)
    // Entries of a later pass are in both, the newest perhaps not in the state ref yet.
    try bench.write(runtimes: ["a", "b", "c"])
    try bench.write(runtimes: ["a", "b", "c", "d"], isFlushed: false)
    let after = try bench.audit()
    #expect(after.count == before.count + 2)
    #expect(after.filter(before.contains) == before)
    #expect(Set(after.map(\.path)).count == after.count)
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

  @Test func `the first commit of a year begins a new line that stands for the old one`() throws {
    let bench = try bench.get()
    for name in ["a", "b", "c"] { try bench.write(runtimes: [name]) }
    let old = try bench.load().tip
    #expect(try bench.line() == ([], 3))
    try bench.write(runtimes: ["d"], at: Bench.now + .seconds(366 * 86_400))
    try bench.write(runtimes: ["e"], at: Bench.now + .seconds(367 * 86_400))
    #expect(try bench.line() == (["2027"], 4))
    #expect(try bench.load().state.runtimes.count == 5)
    #expect(try bench.trailer("Muster-Pass") == "6")
    let report = try bench.verify()
    #expect(report.problem == nil)
    // Three, the snapshot and the join, two.
    #expect(report.goodCount == 7)
    #expect(report.lastAuditNumber == 5)
    #expect(report.archivedBefore == nil)
    // For git, the new line contains the old one: the reference only moved forward.
    #expect(try bench.isOnLine(old))
  }

  @Test func `a kill between the archive and the commit after it loses nothing`() throws {
    let bench = try bench.get()
    try bench.write(runtimes: ["a"])
    let later = Bench.now + .seconds(366 * 86_400)
    let copy = try bench.copyDatabase()
    try bench.write(runtimes: ["b"], at: later)
    try bench.restoreDatabase(copy)
    try bench.write(runtimes: ["c"], at: later)
    #expect(try bench.line() == (["2027"], 4))
    #expect(try bench.load().state.runtimes.count == 3)
    #expect(try bench.verify().problem == nil)
  }

  @Test func `a second parent that is no archive breaks the chain`() throws {
    let bench = try bench.get()
    try bench.write(runtimes: ["a"])
    try bench.write(runtimes: ["b"])
    try bench.joinWithoutSnapshot()
    #expect(try bench.verify().problem?.message.contains("parents") == true)
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
