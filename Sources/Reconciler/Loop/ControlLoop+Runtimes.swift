import BPMN
import Registry
import Vocabulary

extension ControlLoop {
  /// How many failed deployments in a row end a process's wait, and the delays between them.
  private static let deploymentLimit = 3
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
      state.runtimes[name] = record
      outcome.touched.insert(.runtime(name))
      audit("runtime-\(step.action.rawValue)d", "\(step.resource)", step.reason)
      log(.notice, "\(step.resource)", "Defined", step.reason)
      refreshConditions(of: name)
    case .remove:
      update(name) { $0.definition = nil }
      audit("runtime-removed", "\(step.resource)", step.reason)
      prune(name, reason: step.reason)
    default:
      return
    }
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
      let id = openRemoval(of: name, assigned, reason: reason)
      update(name) { $0.removal = id }
    }
  }

  /// Takes away what a runtime should serve.
  mutating func unassign(_ name: RuntimeName, reason: String) {
    guard let assigned = state.runtimes[name]?.assigned else { return }
    update(name) {
      $0.assigned = nil
      $0.removal = nil
      $0.failures = 0
      $0.retryAt = nil
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
    let missing = missingApprovals(of: model, version: record.version, runtime: runtime)
    guard missing.isEmpty else {
      let message = "\(runtime.labels["stage"] ?? name.text) needs \(missing.joined(separator: ", "))"
      audit("deploy-refused", "runtime/\(name)", message, version: record.version)
      return .throwJobError(job.key, code: Self.failureCode, message: message)
    }
    let assignment = RuntimeRecord.Assignment(
      model: record.model, version: record.version, since: now, instance: record.id)
    update(name) {
      $0.assigned = assignment
      $0.history.insert(assignment, at: 0)
      $0.history = Array($0.history.prefix(RuntimeRecord.historyKept))
      $0.failures = 0
      $0.retryAt = nil
      $0.removal = nil
    }
    audit(
      "deploy-decided", "runtime/\(name)", "\(record.model)@\(record.version.short)",
      commit: record.commit, version: record.version)
    refreshConditions(of: name)
    if state.runtimes[name]?.isAsAssigned == true {
      confirm(name)
      return .completeJob(job.key, variables: deployed(name))
    }
    create(
      job, .deploy, in: record.id, input: ["runtime": .string(name.text)], state: .waiting)
    return nil
  }

  mutating func undeploy(
    _ job: Job, _ record: InstanceRecord, _ variables: [String: JSON]
  ) -> Command? {
    guard let name = runtimeName(variables), state.runtimes[name] != nil else {
      return .throwJobError(
        job.key, code: Self.failureCode, message: "undeploy needs the name of a known runtime")
    }
    unassign(name, reason: "decided by instance \(record.id)")
    guard state.runtimes[name]?.isAsAssigned == false else { return .completeJob(job.key) }
    create(
      job, .undeploy, in: record.id, input: ["runtime": .string(name.text)], state: .waiting)
    return nil
  }

  private func runtimeName(_ variables: [String: JSON]) -> RuntimeName? {
    for name in ["runtime", "ENGINE_INSTANCE", "RUNTIME"] {
      if let text = variables[name]?.string ?? variables[name]?["name"]?.string {
        return RuntimeName(text)
      }
    }
    return nil
  }

  private func deployed(_ name: RuntimeName) -> [String: JSON] {
    ["deployed": true, "DEPLOYED_MODEL": ["engine": .string(name.text)]]
  }

  // MARK: - What is found

  mutating func observe(_ name: RuntimeName, _ observation: RuntimeRecord.Observation) {
    guard let record = state.runtimes[name] else { return }
    let wasAsAssigned = record.isAsAssigned
    let wasConfirmed = record.assigned?.confirmed != nil
    update(name) {
      $0.observed = observation
      if $0.isAsAssigned {
        $0.failures = 0
        $0.retryAt = nil
      }
    }
    if state.runtimes[name]?.isAsAssigned == true {
      confirm(name)
    } else if wasAsAssigned, wasConfirmed, let assigned = record.assigned {
      log(.warning, "runtime/\(name)", "Drifted", observation.sentence)
      audit("drifted", "runtime/\(name)", observation.sentence, version: assigned.version)
      deliver(
        LifeCycleSignal.runtimeDrifted, to: assigned.model,
        variables: ["runtime": .string(name.text)])
    }
    refreshConditions(of: name)
    answerWaitingJobs(of: name)
  }

  private mutating func confirm(_ name: RuntimeName) {
    guard let assigned = state.runtimes[name]?.assigned, assigned.confirmed == nil else { return }
    update(name) { [now] in
      $0.assigned?.confirmed = now
      if !$0.history.isEmpty { $0.history[0].confirmed = now }
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
      $0.observed = RuntimeRecord.Observation(
        state: .failed, model: nil, version: nil, message: message, url: $0.observed?.url)
    }
    log(.warning, "runtime/\(name)", "DeployFailed", message)
    refreshConditions(of: name)
    guard failures >= Self.deploymentLimit else { return }
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

  private mutating func answerWaitingJobs(of name: RuntimeName) {
    guard state.runtimes[name]?.isAsAssigned == true else { return }
    for (job, _) in waitingJobs(of: name) {
      finish(job.id, output: job.operation == Operation.deploy.rawValue ? deployed(name) : [:])
    }
  }

  private func waitingJobs(of name: RuntimeName) -> [(JobRecord, InstanceID)] {
    state.running.keys.sorted().flatMap { id -> [(JobRecord, InstanceID)] in
      (state.instances[id]?.jobs ?? []).filter {
        $0.state == .waiting && $0.input["runtime"]?.string == name.text
      }.map { ($0, id) }
    }
  }
}
