package import Git
package import Reconciler
package import Signatures
package import Vocabulary

/// Brings the control state back after a start: from the database where it agrees with the state
/// ref, else from the state ref alone.
package enum StateLoader {
  /// What was brought back.
  package struct Loaded: Sendable {
    package var state: ControlState
    package var tip: CommitID?
    /// The number of the newest state commit.
    package var pass: Int64
    /// Whether the database had to be rebuilt from the state ref.
    package var isRebuilt: Bool
  }

  /// Loads the state. The database is rebuilt when it is not what the state ref says: the ref is
  /// ahead after a kill between the two, and the database is an older copy after a restore.
  package static func load(
    _ store: Store, _ repository: borrowing Repository, key: SSHPublicKey
  ) throws -> Loaded {
    let tip = try repository.stateTip()
    let known = try store.meta("tip").flatMap { $0.isEmpty ? nil : CommitID($0) }
    var isRebuilt = false
    if known != tip {
      try requireOwn(tip, after: known, key, repository)
      try rebuild(store, repository, tip)
      isRebuilt = true
    }
    do {
      return try read(store, tip, isRebuilt: isRebuilt)
    } catch {
      guard !isRebuilt else { throw error }
      // A damaged row: everything that was acknowledged stands in the state ref.
      try rebuild(store, repository, tip)
      return try read(store, tip, isRebuilt: true)
    }
  }

  /// A state ref that moved while nobody looked must go on from where it was, by Muster's own hand.
  private static func requireOwn(
    _ tip: CommitID?, after known: CommitID?, _ key: SSHPublicKey,
    _ repository: borrowing Repository
  ) throws {
    let name = Repository.stateReference
    if let known, try repository.contains(known) {
      let isContinued = try tip.map { try repository.isAncestor(known, of: $0) } ?? false
      guard isContinued else {
        throw HostError(
          "go on from", name,
          "it is at \(tip?.short ?? "nothing"), which does not contain \(known.short), "
            + "where Muster left it",
          hint: "put it back with git update-ref \(name) \(known.text)", stall: "StateRewound")
      }
    }
    if let tip { try requireSigned(tip, by: key, repository) }
  }

  /// Refuses a state commit that another key, or none, signed.
  @discardableResult package static func requireSigned(
    _ commit: CommitID, by key: SSHPublicKey, _ repository: borrowing Repository
  ) throws -> SignedCommit {
    let signed = try SignedCommit(parsing: try repository.rawCommit(commit))
    guard signed.signatureVerdict.key == key else {
      throw HostError(
        "go on from", Repository.stateReference,
        "its commit \(commit.short) is not signed by Muster's key (\(signed.signatureVerdict))",
        hint: "find out who wrote it: git log \(Repository.stateReference)", stall: "StateMoved")
    }
    return signed
  }

  /// Makes the database what the state ref says. Audit entries stay where they are: there may be
  /// hundreds of thousands, and only those who list them need them (``Store/audit(in:)``).
  package static func rebuild(
    _ store: Store, _ repository: borrowing Repository, _ tip: CommitID?
  ) throws {
    let documents =
      try tip.map {
        try repository.stateDocuments(at: $0, leavingOut: [StatePath.auditFolder])
      } ?? []
    var state = ControlState()
    try StateCoding.restore(documents, into: &state)
    let index = StateIndex(state)
    let models = state.models.values.sorted { $0.name < $1.name }.compactMap { record in
      ModelSummary(
        record, runtimes: index.runtimes(serving: record.name).compactMap { state.runtimes[$0] },
        in: state)
    }
    let newest = try tip.map {
      try repository.newestAuditNumber(in: try repository.commit($0).tree)
    }
    try store.rebuild(
      documents, models: models,
      meta: [
        "tip": tip?.text ?? "", "auditNumber": String(newest ?? 0),
        "observed": try tip.flatMap { try trailer("Muster-Observed", of: $0, repository) } ?? "",
        "pass": String(try tip.map { try pass(of: $0, repository) } ?? 0),
        "nextDue": "", "effects": "", "openTasks": String(index.openTasks),
      ])
  }

  /// The number of a state commit.
  static func pass(of tip: CommitID, _ repository: borrowing Repository) throws -> Int64 {
    try trailer("Muster-Pass", of: tip, repository).flatMap { Int64($0) } ?? 0
  }

  private static func trailer(
    _ name: String, of commit: CommitID, _ repository: borrowing Repository
  ) throws -> String? {
    try Trailers(message: try repository.commit(commit).message)[name]
  }

  private static func read(
    _ store: Store, _ tip: CommitID?, isRebuilt: Bool
  ) throws -> Loaded {
    Loaded(
      state: try read(store), tip: tip, pass: try store.meta("pass").flatMap { Int64($0) } ?? 0,
      isRebuilt: isRebuilt)
  }

  /// The records of some models, as the database has them and, if they are asked for, of every
  /// runtime: the cost follows what is asked for.
  static func read(
    _ store: Store, models: [ModelName], withRuntimes: Bool
  ) throws -> ControlState {
    var documents = try models.compactMap { try store.document(StatePath.model($0)) }
    if withRuntimes { documents += try store.documents(under: "runtimes") }
    var state = ControlState()
    try StateCoding.restore(documents, into: &state)
    return state
  }

  /// The state as the database has it.
  package static func read(_ store: Store) throws -> ControlState {
    var state = ControlState()
    for folder in [
      "models", "runtimes", "tasks", "instances", "approvals", "proposals", "schedules", "runs",
      "monitors", "alerts", "trainings",
    ] {
      try StateCoding.restore(try store.documents(under: folder), into: &state)
    }
    state.auditNumber = Int64(try store.meta("auditNumber") ?? "0") ?? 0
    let observed = try store.meta("observed") ?? ""
    state.observed = observed.isEmpty ? nil : CommitID(observed)
    for id in state.instances.keys where state.instances[id]?.isActive == true {
      state.instances[id]?.history = try store.events(of: id).map {
        ["at": .string($0.at.description), "event": $0.event]
      }
    }
    return state
  }
}
