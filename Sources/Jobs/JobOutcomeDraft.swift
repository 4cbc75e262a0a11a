import Sandbox
import Vocabulary

/// An outcome while it is being found out.
struct JobOutcomeDraft: Sendable {
  let id: JobID
  var cause = JobCause.succeeded
  var metrics: JSON?
  var nonFinitePaths: [String] = []
  var records: [JSON] = []
  var recordsRead = 0
  var artifacts: [JobArtifact] = []
  var refusedArtifacts: [RefusedArtifact] = []
  var log = JobLog.empty
  var usage = JobUsage()
  var walls: SandboxWalls?
  var environment: PythonEnvironment?

  init(id: JobID) {
    self.id = id
  }

  func outcome(messages: [JobMessage]) -> JobOutcome {
    JobOutcome(
      id: id, cause: cause, messages: messages, metrics: metrics, nonFinitePaths: nonFinitePaths,
      records: records, recordsRead: recordsRead, artifacts: artifacts,
      refusedArtifacts: refusedArtifacts, log: log, usage: usage, walls: walls,
      environment: environment)
  }
}
