import BPMN
import Gates
import Registry
import Vocabulary

extension ControlLoop {
  // MARK: - Deciding

  /// `deploy` with `traffic` or `shadow`: the version shares the requests of what serves.
  mutating func challenge(
    _ job: Job, _ record: InstanceRecord, _ runtime: DesiredRuntime, _ model: DesiredModel,
    _ share: TrafficShare
  ) -> Command? {
    let name = runtime.name
    guard runtime.driver == .muster else {
      return .throwJobError(
        job.key, code: Self.failureCode,
        message: "the driver \(runtime.driver.rawValue) cannot split the traffic")
    }
    guard let assigned = state.runtimes[name]?.assigned else {
      return .throwJobError(
        job.key, code: Self.failureCode,
        message: "the runtime \(name) serves nothing beside which a challenger could be")
    }
    guard assigned.version != record.version else {
      return .completeJob(job.key, variables: deployed(name))
    }
    if let former = state.runtimes[name]?.challenger,
      former.assignment.version != record.version
    {
      endChallenge(name)
    }
    useApprovals(for: record, model, at: name)
    let assignment = RuntimeRecord.Assignment(
      model: record.model, version: record.version, since: now, instance: record.id)
    update(name) {
      $0.challenger = ChallengerRecord(assignment: assignment, share: share)
    }
    audit(
      "challenge-decided", "runtime/\(name)",
      "\(record.model)@\(record.version.short) \(share.sentence)", commit: record.commit,
      version: record.version)
    if state.runtimes[name]?.isChallengerAsAssigned == true {
      confirmChallenger(name)
      return .completeJob(job.key, variables: deployed(name))
    }
    create(
      job, .deploy, in: record.id,
      input: ["runtime": .string(name.text), "challenger": .string(record.version.hex)],
      state: .waiting)
    return nil
  }

  /// The challenger serves from now on; a runtime that has it already only switches.
  mutating func promote(
    _ job: Job, _ record: InstanceRecord, _ variables: [String: JSON]
  ) -> Command? {
    guard let name = runtimeName(variables), let runtime = desired.runtimes[name],
      let model = desired.models[record.model]
    else {
      return .throwJobError(
        job.key, code: Self.failureCode, message: "promote needs the name of a known runtime")
    }
    guard state.runtimes[name]?.challenger?.assignment.version == record.version else {
      return .throwJobError(
        job.key, code: Self.failureCode,
        message: "\(record.version.short) does not share the requests of \(name)")
    }
    if let reason = reasonNotToDeploy(model, record, runtime) {
      audit("deploy-refused", "runtime/\(name)", reason, version: record.version)
      return .throwJobError(job.key, code: Self.failureCode, message: reason)
    }
    audit(
      "promoted", "runtime/\(name)", "\(record.model)@\(record.version.short)",
      commit: record.commit, version: record.version)
    assign(name, to: record, model)
    if state.runtimes[name]?.isAsAssigned == true {
      return .completeJob(job.key, variables: deployed(name))
    }
    create(
      job, .deploy, in: record.id, input: ["runtime": .string(name.text)], state: .waiting)
    return nil
  }

  mutating func withdraw(
    _ job: Job, _ record: InstanceRecord, _ variables: [String: JSON]
  ) -> Command? {
    guard let name = runtimeName(variables), let runtime = state.runtimes[name] else {
      return .throwJobError(
        job.key, code: Self.failureCode, message: "withdraw needs the name of a known runtime")
    }
    guard let challenger = runtime.challenger else { return .completeJob(job.key) }
    guard challenger.assignment.model == record.model else {
      return .throwJobError(
        job.key, code: Self.failureCode,
        message: "\(challenger.assignment.model) shares the requests of \(name)")
    }
    audit(
      "challenger-withdrawn", "runtime/\(name)", "decided by instance \(record.id)",
      version: challenger.assignment.version)
    endChallenge(name)
    return .completeJob(job.key)
  }

  /// Forgets a challenger; what it did is a measurement of its version.
  mutating func endChallenge(_ name: RuntimeName) {
    guard let runtime = state.runtimes[name], let challenger = runtime.challenger else { return }
    if let found = runtime.observed?.challenger,
      found.version == challenger.assignment.version
    {
      recordTraffic(found, challenger, at: name, isFinal: true)
    }
    update(name) { $0.challenger = nil }
    let message = "the challenger \(challenger.assignment.version.short) was taken away"
    for (job, instance) in waitingJobs(of: name)
    where job.input["challenger"]?.string == challenger.assignment.version.hex {
      abandon(job, instance, message)
    }
  }

  private mutating func abandon(_ job: JobRecord, _ instance: InstanceID, _ message: String) {
    set(job.id, in: instance) { [now] in
      $0.state = .error
      $0.finished = now
      $0.message = message
    }
    guard let key = job.key else { return }
    advance(instance, .throwJobError(Key(key), code: Self.failureCode, message: message))
  }

  // MARK: - What is found

  /// Takes in what a runtime says of a challenger: that it shares, what it counted, that it sent it
  /// away.
  mutating func judgeChallenger(_ found: ChallengerObservation, at name: RuntimeName) {
    guard let challenger = state.runtimes[name]?.challenger,
      challenger.assignment.version == found.version, challenger.share == found.share
    else { return }
    switch found.state {
    case .serving:
      confirmChallenger(name)
      recordTraffic(found, challenger, at: name, isFinal: false)
    case .failed: challengeFailed(name, found.reason ?? "its workers do not answer")
    case .rolledBack: rollBack(name, challenger, found.reason ?? "no reason was given")
    }
  }

  private mutating func confirmChallenger(_ name: RuntimeName) {
    guard let challenger = state.runtimes[name]?.challenger,
      challenger.assignment.confirmed == nil
    else { return }
    update(name) { [now] in
      $0.challenger?.assignment.confirmed = now
      $0.challenger?.failures = 0
      $0.challenger?.retryAt = nil
    }
    let sentence =
      "\(challenger.assignment.model)@\(challenger.assignment.version.short) "
      + challenger.share.sentence
    audit("challenging", "runtime/\(name)", sentence, version: challenger.assignment.version)
    log(.notice, "runtime/\(name)", "Challenging", "\(sentence), as was read back")
  }

  /// A challenger that broke a rule of the runtime goes: an event, an audit entry and a signal.
  private mutating func rollBack(
    _ name: RuntimeName, _ challenger: ChallengerRecord, _ reason: String
  ) {
    let version = challenger.assignment.version
    log(.warning, "runtime/\(name)", "RolledBack", "\(version.short): \(reason)")
    audit("rolled-back", "runtime/\(name)", reason, version: version)
    endChallenge(name)
    update(challenger.assignment.model) { [now] in
      $0.note(
        ModelRecord.Outcome(at: now, version: version, outcome: "rolled-back", message: reason))
    }
    deliver(
      LifeCycleSignal.challengerRolledBack, to: challenger.assignment.model,
      variables: [
        "runtime": .string(name.text), "version": .string(version.hex),
        "reason": .string(reason),
      ])
  }

  /// A challenger could not be brought to a runtime: tried again some times, then given up.
  mutating func challengeFailed(_ name: RuntimeName, _ message: String) {
    guard let challenger = state.runtimes[name]?.challenger else {
      log(.warning, "runtime/\(name)", "WithdrawFailed", message)
      return
    }
    let failures = challenger.failures + 1
    log(.warning, "runtime/\(name)", "ChallengeFailed", message)
    guard failures >= Self.deploymentLimit else {
      update(name) { [now] in
        $0.challenger?.failures = failures
        $0.challenger?.retryAt = now + Duration.seconds(5) * (1 << (failures - 1))
      }
      return
    }
    audit(
      "challenge-failed", "runtime/\(name)", message, version: challenger.assignment.version)
    for (job, instance) in waitingJobs(of: name)
    where job.input["challenger"]?.string == challenger.assignment.version.hex {
      abandon(job, instance, message)
    }
    endChallenge(name)
  }

  /// Makes what a challenger did with its share a test of its version: `traffic:<runtime>`.
  private mutating func recordTraffic(
    _ found: ChallengerObservation, _ challenger: ChallengerRecord, at name: RuntimeName,
    isFinal: Bool
  ) {
    let requests = found.figures["requests"] ?? 0
    guard requests > 0, let runtime = state.runtimes[name] else { return }
    let inputs = [
      "runtime": name.text, "champion": runtime.observed?.version?.hex ?? "",
      "mode": found.share.mode.rawValue,
      "percent": JSON.number(found.share.percent).canonicalText,
      "since": challenger.assignment.since.description,
    ]
    var hasher = DigestHasher()
    hasher.field("traffic 1")
    hasher.field(found.version)
    for (key, value) in inputs.sorted(by: { $0.key < $1.key }) { hasher.field("\(key) \(value)") }
    var metrics = found.figures.mapValues(JSON.number)
    metrics["rolled_back"] = .integer(found.state == .rolledBack ? 1 : 0)
    let measured = MeasurementRecord(
      id: MeasurementID(hasher.finalize().hex), model: challenger.assignment.model,
      version: found.version, test: TrafficShare.testPrefix + name.text, inputs: inputs,
      outcome: .measured,
      metrics: .object(metrics), measuredAt: now,
      milliseconds: Int64((now - challenger.assignment.since) / .milliseconds(1)),
      sandbox: "as the runtime has it")
    if isFinal { outcome.measurements.append(measured) }
    update(challenger.assignment.model) { model in
      guard let index = model.versions.lastIndex(where: { $0.version == found.version }) else {
        return
      }
      model.versions[index].tests[measured.test] = measured.fact(for: [])
    }
  }
}

extension JobRecord {
  /// Whether a deployment waits for a version that is to share requests.
  var isOfChallenger: Bool { input["challenger"] != nil }
}

extension TrafficShare {
  /// Why the inputs of a deployment name no share.
  struct Problem: Error, Hashable { let message: String }

  /// The share that the inputs of `deploy` name: `traffic`, the percentage of a canary, or
  /// `shadow`, true or a percentage. `nil` where the version is to serve alone.
  static func read(from variables: [String: JSON]) -> Result<TrafficShare?, Problem> {
    for (name, mode) in [("traffic", Mode.canary), ("shadow", .shadow)] {
      guard let value = variables[name], value != .null, value != .bool(false) else { continue }
      if mode == .shadow, value == .bool(true) || value.string == "true" {
        return .success(TrafficShare(mode: .shadow, percent: 100))
      }
      if mode == .shadow, value.string == "false" { continue }
      let text = value.string.map { $0.hasSuffix("%") ? String($0.dropLast()) : $0 }
      guard let percent = value.double ?? text.flatMap(Double.init), percent > 0, percent <= 100
      else {
        return .failure(
          Problem(
            message: "the input \(name) of deploy is \(value.canonicalText), expected a "
              + "percentage above 0 and at most 100"))
      }
      // All of the requests is no share: the version serves.
      if mode == .canary, percent == 100 { return .success(nil) }
      return .success(TrafficShare(mode: mode, percent: percent))
    }
    return .success(nil)
  }
}
