import Git
import Glibc
import Reconciler
import Registry
import Signatures
import Vocabulary

/// The records as they are now, for whoever reads them all the time: read whole once, and from then
/// on only what changes. From the database where Muster works, beside it; else, in a clone, from
/// the state ref.
package actor RecordFeed {
  private let executor = QueueExecutor("muster.feed")
  let folder: StateFolder
  let repositoryPath: String
  private let clone: Clone
  let repository: Repository
  private(set) var view = RecordView()
  private var changes: [RecordViewChange] = []
  private var database: OpenDatabase?
  /// Entries of the audit trail that were read: an entry never changes, but the one numbered anew.
  var auditEntries: [Int64: AuditEntry] = [:]
  /// The tracked commit that ``RecordView/desired`` is of.
  private var desiredCommit: CommitID?
  private var isReadingDesired = false

  /// How many revisions are remembered for those who missed some.
  private static let changesKept = 512

  /// The database, and how far it was read.
  private struct OpenDatabase {
    let store: Store
    let file: FileID
    var version: Int64
    var change: Int64
  }

  /// Tells a file from another one that took its name.
  private struct FileID: Hashable {
    let device: UInt64
    let number: UInt64

    init?(_ path: String) {
      var status = stat()
      guard unsafe stat(path, &status) == 0 else { return nil }
      device = UInt64(status.st_dev)
      number = UInt64(status.st_ino)
    }
  }

  package nonisolated var unownedExecutor: UnownedSerialExecutor {
    unsafe executor.asUnownedSerialExecutor()
  }

  /// A feed of a repository's records.
  package init(repository path: String, folder: StateFolder) throws {
    repositoryPath = path
    self.folder = folder
    repository = try Repository(opening: path)
    clone = try Clone(opening: path)
  }

  /// The records as they are now.
  package func current() async throws -> RecordView {
    try refresh()
    await readDesired()
    return view
  }

  /// What changed after a revision, in one set; `nil` where that is too long ago to tell.
  package func changes(since revision: Int64) -> RecordViewChange? {
    guard revision < view.revision else {
      return RecordViewChange(revision: view.revision, keys: [], isEverything: false)
    }
    guard let first = changes.first, first.revision <= revision + 1 else { return nil }
    let missed = changes.filter { $0.revision > revision }
    return RecordViewChange(
      revision: view.revision, keys: Set(missed.flatMap(\.keys)).sorted(),
      isEverything: missed.contains { $0.isEverything }, isAnew: missed.contains { $0.isAnew })
  }

  /// The database, where there is one; it was looked at by the last call of ``current()``.
  var store: Store? { database?.store }

  // MARK: - Records

  private func refresh() throws {
    guard let file = FileID(folder.database) else {
      database = nil
      try refreshFromReference()
      return
    }
    if let known = database, known.file == file {
      try refresh(known)
    } else {
      try open(file)
    }
  }

  private func open(_ file: FileID) throws {
    let store = try Store(reading: folder.database)
    // The version first: what is written while the rest is read is read again the next time.
    let opened = OpenDatabase(
      store: store, file: file, version: try store.dataVersion(), change: try store.lastChange())
    try readAll(store)
    database = opened
  }

  private func readAll(_ store: Store) throws {
    var fresh = RecordView()
    for name in RecordView.folders {
      for document in try store.documents(under: name) { try fresh.take(document) }
    }
    try readFacts(store, into: &fresh)
    publish(fresh, keys: [], isEverything: true)
  }

  private func refresh(_ known: OpenDatabase) throws {
    let version = try known.store.dataVersion()
    guard version != known.version else { return }
    guard let (paths, last) = try known.store.changes(after: known.change), !paths.contains("")
    else {
      database?.version = version
      database?.change = try known.store.lastChange()
      try readAll(known.store)
      return
    }
    var fresh = view
    var keys: [RecordKey] = []
    for path in paths where RecordView.holds(path) {
      guard let document = try known.store.document(path) else { continue }
      try fresh.take(document)
      if let key = try RecordView.key(of: document) { keys.append(key) }
    }
    try readFacts(known.store, into: &fresh)
    database?.version = version
    database?.change = last
    if !paths.isEmpty || fresh.state.observed != view.state.observed {
      publish(fresh, keys: keys, isEverything: false)
    }
  }

  private func readFacts(_ store: Store, into fresh: inout RecordView) throws {
    let facts = try store.facts()
    fresh.state.auditNumber = facts["auditNumber"].flatMap { Int64($0) } ?? 0
    fresh.state.observed = facts["observed"].flatMap { $0.isEmpty ? nil : CommitID($0) }
    fresh.tip = facts["tip"].flatMap { $0.isEmpty ? nil : CommitID($0) }
  }

  private func publish(_ fresh: RecordView, keys: [RecordKey], isEverything: Bool) {
    if isEverything { auditEntries = [:] }
    let revision = view.revision + 1
    let (desired, zones) = (view.desired, view.zones)
    view = fresh
    view.revision = revision
    view.desired = desired
    view.zones = zones
    changes.append(
      RecordViewChange(
        revision: revision, keys: keys, isEverything: isEverything, isAnew: isEverything))
    if changes.count > Self.changesKept { changes.removeFirst(changes.count - Self.changesKept) }
  }

  // MARK: - The state ref

  private func refreshFromReference() throws {
    guard let tip = try repository.stateTip() else {
      if view.revision == 0 { publish(RecordView(), keys: [], isEverything: true) }
      return
    }
    guard tip != view.tip else { return }
    let former = try view.tip.map { try repository.commit($0).tree }
    let commit = try repository.commit(tip)
    var fresh = former == nil ? RecordView() : view
    var keys: [RecordKey] = []
    let changed = try repository.changes(from: former, to: commit.tree)
      .filter { RecordView.holds($0.path) && $0.new != nil }
    let blobs = changed.compactMap { $0.new.map { BlobID($0.object.text) } }
    let bodies = try repository.blobs(blobs, limit: Repository.recordLimit)
    for (change, body) in zip(changed, bodies) {
      let document = StateDocument(path: change.path, body: body)
      try fresh.take(document)
      if former != nil, let key = try RecordView.key(of: document) { keys.append(key) }
    }
    fresh.tip = tip
    fresh.state.auditNumber = try repository.newestAuditNumber(in: commit.tree)
    fresh.state.observed = (try? Trailers(message: commit.message))?["Muster-Observed"]
      .map { CommitID($0) }
    publish(fresh, keys: keys, isEverything: former == nil)
  }

  // MARK: - What should be

  /// Reads what the tracked branch wants, once for each commit. A commit that this clone does not
  /// have, or that cannot be read, leaves what was known before.
  private func readDesired() async {
    guard let observed = view.state.observed, observed != desiredCommit, !isReadingDesired else {
      return
    }
    isReadingDesired = true
    defer { isReadingDesired = false }
    guard let tree = try? repository.commit(observed).tree,
      let (desired, _) = try? await clone.desired(of: tree)
    else {
      desiredCommit = observed
      return
    }
    desiredCommit = observed
    view.desired = desired
    view.zones = ZoneFiles.zones(of: desired, beside: view.zones)
    view.revision += 1
    changes.append(RecordViewChange(revision: view.revision, keys: [], isEverything: true))
  }
}
