/// The names of the signals that Muster itself fires, and how processes may write them.
package enum LifeCycleSignal {
  /// A model stands on the tracked branch for the first time, or again.
  package static let modelCreated = "model_created"
  /// A model's version changed.
  package static let modelChanged = "model_changed"
  /// Only what describes a model changed, not what executes.
  package static let metadataChanged = "metadata_changed"
  /// A model is gone from the tracked branch.
  package static let modelRemoved = "model_removed"
  /// A new version of a valid model is ready on the tracked branch: ModelOp's snapshot.
  package static let deployableModelChanged = "deployable_model_changed"
  /// A branch or pull request proposes a new version of a model, and what its merge would give was
  /// judged.
  package static let modelProposed = "model_proposed"
  /// A job of the process ended.
  package static let jobStatusChanged = "job_status_changed"
  /// The tests of the process's version ended.
  package static let testCompleted = "test_completed"
  /// The definition of the runtime that serves the model changed.
  package static let runtimeChanged = "runtime_changed"
  /// The runtime that served the model no longer serves what it should.
  package static let runtimeDrifted = "runtime_drifted"
  /// A challenger was sent away because of what it did with the requests that it shared.
  package static let challengerRolledBack = "challenger_rolled_back"
  /// The evidence suffices that a challenger should take the place of what serves.
  package static let promotionProposed = "promotion_proposed"
  /// The tracked branch says that a challenger is to take the place of what serves.
  package static let promotionMerged = "promotion_merged"
  /// A challenger is worse than what serves, or not better by what it has to be.
  package static let challengerWorse = "challenger_worse"
  /// A verdict was given that counts.
  package static let approvalRecorded = "approval_recorded"
  /// Somebody who approved has rejected since.
  package static let approvalRevoked = "approval_revoked"
  /// An alert opened that is about the model and has no signal of its own.
  package static let alertOpened = "alert_opened"

  /// A training of the model ended: with a proposal, without one, or with a failure.
  package static let retrainingEnded = "retraining_ended"

  /// What ModelOp writes before the bare name.
  package static let prefix = "com.modelop.mlc.definitions.Signals_"

  /// The spellings under which a process may listen to a signal.
  package static func spellings(of name: String) -> [String] {
    name.hasPrefix(prefix) ? [name, String(name.dropFirst(prefix.count))] : [name, prefix + name]
  }
}
