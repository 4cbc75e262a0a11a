package import Gates
import Git
package import Reconciler
import Registry
import Signatures
package import Vocabulary

/// What a Muster elsewhere recorded, on a state ref whose tip its key signed.
///
/// The signature is over the tree, so each file below it is Muster's. Files are read one by one by
/// their paths: the cost follows what is asked for, not the registry.
package struct TrustedState: Sendable {
  /// The ref that it was found at.
  package let reference: String
  /// The signed commit.
  package let tip: CommitID
  private let tree: TreeID
  private let clone: Clone

  /// Where a state ref may be, the first that can be trusted counts: Muster's own name, as it is
  /// fetched; below a remote; beside a mirror's own.
  package static let references = [
    Repository.stateReference, "refs/remotes/origin/muster/state", RemoteSync.stateReference,
  ]

  /// What a search came to: a state that counts, if there is one, and why others do not.
  package struct Search: Sendable {
    package var state: TrustedState?
    package var warnings: [Diagnostic] = []
  }

  /// Looks for a state ref that is signed by the key that a commit names.
  ///
  /// - Parameter base: the commit that says which key is Muster's: never a proposal, which could
  ///   name a key of its own.
  package static func search(in clone: Clone, base: CommitID?) async throws -> Search {
    var search = Search()
    for reference in references {
      do {
        guard let tip = try await clone.tip(of: reference) else { continue }
        if let reason = try await reasonToRefuse(tip, in: clone, base: base) {
          search.warnings.append(warning(reference, reason))
          continue
        }
        search.state = TrustedState(
          reference: reference, tip: tip, tree: try await clone.commit(tip).tree, clone: clone)
        return search
      } catch let error as GitError {
        // Whoever can write the ref must not be able to stop the gate with it.
        search.warnings.append(warning(reference, error.description))
      } catch let error as HostError {
        search.warnings.append(warning(reference, error.description))
      }
    }
    return search
  }

  private static func reasonToRefuse(
    _ tip: CommitID, in clone: Clone, base: CommitID?
  ) async throws -> String? {
    guard let base else { return "there is no base that names Muster's key" }
    guard let key = try await clone.musterKey(at: base) else {
      return "the base's muster.yaml names no identity.publicKey"
    }
    return try await clone.reasonToDistrust(tip, key: key)
  }

  private static func warning(_ reference: String, _ reason: String) -> Diagnostic {
    Diagnostic(
      .warning, code: "untrusted-state", at: SourceLocation(path: reference),
      "nothing of it is used: \(reason)")
  }

  // MARK: - Records

  /// A measurement by its id.
  package func measurement(_ id: MeasurementID) async throws -> MeasurementRecord? {
    guard let bytes = try await clone.file(StatePath.measurement(id), in: tree) else { return nil }
    // A record of another release that this one cannot read is measured again.
    return try? JSON(parsing: bytes).decode(MeasurementRecord.self)
  }

  /// A task by its id.
  package func task(_ id: TaskID) async throws -> TaskRecord? {
    try await restored([StatePath.task(id)]).tasks[id]
  }

  /// The approvals that were recorded for a task, with the raw commits beside them: without its
  /// evidence no approval and no waiver holds.
  package func approvals(of task: TaskID) async throws -> [ApprovalRecord] {
    let paths = try await clone.paths(
      under: StatePath.approvals(of: task), in: tree, limit: Self.mostApprovals)
    let state = try await restored(
      paths.filter { $0.hasSuffix(".json") || $0.hasSuffix(".commit") })
    return state.approvals.values.sorted { $0.person < $1.person }
  }

  /// The records of some models and, if they are asked for, of every runtime.
  package func state(of models: [ModelName], withRuntimes: Bool) async throws -> ControlState {
    let runtimes = withRuntimes ? try await runtimePaths() : []
    return try await restored(models.map { StatePath.model($0) } + runtimes)
  }

  private func runtimePaths() async throws -> [String] {
    try await clone.paths(under: "runtimes", in: tree, limit: Self.mostRuntimes)
  }

  private func restored(_ paths: [String]) async throws -> ControlState {
    var documents: [StateDocument] = []
    for path in paths {
      guard let body = try await clone.file(path, in: tree) else { continue }
      documents.append(StateDocument(path: path, body: body))
    }
    var state = ControlState()
    try StateCoding.restore(documents, into: &state)
    return state
  }

  private static let mostApprovals = 10_000
  private static let mostRuntimes = 100_000
}
