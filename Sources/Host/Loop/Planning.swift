import Git
package import Reconciler
import Registry
package import Vocabulary

/// Reads what a pass would do, beside a Muster that may be at work.
package enum Planning {
  /// The plan that brings the recorded state to what a commit wants.
  package static func plan(
    repository path: String, database: String, commit: CommitID
  ) async throws -> Plan {
    let clone = try Clone(opening: path)
    let state = try recordedState(repository: path, database: database)
    var former: DesiredState?
    var isRewrite = false
    if let observed = state.observed {
      isRewrite = try await !clone.contains(observed, in: commit)
      if !isRewrite { former = try await clone.desired(at: observed).state }
    }
    let desired = try await clone.desired(at: commit)
    return Planner.plan(
      for: DesiredChange(commit: commit, desired: desired.state, isRewrite: isRewrite),
      state: state, former: former)
  }

  /// What becomes of the processes when a commit is reconciled.
  ///
  /// - Parameter base: what it is compared with where nothing was reconciled yet, or history was
  ///   rewritten since.
  package static func processChanges(
    repository path: String, database: String, commit: CommitID, base: CommitID
  ) async throws -> [ProcessChange] {
    let clone = try Clone(opening: path)
    var former = base
    if let observed = try recordedState(repository: path, database: database).observed,
      try await clone.contains(observed, in: commit)
    {
      former = observed
    }
    guard former != commit else { return [] }
    let old = try await clone.desired(at: former).state
    return try await clone.processChanges(from: old, to: try await clone.desired(at: commit).state)
  }

  /// The state as the database or, without one, the state ref has it.
  package static func recordedState(
    repository path: String, database: String
  ) throws -> ControlState {
    let repository = try Repository(opening: path)
    if let store = try? Store(reading: database) {  // none: nothing was reconciled here yet
      return try StateLoader.read(store)
    }
    var state = ControlState()
    guard let tip = try repository.stateTip() else { return state }
    // Nothing of these is held in memory.
    let documents = try repository.stateDocuments(
      at: tip, leavingOut: [StatePath.auditFolder, "measurements", "verdicts"])
    try StateCoding.restore(documents, into: &state)
    return state
  }
}
