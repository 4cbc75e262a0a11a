package import BPMN
package import Monitoring
package import Schedules
package import Vocabulary

/// All that Muster knows, as one value: what the records of the state ref say, in memory.
///
/// Only ``ControlLoop`` changes it. Whatever a restart would lose must not be in here, except
/// ``running``, which is rebuilt from the instances' records.
package struct ControlState: Equatable, Sendable {
  package var models: [ModelName: ModelRecord] = [:]
  package var runtimes: [RuntimeName: RuntimeRecord] = [:]
  package var tasks: [TaskID: TaskRecord] = [:]
  package var instances: [InstanceID: InstanceRecord] = [:]
  package var approvals: [ApprovalKey: ApprovalRecord] = [:]
  /// By reference.
  package var proposals: [String: ProposalRecord] = [:]
  /// The latest of each monitor on each model, by ``AttachedMonitor/id``.
  package var monitors: [String: MonitorRecord] = [:]
  /// By the schedule's id.
  package var schedules: [String: ScheduleState] = [:]
  /// Runs of monitors that have not ended.
  package var runs: [Digest: RunRecord] = [:]
  /// The trainings of each model that was trained again.
  package var retrainings: [ModelName: RetrainingRecord] = [:]
  /// Open alerts, and what was told of them.
  package var alerts = AlertBook()
  /// The number of the newest audit entry.
  package var auditNumber: Int64 = 0
  /// The tracked commit that was reconciled last.
  package var observed: CommitID?
  /// The engine's state of every active instance.
  package var running: [InstanceID: ProcessInstance] = [:]

  /// What a fresh repository knows: nothing.
  package init() {}
}

/// Names one person's verdict on one task.
package struct ApprovalKey: Hashable, Comparable, Sendable {
  package let task: TaskID
  package let person: String

  /// One person's verdict on one task.
  package init(task: TaskID, person: String) {
    self.task = task
    self.person = person
  }

  package static func < (left: ApprovalKey, right: ApprovalKey) -> Bool {
    (left.task, left.person) < (right.task, right.person)
  }
}

/// Names one record of the state.
package enum RecordKey: Hashable, Comparable, Sendable {
  case model(ModelName)
  case runtime(RuntimeName)
  case task(TaskID)
  case instance(InstanceID)
  case approval(ApprovalKey)
  case proposal(String)
  /// What was told of alerts, by cause; alerts themselves are ``StepOutcome/alerts``.
  case alertGroups
  /// The latest of a monitor, by its id.
  case monitor(String)
  /// The state of a schedule, by its id.
  case schedule(String)
  /// The trainings of a model.
  case retraining(ModelName)
}
