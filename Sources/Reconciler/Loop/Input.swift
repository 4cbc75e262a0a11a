package import BPMN
package import Gates
package import Monitoring
package import Registry
package import Schedules
package import Vocabulary

/// Something that happened outside and that the control loop must answer.
package enum Input: Sendable {
  /// The tracked branch is at this commit, and this is what it wants.
  case desired(DesiredChange)
  /// The tests of a job ended.
  case testsFinished(JobID, [TestReport])
  /// A job of another kind ended well.
  case jobDone(JobID, output: [String: JSON])
  /// A job could not be done for a reason that may pass.
  case jobFailed(JobID, message: String)
  /// What a runtime was found to serve.
  case runtimeObserved(RuntimeName, RuntimeRecord.Observation)
  /// A deployment was tried and failed.
  case deploymentFailed(RuntimeName, message: String)
  /// A runtime's process did not take the settings of its manifest.
  case settingsFailed(RuntimeName, message: String)
  /// What should share a runtime's requests could not be brought there, or taken away.
  case challengeFailed(RuntimeName, message: String)
  /// A commit with a person's verdict arrived.
  case signoff(SignoffSubmission)
  /// Somebody asks for a signal, to one model or to all.
  case signal(name: String, model: ModelName?, variables: [String: JSON])
  /// Somebody sends a message to the process of one model; a correlation key is for processes that
  /// wait with one.
  case message(
    name: String, model: ModelName, correlationKey: String?, variables: [String: JSON])
  /// Somebody suspends or resumes a model or a runtime.
  case suspend(ResourceID, Bool, by: String)
  /// Somebody asks to try an instance's incidents again.
  case retry(InstanceID, by: String)
  /// Somebody moves tokens of an instance by hand.
  case modify(InstanceID, Modification, by: String)
  /// Somebody takes instances over into the tracked branch's file of their process.
  case migrate(MigrationScope, MigrationPlan, by: String)
  /// Somebody ends an instance, for a reason.
  case cancel(InstanceID, reason: String, by: String)
  /// Somebody ends a job that an instance asked for.
  case cancelJob(JobID, reason: String, by: String)
  /// Somebody begins the process of a model's current version once more.
  case start(ModelName, by: String)
  /// Somebody works on a task without a signature.
  case work(TaskID, TaskWork, by: String)
  /// The references that propose changes, all of them. Told when they are not what they were.
  case proposals([ProposalHead])
  /// A proposal was judged; the measurements are those that no record has yet.
  case proposalJudged(ProposalRecord, [MeasurementRecord])
  /// A forge was told a judgement, or could not be.
  case proposalPublished(String, Digest, failure: String?)
  /// Somebody looks after alerts: no reminders.
  case acknowledge(AlertTarget, by: String)
  /// Somebody wants alerts quiet until a moment, for a reason.
  case snooze(AlertTarget, until: Instant, by: String, reason: String)
  /// Somebody says that alerts are over, for a reason: what is seen again opens anew.
  case resolveAlerts(AlertTarget, by: String, reason: String)
  /// A run of a monitor gave these results, at least one.
  case monitorEnded(Digest, [MonitorResult])
  /// Somebody wants a monitor, by ``AttachedMonitor/id``, to run now; the token tells one such wish
  /// from another.
  case runMonitor(String, token: String, by: String)
  /// Somebody wants the next planned time of a schedule, by its id, passed over.
  case skipRun(String, by: String)
  /// The shell looked at what schedules wait for, by their ids: watched locations, and how many
  /// records runtimes served.
  case dataSeen([String: ScheduleObservation])
  /// Somebody wants a model trained again, with a seed of their own or the declared one; the token
  /// tells one such wish from another.
  case retrain(ModelName, seed: Int64?, token: String, by: String)
  /// The train function was run for a training, or could not be.
  case trained(ModelName, Digest, TrainingResult)
  /// A training's commit got its branch, or could not.
  case branched(ModelName, Digest, BranchResult)
  /// A pull request of a training's branch was opened, or could not be.
  case pullRequested(ModelName, Digest, Int64?, failure: String?)
  /// What a superseded training left behind was taken away, or could not be.
  case retired(ModelName, Digest, failure: String?)
  /// What came of a step of a promotion, of a monitor and by the promotion's id.
  case promotion(String, Digest, PromotionResult)
  /// Somebody brings metrics that were computed elsewhere.
  case externalMetrics(MetricsClaim, by: String)
  /// Time went by.
  case tick
}

/// Which instances go on in another file.
package enum MigrationScope: Hashable, Sendable {
  case instance(InstanceID)
  /// All that run an older file of a process.
  case process(ProcessName)
}

/// A new state of the tracked branch.
package struct DesiredChange: Sendable {
  package var commit: CommitID
  package var desired: DesiredState
  /// Who contributed to each changed model since the commit that was reconciled before.
  package var contributors: [ModelName: [String]]
  /// Whether the branch was rewritten: the former commit is no ancestor of this one.
  package var isRewrite: Bool
  /// Whether a person has looked at a plan that was held back, and wants it done.
  package var isConfirmed: Bool

  /// A new state of the tracked branch.
  package init(
    commit: CommitID, desired: DesiredState, contributors: [ModelName: [String]] = [:],
    isRewrite: Bool = false, isConfirmed: Bool = false
  ) {
    self.commit = commit
    self.desired = desired
    self.contributors = contributors
    self.isRewrite = isRewrite
    self.isConfirmed = isConfirmed
  }
}

/// What one test of a job observed.
package struct TestReport: Sendable {
  package var test: String
  package var measurement: MeasurementRecord
  /// Whether it was found by its id and not measured again.
  package var isReused: Bool
  /// Whether an executor measured it and it is recorded nowhere yet.
  package var isTakenIn = false
  /// The gates that will judge it.
  package var gates: [Gate]
  /// The champion beside it, where gates ask for that.
  package var comparison: ComparisonFact?

  /// What one test observed.
  package init(
    test: String, measurement: MeasurementRecord, isReused: Bool, gates: [Gate] = [],
    comparison: ComparisonFact? = nil
  ) {
    self.test = test
    self.measurement = measurement
    self.isReused = isReused
    self.gates = gates
    self.comparison = comparison
  }

  /// The part that verdicts are made of.
  package var fact: MeasurementFact { measurement.fact(for: gates, comparison: comparison) }
}

/// A commit that claims to be somebody's verdict, as the host found it.
package struct SignoffSubmission: Sendable {
  package var commit: CommitID
  /// The raw commit object: the only thing that is believed, once its signature holds.
  package var raw: [UInt8]
  /// The tree of the commit's only parent, if it has one parent and that is known.
  package var parentTree: TreeID?
  /// Where it was found, for the log.
  package var source: String

  /// A commit as it was found.
  package init(commit: CommitID, raw: [UInt8], parentTree: TreeID?, source: String) {
    self.commit = commit
    self.raw = raw
    self.parentTree = parentTree
    self.source = source
  }
}
