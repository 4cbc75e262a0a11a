import BPMN
import Registry
import Vocabulary

extension ControlLoop {
  /// How many failed deployments in a row end a process's wait, and the delays between them.
  static let deploymentLimit = 3
  private static let deploymentDelay: Duration = .seconds(5)

  // MARK: - Definitions

  mutating func carryOutRuntime(_ step: PlanStep) {
    let name = RuntimeName(step.resource.name)
    switch step.action {
    case .create, .change:
      guard let runtime = desired.runtimes[name] else { return }
      var record =
        state.runtimes[name] ?? RuntimeRecord(name: name, path: runtime.manifest)
      record.path = runtime.manifest
      record.definition = runtime.definitionDigest
      record.labels = runtime.labels
      record.driver = runtime.driver == .muster ? nil : runtime.driver
      record.address = runtime.url
      let settings = wantedSettings(of: runtime, serving: record.assigned?.model)
      if record.settings?.wanted != settings {
        record.settings = settings.map { SettingsRecord(wanted: $0) }
      }
      put(record)
      audit("runtime-\(step.action.rawValue)d", "\(step.resource)", step.reason)
      log(.notice, "\(step.resource)", "Defined", step.reason)
      refreshConditions(of: name)
      if let model = record.assigned?.model, desired.models[model] != nil {
        withdrawRemoval(of: name)
      }
      tellChange(of: name)
    case .remove:
      update(name) { $0.definition = nil }
      audit("runtime-removed", "\(step.resource)", step.reason)
      log(.notice, "\(step.resource)", "Removed", step.reason)
      prune(name, reason: step.reason)
      tellChange(of: name)
    default:
      return
    }
  }

  private mutating func tellChange(of name: RuntimeName) {
    guard let model = state.runtimes[name]?.assigned?.model else { return }
    deliver(
      LifeCycleSignal.runtimeChanged, to: model, variables: ["runtime": .string(name.text)])
  }

  /// What a removal from git does to something that is deployed: the project's `prune`.
  mutating func prune(_ name: RuntimeName, reason: String) {
    guard let assigned = state.runtimes[name]?.assigned else { return }
    switch desired.project?.prune ?? .confirm {
    case .never:
      log(.warning, "runtime/\(name)", "PruneNever", "\(reason); it keeps serving")
    case .auto:
      unassign(name, reason: reason)
    case .confirm:
      withdrawRemoval(of: name)
      openRemoval(of: name, assigned, reason: reason)
    }
  }

  /// Takes away what a runtime should serve.
  mutating func unassign(_ name: RuntimeName, reason: String) {
    guard let assigned = state.runtimes[name]?.assigned else { return }
    withdrawRemoval(of: name)
    if state.runtimes[name]?.challenger != nil { endChallenge(name) }
    update(name) {
      $0.assigned = nil
      $0.failures = 0
      $0.retryAt = nil
      $0.flapping = nil
      $0.losses = nil
    }
    audit(
      "undeploy-decided", "runtime/\(name)", reason, version: assigned.version)
    refreshConditions(of: name)
  }

  // MARK: - Deploying

  mutating func deploy(
    _ job: Job, _ record: InstanceRecord, _ variables: [String: JSON]
  ) -> Command? {
    guard let name = runtimeName(variables) else {
      return .failJob(
        job.key, message: "deploy needs the input runtime, the name of a runtime", retriesLeft: 0)
    }
    guard let runtime = desired.runtimes[name] else {
      return .throwJobError(
        job.key, code: Self.failureCode, message: "no runtime is named \"\(name)\"")
    }
    guard let model = desired.models[record.model] else {
      return .throwJobError(
        job.key, code: Self.failureCode, message: "the model is not on the tracked branch")
    }
    if let reason = reasonNotToDeploy(model, record, runtime) {
      audit("deploy-refused", "runtime/\(name)", reason, version: record.version)
      return .throwJobError(job.key, code: Self.failureCode, message: reason)
    }
    switch TrafficShare.read(from: variables) {
    case .failure(let problem):
      return .failJob(job.key, message: problem.message, retriesLeft: 0)
    case .success(let share?): return challenge(job, record, runtime, model, share)
    case .success(nil): break
    }
    assign(name, to: record, model)
    if state.runtimes[name]?.isAsAssigned == true {
      confirm(name)
      refreshConditions(of: name)
      return .completeJob(job.key, variables: deployed(name))
    }
    create(
      job, .deploy, in: record.id, input: ["runtime": .string(name.text)], state: .waiting)
    return nil
  }

  func reasonNotToDeploy(
    _ model: DesiredModel, _ record: InstanceRecord, _ runtime: DesiredRuntime
  ) -> String? {
    if let other = state.runtimes[runtime.name]?.assigned?.model, other != record.model,
      state.models[other]?.current != nil
    {
      return "the runtime \(runtime.name) serves \(other); undeploy that first"
    }
    let missing = missingApprovals(
      of: model, version: record.version, runtime: runtime, for: record.id)
    guard !missing.isEmpty else { return nil }
    return "\(runtime.labels["stage"] ?? runtime.name.text) needs "
      + missing.joined(separator: ", ")
  }

  /// Spends the approvals that a deployment needs, for the instance that decided it.
  mutating func useApprovals(
    for record: InstanceRecord, _ model: DesiredModel, at name: RuntimeName
  ) {
    for target in state.runtimes[name]?.targets ?? [] {
      let judges = judges(of: record.version, of: record.model, target: target)
      guard !judges.rules.require.isEmpty else { continue }
      use(
        deploymentVerdicts(model, record.version, target: target, judges, for: record.id),
        for: record.id)
    }
  }

  mutating func assign(
    _ name: RuntimeName, to record: InstanceRecord, _ model: DesiredModel
  ) {
    useApprovals(for: record, model, at: name)
    let assignment = RuntimeRecord.Assignment(
      model: record.model, version: record.version, since: now, instance: record.id)
    withdrawRemoval(of: name)
    let heal = desired.runtimes[name]?.heal ?? .auto
    update(name) {
      if $0.assigned?.model == assignment.model, $0.assigned?.version == assignment.version,
        $0.assigned?.confirmed != nil, !$0.isLeft(by: heal)
      {
        return
      }
      $0.assigned = assignment
      $0.history.insert(assignment, at: 0)
      $0.history = Array($0.history.prefix(RuntimeRecord.historyKept))
    }
    // What challenged another version than this one has nothing to challenge any more.
    if state.runtimes[name]?.challenger != nil { endChallenge(name) }
    update(name) {
      $0.failures = 0
      $0.retryAt = nil
    }
    refreshSettings(of: name)
    audit(
      "deploy-decided", "runtime/\(name)", "\(record.model)@\(record.version.short)",
      commit: record.commit, version: record.version)
    refreshConditions(of: name)
  }

  mutating func undeploy(
    _ job: Job, _ record: InstanceRecord, _ variables: [String: JSON]
  ) -> Command? {
    guard let name = runtimeName(variables), state.runtimes[name] != nil else {
      return .throwJobError(
        job.key, code: Self.failureCode, message: "undeploy needs the name of a known runtime")
    }
    if let other = state.runtimes[name]?.assigned?.model, other != record.model {
      return .throwJobError(
        job.key, code: Self.failureCode, message: "the runtime \(name) serves \(other)")
    }
    unassign(name, reason: "decided by instance \(record.id)")
    guard state.runtimes[name]?.isAsAssigned == false else { return .completeJob(job.key) }
    create(
      job, .undeploy, in: record.id, input: ["runtime": .string(name.text)], state: .waiting)
    return nil
  }

  func runtimeName(_ variables: [String: JSON]) -> RuntimeName? {
    for name in ["runtime", "ENGINE_INSTANCE", "RUNTIME"] {
      if let text = variables[name]?.string ?? variables[name]?["name"]?.string {
        return RuntimeName(text)
      }
    }
    return nil
  }

  func deployed(_ name: RuntimeName) -> [String: JSON] {
    ["deployed": true, "DEPLOYED_MODEL": ["engine": .string(name.text)]]
  }

  // MARK: - What is found

  mutating func observe(_ name: RuntimeName, _ observation: RuntimeRecord.Observation) {
    guard let record = state.runtimes[name] else { return }
    let wasAsAssigned = record.isAsAssigned
    let wasConfirmed = record.assigned?.confirmed != nil
    update(name) { [now] in
      $0.observed = observation
      $0.observedAt = now
      if $0.isAsAssigned {
        $0.failures = 0
        $0.retryAt = nil
      }
    }
    if state.runtimes[name]?.isAsAssigned == true {
      confirm(name)
    } else if wasAsAssigned, wasConfirmed, let assigned = record.assigned {
      lost(name, assigned, observation.sentence)
    }
    judgeSettings(of: name, before: record)
    if let found = observation.challenger { judgeChallenger(found, at: name) }
    refreshConditions(of: name)
    answerWaitingJobs(of: name)
  }

  private mutating func confirm(_ name: RuntimeName) {
    guard let assigned = state.runtimes[name]?.assigned, assigned.confirmed == nil else { return }
    update(name) { [now] in
      $0.assigned?.confirmed = now
      if let index = $0.history.firstIndex(where: { $0.isSame(as: assigned) }) {
        $0.history[index].confirmed = now
      }
    }
    audit(
      "deployed", "runtime/\(name)", "\(assigned.model)@\(assigned.version.short) is served",
      version: assigned.version)
    log(
      .notice, "runtime/\(name)", "Deployed",
      "\(assigned.model)@\(assigned.version.short) was read back")
  }

  mutating func deploymentFailed(_ name: RuntimeName, _ message: String) {
    guard let record = state.runtimes[name], !record.isAsAssigned else { return }
    let failures = record.failures + 1
    let delay = Self.deploymentDelay * (1 << min(failures - 1, 6))
    update(name) { [now] in
      $0.failures = failures
      $0.retryAt = now + delay
      if $0.assigned != nil {
        $0.observed = RuntimeRecord.Observation(
          state: .failed, model: nil, version: nil, message: message, url: $0.observed?.url)
      }
    }
    // One that comes and goes has its event already.
    if record.flapping == nil || failures >= Self.deploymentLimit {
      log(.warning, "runtime/\(name)", "DeployFailed", message)
    }
    refreshConditions(of: name)
    guard failures >= Self.deploymentLimit else { return }
    giveUp(name, message)
    for (job, instance) in waitingJobs(of: name) {
      set(job.id, in: instance) { [now] in
        $0.state = .error
        $0.finished = now
        $0.message = message
      }
      guard let key = job.key else { continue }
      advance(instance, .throwJobError(Key(key), code: Self.failureCode, message: message))
    }
  }

  /// A version that never ran here is not tried for ever behind the back of the process that was
  /// told that it failed: what ran before should run again.
  private mutating func giveUp(_ name: RuntimeName, _ message: String) {
    guard let record = state.runtimes[name], let failed = record.assigned, failed.confirmed == nil
    else { return }
    let former = record.history.drop { !$0.isSame(as: failed) }.first {
      $0.confirmed != nil && state.models[$0.model]?.current != nil
    }
    withdrawRemoval(of: name)
    update(name) {
      $0.assigned = former
      $0.failures = 0
      $0.retryAt = nil
    }
    refreshSettings(of: name)
    let back = former.map { "\($0.model)@\($0.version.short) stays" } ?? "it serves nothing"
    audit("deploy-failed", "runtime/\(name)", "\(message); \(back)", version: failed.version)
    log(.error, "runtime/\(name)", "DeployGivenUp", "\(message); \(back)")
    refreshConditions(of: name)
  }

  private mutating func answerWaitingJobs(of name: RuntimeName) {
    guard let record = state.runtimes[name], record.isAsAssigned else { return }
    for (job, _) in waitingJobs(of: name)
    where !job.isOfChallenger || record.isChallengerAsAssigned {
      finish(job.id, output: job.operation == Operation.deploy.rawValue ? deployed(name) : [:])
    }
  }

  func waitingJobs(of name: RuntimeName) -> [(JobRecord, InstanceID)] {
    (index.waiting[name] ?? []).sorted().compactMap { id in
      find(id).map { ($0.0, $0.1.id) }
    }
  }
}
