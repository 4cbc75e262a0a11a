package import Git
package import Reconciler
package import Signatures
package import Vocabulary

/// Keeps what steps changed: first in SQLite (``keep(_:of:facts:done:at:)``), then as a signed
/// commit on the state ref (``flush(observed:at:isForced:)``). Only after both may anything outside
/// see an effect, and only then is anybody's input acknowledged.
///
/// What it costs follows what changed, not how much there is.
package struct StateWriter: ~Copyable {
  private let repository: Repository
  private let store: Store
  private let key: SigningKey
  private var index: StateIndex
  /// The tip of the state ref, as this writer left it.
  package private(set) var tip: CommitID?
  /// The number of the newest state commit; it rises by one and survives restarts.
  package private(set) var pass: Int64
  /// What the database has been told of the loop that is no record.
  private var facts: [String: String] = [:]
  /// The inputs that the database knows to be carried out.
  private var noted: Set<String> = []
  /// Whether something waits that must not wait: anything but a runtime's changing condition.
  private var isUrgent = true
  private var lastFlush = Instant.epoch

  /// Conditions that flap are written at most this often.
  package static let flapInterval: Duration = .seconds(60)

  /// A writer that goes on at a tip.
  package init(
    _ repository: consuming Repository, store: Store, key: SigningKey, loaded: StateLoader.Loaded
  ) {
    self.repository = repository
    self.store = store
    self.key = key
    tip = loaded.tip
    pass = loaded.pass
    index = StateIndex(loaded.state)
  }

  /// How many tasks wait for people.
  package var openTasks: Int { index.openTasks }

  // MARK: - Keeping

  /// Keeps the outcome of one or several steps in one transaction, with the ids of the inputs that
  /// it answers, so that none of them is answered again after a restart.
  package mutating func keep(
    _ outcome: StepOutcome, of state: ControlState, facts: Facts, done: [String] = [],
    beside: [String: String] = [:], at now: Instant
  ) throws(HostError) {
    index.update(outcome.touched, state)
    var meta = facts.meta
    meta["openTasks"] = String(index.openTasks)
    let isSame = meta.allSatisfy { self.facts[$0.key] == $0.value }
    let isNoted = done.allSatisfy(noted.contains)
    guard !outcome.isEmpty || !isNoted || !isSame || !beside.isEmpty else { return }
    var batch = Store.Batch(at: now)
    batch.meta = meta.merging(beside) { _, given in given }
    for id in done { batch.meta[Self.doneKey(id)] = "" }
    batch.documents =
      outcome.touched.sorted().flatMap { StateCoding.documents(of: $0, in: state) }
      + StateCoding.documents(of: outcome)
    batch.log = outcome.log
    batch.events = outcome.events
    for name in index.models(touchedBy: outcome.touched, state) {
      let runtimes = index.runtimes(serving: name).compactMap { state.runtimes[$0] }
      if let record = state.models[name],
        let summary = ModelSummary(record, runtimes: runtimes, in: state)
      {
        batch.models.append(summary)
      } else {
        batch.removedModels.append(name)
      }
    }
    try store.commit(batch)
    self.facts = meta
    noted = Set(done)
    if !Self.isFlapping(outcome) { isUrgent = true }
  }

  /// The name under which the database notes that an input was carried out.
  package static func doneKey(_ id: String) -> String { "done:" + id }

  /// Whether only runtimes' conditions changed, with nothing that the audit log would know.
  private static func isFlapping(_ outcome: StepOutcome) -> Bool {
    guard outcome.audit.isEmpty, outcome.measurements.isEmpty, outcome.verdicts.isEmpty else {
      return false
    }
    return outcome.touched.allSatisfy { if case .runtime = $0 { true } else { false } }
  }

  // MARK: - The state ref

  /// When something that was put off is to be written; `nil` if nothing is.
  package func flushDue() throws(HostError) -> Instant? {
    guard !isUrgent, try store.hasDirtyDocuments() else { return nil }
    return lastFlush + Self.flapInterval
  }

  /// Writes whatever is not in the state ref yet as one commit. Conditions that flap wait for the
  /// next commit or the end of their interval, unless it is forced.
  package mutating func flush(observed: CommitID?, at now: Instant, isForced: Bool) throws {
    guard isForced || isUrgent || now - lastFlush >= Self.flapInterval || now < lastFlush else {
      return
    }
    let documents = try store.dirtyDocuments()
    if !documents.isEmpty {
      try archive(at: now)
      try write(documents, on: tip, expecting: tip, observed: observed, at: now)
    }
    isUrgent = false
    lastFlush = now
  }

  /// Begins a new line with the first commit of a year.
  private mutating func archive(at now: Instant) throws {
    guard let former = tip else { return }
    do {
      guard
        let join = try repository.archiveState(at: former, pass: pass + 1, by: key, at: now)
      else { return }
      pass += 1
      tip = join
    } catch {
      guard error.code == .modified || error.code == .exists else { throw error }
      throw try moved()
    }
  }

  private mutating func write(
    _ documents: [StateDocument], on base: CommitID?, expecting: CommitID?, observed: CommitID?,
    at now: Instant
  ) throws {
    let commit: CommitID
    do {
      commit = try repository.writeState(
        documents, on: base, expecting: expecting, observed: observed, pass: pass + 1, by: key,
        at: now)
    } catch {
      guard error.code == .modified || error.code == .exists else { throw error }
      throw try moved()
    }
    if commit != base { pass += 1 }
    tip = commit
    try store.markClean(documents, tip: commit, pass: pass)
  }

  private func moved() throws -> HostError {
    let found = try repository.stateTip()
    return HostError(
      "write state to", Repository.stateReference,
      "somebody else moved it to \(found?.short ?? "nothing"), expected \(tip?.short ?? "nothing")",
      hint: "only Muster writes it; put it back with "
        + "git update-ref \(Repository.stateReference) \(tip?.text ?? "")",
      stall: "StateMoved")
  }

  /// Rebuilds what this writer committed since a base on top of what somebody with the same key put
  /// there: one commit, whose own records win, with audit entries numbered anew. The database must
  /// be loaded again afterwards.
  package mutating func rebase(
    from base: CommitID?, onto other: CommitID, observed: CommitID?, at now: Instant
  ) throws {
    try flush(observed: observed, at: now, isForced: true)
    guard let own = tip else { return }
    let before = try base.map { try repository.commit($0).tree }
    let changes = try repository.changes(from: before, to: try repository.commit(own).tree)
    var documents: [StateDocument] = []
    for change in changes {
      guard let side = change.new, change.path != StatePath.format else { continue }
      documents.append(
        StateDocument(
          path: change.path,
          body: try repository.blob(
            BlobID(side.object.text), limit: Repository.recordLimit)))
    }
    let tree = try repository.commit(other).tree
    let newest = try repository.newestAuditNumber(in: tree)
    documents = try AuditNumbers.renumber(documents, after: newest)
    pass = max(pass, try StateLoader.pass(of: other, repository))
    let commit = try repository.writeState(
      documents, on: other, expecting: own, observed: observed, pass: pass + 1, by: key, at: now)
    pass += 1
    tip = commit
    try repository.dropStrayArchives(of: commit)
    facts = [:]
  }
}
