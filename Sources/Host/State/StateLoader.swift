import BPMN
package import Git
package import Reconciler
import Signatures
package import Vocabulary

/// Brings the control state back after a start: from the database where it agrees with the state
/// ref, else from the state ref alone.
package enum StateLoader {
  /// What was brought back.
  package struct Loaded: Sendable {
    package var state: ControlState
    package var tip: CommitID?
    /// Whether the database had to be rebuilt from the state ref.
    package var isRebuilt: Bool
  }

  /// Loads the state. The database is rebuilt when it is not what the state ref says.
  package static func load(
    _ store: Store, _ repository: borrowing Repository
  ) throws -> Loaded {
    let tip = try repository.stateTip()
    let known = try store.meta("tip") ?? ""
    var isRebuilt = false
    if known != tip?.text ?? "" {
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

  private static func rebuild(
    _ store: Store, _ repository: borrowing Repository, _ tip: CommitID?
  ) throws {
    let documents = try tip.map { try repository.stateDocuments(at: $0) } ?? []
    try store.rebuild(documents, tip: tip)
    var state = ControlState()
    for document in documents { try StateCoding.restore(document, into: &state) }
    var batch = Store.Batch(at: .epoch)
    batch.models = state.models.values.compactMap { ModelSummary($0, in: state) }
    let numbers = documents.compactMap { auditNumber($0.path) }
    batch.meta["auditNumber"] = String(numbers.max() ?? 0)
    batch.meta["observed"] = try tip.flatMap { try observed(by: $0, repository) }?.text ?? ""
    try store.commit(batch)
  }

  private static func auditNumber(_ path: String) -> Int64? {
    guard path.hasPrefix("audit/"), let name = path.split(separator: "/").last else { return nil }
    return Int64(name.dropLast(5))
  }

  /// The tracked commit that a state commit says it observed.
  private static func observed(
    by commit: CommitID, _ repository: borrowing Repository
  ) throws -> CommitID? {
    let message = try repository.commit(commit).message
    return try Trailers(message: message)["Muster-Observed"].map { CommitID($0) }
  }

  private static func read(
    _ store: Store, _ tip: CommitID?, isRebuilt: Bool
  ) throws -> Loaded {
    Loaded(state: try read(store), tip: tip, isRebuilt: isRebuilt)
  }

  /// The state as the database has it.
  package static func read(_ store: Store) throws -> ControlState {
    var state = ControlState()
    for folder in ["models", "runtimes", "tasks", "instances", "approvals"] {
      let documents = try store.documents(under: folder)
      for document in documents { try StateCoding.restore(document, into: &state) }
      for document in documents { StateCoding.restoreEvidence(document, into: &state) }
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
