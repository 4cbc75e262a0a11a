import Foundation
import GRDB
import Git
import Host
import Reconciler
import Registry
import Signatures
import Vocabulary

/// A database and a state ref with small records.
final class Bench: Sendable {
  private let temporary: TemporaryFolder
  private let key: SigningKey
  let folder: StateFolder
  let git: String

  var database: String { folder.database }

  init() throws {
    temporary = try TemporaryFolder()
    folder = StateFolder(temporary.path + "/state")
    git = temporary.path + "/repository.git"
    key = try SigningKey(seed: [UInt8](repeating: 7, count: 32))
    try folder.create()
    _ = try Repository(creatingBareAt: git)
  }

  private func open() throws -> (Store, StateLoader.Loaded) {
    let store = try Store(writing: database)
    return (store, try StateLoader.load(store, try Repository(opening: git), key: key.publicKey))
  }

  func load() throws -> StateLoader.Loaded { try open().1 }

  /// All audit entries, wherever they are.
  func audit() throws -> [StateDocument] {
    try Store(reading: database).audit(in: try Repository(opening: git))
  }

  static let now = Instant(seconds: 1_800_000_000)

  /// Keeps some runtimes and an audit entry, as one start of Muster would.
  func write(
    runtimes names: [String], failures: Int = 0, isFlushed: Bool = true, at now: Instant = now,
    before flush: () throws -> Void = {}
  ) throws {
    let (store, loaded) = try open()
    var state = loaded.state
    var outcome = StepOutcome()
    for name in names {
      var record = RuntimeRecord(name: RuntimeName(name), path: "runtimes/\(name).yaml")
      record.failures = failures
      state.runtimes[record.name] = record
      outcome.touched.insert(.runtime(record.name))
    }
    if !names.isEmpty {
      state.auditNumber += 1
      let entry: JSON = [
        "number": .integer(state.auditNumber), "at": .string(now.description),
        "actor": "muster", "action": "tested", "object": "runtime/a", "message": "for a test",
      ]
      outcome.audit.append(try entry.decode(AuditEntry.self))
    }
    var writer = StateWriter(
      try Repository(opening: git), store: store, key: key, loaded: loaded)
    try writer.keep(
      outcome, of: state, facts: Facts(ControlLoop(state: state), effects: 0), at: now)
    try flush()
    if isFlushed { try writer.flush(observed: nil, at: now, isForced: true) }
  }

  /// Lets a runtime's condition change again and again; the number of state commits.
  func flap(times: Int, every interval: Duration) throws -> Int {
    let (store, loaded) = try open()
    var state = loaded.state
    var writer = StateWriter(
      try Repository(opening: git), store: store, key: key, loaded: loaded)
    try writer.flush(observed: nil, at: Self.now, isForced: true)
    let first = writer.pass
    let name = RuntimeName("a")
    for number in 1...times {
      state.runtimes[name]?.observed = RuntimeRecord.Observation(
        state: .unreachable, message: "try \(number)")
      var outcome = StepOutcome()
      outcome.touched = [.runtime(name)]
      let now = Self.now + interval * number
      try writer.keep(
        outcome, of: state, facts: Facts(ControlLoop(state: state), effects: 0), at: now)
      try writer.flush(observed: nil, at: now, isForced: false)
    }
    return Int(writer.pass - first)
  }

  // MARK: - Harm

  func copyDatabase() throws -> String {
    let copy = temporary.path + "/copy-\(UUID().uuidString)"
    let queue = try DatabaseQueue(path: database)
    try queue.writeWithoutTransaction { database in
      try database.execute(sql: "VACUUM INTO ?", arguments: [copy])
    }
    return copy
  }

  func restoreDatabase(_ copy: String) throws {
    try Store.remove(database)
    try FileManager.default.copyItem(atPath: copy, toPath: database)
  }

  func damage(_ pattern: String) throws {
    let queue = try DatabaseQueue(path: database)
    try queue.write { database in
      try database.execute(
        sql: "UPDATE document SET body = x'7b7d' WHERE path LIKE ?", arguments: [pattern])
    }
  }

  func dirtyPaths() throws -> [String] {
    try Store(writing: database).dirtyDocuments().map(\.path)
  }

  func point(to commit: CommitID?) throws {
    let repository = try Repository(opening: git)
    guard let commit, let tip = try repository.stateTip() else { return }
    try repository.update(
      reference: Repository.stateReference, to: commit, expecting: .at(tip))
  }

  func writeForeignCommit() throws {
    let repository = try Repository(opening: git)
    guard let tip = try repository.stateTip() else { return }
    let other = try SigningKey(seed: [UInt8](repeating: 9, count: 32))
    let commit = try repository.writeCommit(
      CommitDraft(
        tree: try repository.commit(tip).tree, parents: [tip],
        author: CommitPerson(name: "Mallory", email: "m@x.invalid", when: Self.now),
        message: "Not Muster\n")
    ) { payload throws(GitError) in other.sign(payload) }
    try point(to: commit)
  }

  /// What the walk over the whole chain finds.
  func verify() throws -> ChainReport {
    let repository = try Repository(opening: git)
    guard let tip = try repository.stateTip() else { throw CocoaError(.fileNoSuchFile) }
    return ChainVerification(repository, expecting: ChainExpectation(keys: [key.publicKey]))
      .report(on: tip)
  }

  /// The years of the archive refs, and how many commits the line of first parents has now.
  func line() throws -> (archives: [String], commits: Int) {
    let repository = try Repository(opening: git)
    let archives = try repository.references(prefix: Repository.archivePrefix)
      .map { String($0.name.dropFirst(Repository.archivePrefix.count)) }
    var count = 0
    var next = try repository.stateTip()
    while let id = next {
      count += 1
      next = try repository.commit(id).parents.first
    }
    return (archives, count)
  }

  func isOnLine(_ commit: CommitID?) throws -> Bool {
    let repository = try Repository(opening: git)
    guard let commit, let tip = try repository.stateTip() else { return false }
    return try repository.isAncestor(commit, of: tip)
  }

  /// A commit by Muster's key that has two parents and stands for nothing.
  func joinWithoutSnapshot() throws {
    let repository = try Repository(opening: git)
    guard let tip = try repository.stateTip(),
      let parent = try repository.commit(tip).parents.first
    else { return }
    let key = key
    let commit = try repository.writeCommit(
      CommitDraft(
        tree: try repository.commit(tip).tree, parents: [tip, parent],
        author: CommitPerson(name: "Muster", email: "muster@localhost", when: Self.now),
        message: "A join\n\nMuster-Archived: \(parent)\n")
    ) { payload throws(GitError) in key.sign(payload) }
    try point(to: commit)
  }

  func trailer(_ name: String) throws -> String? {
    let repository = try Repository(opening: git)
    guard let tip = try repository.stateTip() else { return nil }
    return try Trailers(message: try repository.commit(tip).message)[name]
  }
}
