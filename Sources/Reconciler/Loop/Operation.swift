/// What a service task may ask of Muster. A process names it by topic, class or task type, or its
/// manifest binds an element to it.
package enum Operation: String, Hashable, Sendable, CaseIterable {
  /// Measures what the version's tests declare.
  case runTests = "run-tests"
  /// The same without waiting: the answer is a job, whose end is the signal `job_status_changed`.
  case createBatchJob = "create-batch-job"
  /// Judges the measurements by the gates.
  case evaluateGates = "evaluate-gates"
  /// Looks a runtime up by name or tag.
  case findRuntime = "find-runtime"
  /// Makes a runtime serve the version, and waits until it does.
  case deploy
  /// Makes a runtime serve nothing, and waits until it does.
  case undeploy
  /// Makes the version that shares a runtime's requests the one that serves, and waits for that.
  case promote
  /// Takes the version away that shares a runtime's requests.
  case withdraw
  /// Trains the model again on its declared data, and waits for what comes of it.
  case retrain
  /// Tells people.
  case notify
  /// Sets a label on the model.
  case setLabel = "set-label"
  /// Hands back the job named by `JOB_ID`, or else the one that ran last: ModelOp's polling
  /// delegate.
  case getJob = "get-job"
  /// Does nothing: steps that ModelOp's engine needs and Muster's does not.
  case nothing

  /// ModelOp's delegates (`modelop-center.md` 2.7), by the last part of the class name.
  private static let delegates: [String: Operation] = [
    "CreateModelBatchJob": .createBatchJob,
    "CreateModelTestResult": .nothing,
    "DeployModel": .deploy,
    "GetDeployableModelById": .nothing,
    "GetJob": .getJob,
    "GetRuntimesByTag": .findRuntime,
    "ModelTestResultEval": .evaluateGates,
    "ParseModelTestResultFromBatchJob": .evaluateGates,
    // A deployment replaces what a runtime serves without a gap, so nothing is stopped before it.
    "StopEngine": .nothing,
  ]

  /// What a name in a process file means, if anything.
  package init?(named name: String) {
    if let operation = Operation(rawValue: name) {
      self = operation
      return
    }
    guard name.hasPrefix("com.modelop."),
      let operation = Self.delegates[String(name.split(separator: ".").last ?? "")]
    else { return nil }
    self = operation
  }

  /// The names that a process file may use, for hints.
  package static var names: [String] {
    allCases.filter { $0 != .nothing && $0 != .getJob }.map(\.rawValue).sorted()
  }
}
