/// The names of the signals that Muster itself fires, and how processes may write them.
package enum LifeCycleSignal {
  package static let modelCreated = "model_created"
  package static let modelChanged = "model_changed"
  package static let metadataChanged = "metadata_changed"
  package static let modelRemoved = "model_removed"
  /// A new version of a valid model is ready on the tracked branch: ModelOp's snapshot.
  package static let deployableModelChanged = "deployable_model_changed"
  package static let jobStatusChanged = "job_status_changed"
  package static let testCompleted = "test_completed"
  package static let runtimeChanged = "runtime_changed"
  package static let runtimeDrifted = "runtime_drifted"
  package static let approvalRecorded = "approval_recorded"
  package static let approvalRevoked = "approval_revoked"

  /// What ModelOp writes before the bare name.
  package static let prefix = "com.modelop.mlc.definitions.Signals_"

  /// The spellings under which a process may listen to a signal.
  package static func spellings(of name: String) -> [String] {
    name.hasPrefix(prefix) ? [name, String(name.dropFirst(prefix.count))] : [name, prefix + name]
  }
}
