package import Sandbox
package import Vocabulary

/// What has become of a job. Whatever a model does, this is a value: a job that crashes, hangs or
/// floods is a result and no failure of ours.
package struct JobOutcome: Sendable {
  package let id: JobID
  package let cause: JobCause
  /// Every state that was entered and every step of progress, in order.
  package let messages: [JobMessage]
  /// The metrics function's object, whole; numbers that JSON cannot hold stand in it as text.
  package let metrics: JSON?
  /// The JSON paths of the numbers that were not finite (`$.auc`); then the cause says so as well.
  package let nonFinitePaths: [String]
  /// The scored records, in the order in which they came; none where ``Job/takeRecord`` took them.
  package let records: [JSON]
  /// The records that the job read, over all inputs.
  package let recordsRead: Int
  /// The files that the job wrote, sorted by path.
  package let artifacts: [JobArtifact]
  package let refusedArtifacts: [RefusedArtifact]
  package let log: JobLog
  package let usage: JobUsage
  /// `nil` when nothing was started.
  package let walls: SandboxWalls?
  /// The environment that it ran in; `nil` for the plain interpreter and for commands.
  package let environment: PythonEnvironment?

  /// The state that the job ended in.
  package var state: JobState { cause.state }
  /// Who has to do something about it.
  package var fault: JobCause.Fault { cause.fault }
  package var isSuccess: Bool { cause == .succeeded }

  /// An outcome by its parts.
  package init(
    id: JobID, cause: JobCause, messages: [JobMessage], metrics: JSON? = nil,
    nonFinitePaths: [String] = [], records: [JSON] = [], recordsRead: Int = 0,
    artifacts: [JobArtifact] = [], refusedArtifacts: [RefusedArtifact] = [], log: JobLog = .empty,
    usage: JobUsage = JobUsage(), walls: SandboxWalls? = nil, environment: PythonEnvironment? = nil
  ) {
    self.id = id
    self.cause = cause
    self.messages = messages
    self.metrics = metrics
    self.nonFinitePaths = nonFinitePaths
    self.records = records
    self.recordsRead = recordsRead
    self.artifacts = artifacts
    self.refusedArtifacts = refusedArtifacts
    self.log = log
    self.usage = usage
    self.walls = walls
    self.environment = environment
  }
}
