import Monitoring
import Vocabulary

/// What would otherwise be searched for in all records at every step. A function of the state, kept
/// up to date as records change, so that a step costs what it touches.
struct ControlIndex: Equatable {
  /// Open tasks of each instance.
  private(set) var tasks: [InstanceID: Set<TaskID>] = [:]
  /// All open tasks.
  private(set) var openTasks: Set<TaskID> = []
  /// When time alone does something to open tasks, of those to which it does at all.
  private(set) var dues: [TaskID: Instant] = [:]
  /// Verdicts on each model.
  private(set) var approvals: [ModelName: Set<ApprovalKey>] = [:]
  /// Instances with a job that has not ended.
  private(set) var busy: Set<InstanceID> = []
  /// Jobs that wait for what a runtime serves.
  private(set) var waiting: [RuntimeName: Set<JobID>] = [:]
  /// Runtimes that should serve a version of each model.
  private(set) var runtimes: [ModelName: Set<RuntimeName>] = [:]
  /// Active instances that each instance has called, by the key of the call activity.
  private(set) var calls: [InstanceID: [Int: InstanceID]] = [:]
  /// Active instances of proposals, by reference and model.
  private(set) var lanes: [String: [ModelName: InstanceID]] = [:]
  /// Models for which timers of start events run.
  private(set) var timed: Set<ModelName> = []
  /// Models whose manifest has problems.
  private(set) var invalid: Set<ModelName> = []
  /// Monitors with a promotion that is not over.
  private(set) var promoting: Set<String> = []
  /// Monitors that compare champion and challenger, by where they found them last.
  private(set) var comparing: [RuntimeName: Set<String>] = [:]
  /// Models with a training that is not over.
  private(set) var trained: Set<ModelName> = []

  init(_ state: ControlState) {
    for record in state.models.values { replace(nil, record) }
    for record in state.tasks.values { replace(nil, record) }
    for record in state.approvals.values { insert(record) }
    for record in state.instances.values { replace(nil, record) }
    for record in state.runtimes.values { replace(nil, record) }
    for record in state.retrainings.values { replace(nil, record) }
    for record in state.monitors.values { replace(nil, record) }
  }

  mutating func replace(_ old: ModelRecord?, _ new: ModelRecord) {
    if new.startTimers != nil {
      timed.insert(new.name)
    } else if old != nil {
      timed.remove(new.name)
    }
    if new.conditions[.stalled]?.reason == ModelRecord.invalid {
      invalid.insert(new.name)
    } else if old != nil {
      invalid.remove(new.name)
    }
  }

  mutating func replace(_ old: TaskRecord?, _ new: TaskRecord) {
    if let old, old.state == .open {
      openTasks.remove(old.id)
      dues[old.id] = nil
      if let instance = old.origin?.instance { tasks.remove(old.id, from: instance) }
    }
    guard new.state == .open else { return }
    openTasks.insert(new.id)
    dues[new.id] = new.nextReminder
    if let instance = new.origin?.instance { tasks[instance, default: []].insert(new.id) }
  }

  mutating func insert(_ approval: ApprovalRecord) {
    approvals[approval.model, default: []].insert(approval.id)
  }

  mutating func replace(_ old: InstanceRecord?, _ new: InstanceRecord) {
    if case .proposal(let ref) = new.lane, new.caller == nil {
      if new.isActive {
        lanes[ref, default: [:]][new.model] = new.id
      } else if lanes[ref]?[new.model] == new.id {
        lanes[ref]?[new.model] = nil
        if lanes[ref]?.isEmpty == true { lanes[ref] = nil }
      }
    }
    for job in old?.jobs ?? [] where job.state == .waiting {
      if let runtime = job.runtime { waiting.remove(job.id, from: runtime) }
    }
    for job in new.jobs where job.state == .waiting {
      if let runtime = job.runtime { waiting[runtime, default: []].insert(job.id) }
    }
    if let caller = new.caller {
      if new.isActive {
        calls[caller.instance, default: [:]][caller.key] = new.id
      } else {
        calls[caller.instance]?[caller.key] = nil
        if calls[caller.instance]?.isEmpty == true { calls[caller.instance] = nil }
      }
    }
    if new.jobs.contains(where: { !$0.state.isFinal }) {
      busy.insert(new.id)
    } else if old != nil {
      busy.remove(new.id)
    }
  }

  mutating func replace(_ old: RetrainingRecord?, _ new: RetrainingRecord) {
    if new.isBusy { trained.insert(new.model) } else { trained.remove(new.model) }
  }

  mutating func replace(_ old: MonitorRecord?, _ new: MonitorRecord) {
    if new.isPromoting { promoting.insert(new.monitor) } else { promoting.remove(new.monitor) }
    let former = old?.comparison?.trial.runtime
    let runtime = new.comparison?.trial.runtime
    guard former != runtime else { return }
    if let former { comparing.remove(new.monitor, from: RuntimeName(former)) }
    if let runtime { comparing[RuntimeName(runtime), default: []].insert(new.monitor) }
  }

  mutating func replace(_ old: RuntimeRecord?, _ new: RuntimeRecord) {
    if let model = old?.assigned?.model { runtimes.remove(new.name, from: model) }
    if let model = new.assigned?.model { runtimes[model, default: []].insert(new.name) }
  }
}

extension Dictionary {
  /// Takes a member out of a set, and the set with its last member.
  fileprivate mutating func remove<Member>(_ member: Member, from key: Key)
  where Value == Set<Member> {
    guard let index = index(forKey: key) else { return }
    values[index].remove(member)
    if values[index].isEmpty { remove(at: index) }
  }
}

extension JobRecord {
  /// The runtime that a deployment waits for.
  var runtime: RuntimeName? { input["runtime"]?.string.map { RuntimeName($0) } }
}

extension ModelRecord {
  /// The reason of ``Condition/Kind/stalled`` while the manifest has problems.
  static let invalid = "Invalid"
}
