package import Git
package import Reconciler
package import Signatures
package import Vocabulary

/// Keeps what a step changed: first in SQLite, then as a signed commit on the state ref. Only after
/// that may anything outside see an effect, and only then is anybody's input acknowledged.
///
/// Synchronous on purpose: nothing else of its owner can happen between the decision and its
/// record.
package struct StateWriter: ~Copyable {
  private let repository: Repository
  private let store: Store
  private let key: SigningKey
  /// The tip of the state ref, as this writer left it.
  package private(set) var tip: CommitID?
  private var pass: Int64

  /// A writer that goes on at a tip.
  package init(
    _ repository: consuming Repository, store: Store, key: SigningKey, tip: CommitID?, pass: Int64
  ) {
    self.repository = repository
    self.store = store
    self.key = key
    self.tip = tip
    self.pass = pass
  }

  /// Keeps the outcome of a step.
  package mutating func keep(
    _ outcome: StepOutcome, of state: ControlState, nextDue: Instant?, at now: Instant
  ) throws {
    var batch = Store.Batch(at: now)
    batch.documents =
      outcome.touched.sorted().flatMap { StateCoding.documents(of: $0, in: state) }
      + StateCoding.documents(of: outcome)
    batch.log = outcome.log
    batch.events = outcome.events
    for name in Self.modelsToSummarise(outcome, state) {
      if let record = state.models[name], let summary = ModelSummary(record, in: state) {
        batch.models.append(summary)
      } else {
        batch.removedModels.append(name)
      }
    }
    batch.meta = [
      "auditNumber": String(state.auditNumber), "nextDue": nextDue?.description ?? "",
      "observed": state.observed?.text ?? "",
    ]
    try store.commit(batch)
    try flush(observed: state.observed, at: now)
  }

  /// Writes whatever is not in the state ref yet as one commit.
  package mutating func flush(observed: CommitID?, at now: Instant) throws {
    let documents = try store.dirtyDocuments()
    guard !documents.isEmpty else { return }
    pass += 1
    let commit = try repository.writeState(
      documents, on: tip, observed: observed, pass: pass, by: key, at: now)
    tip = commit
    try store.markClean(documents, tip: commit)
  }

  /// The models whose row changes with a step: their own, and those that a runtime serves.
  private static func modelsToSummarise(
    _ outcome: StepOutcome, _ state: ControlState
  ) -> [ModelName] {
    var names: Set<ModelName> = []
    for key in outcome.touched {
      switch key {
      case .model(let name): names.insert(name)
      case .runtime(let name):
        if let model = state.runtimes[name]?.assigned?.model { names.insert(model) }
        if let model = state.runtimes[name]?.history.first?.model { names.insert(model) }
      default: continue
      }
    }
    return names.sorted()
  }
}
