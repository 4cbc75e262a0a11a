import BPMN
import Gates
import Registry
import Schedules
import Vocabulary

extension ControlLoop {
  /// How often an attempt that failed for a passing reason is repeated, and after how long, where
  /// the process file does not say: the delay doubles each time.
  private static let firstRetryDelay: Duration = .seconds(10)
  private static let retryLimit = 4
  /// The BPMN error that an operation raises when its answer is no.
  static let failureCode = "FAILURE"

  /// Begins the work of a service task. The answer is a command where the work is done at once, and
  /// `nil` where the world has to do something first.
  mutating func operate(_ job: Job, in id: InstanceID) -> Command? {
    guard let record = state.instances[id], let instance = state.running[id] else { return nil }
    if let decision = job.request.decision { return decide(decision, job, record) }
    let bound = desired.processes[record.process]?.operations[job.elementID]
    let name = bound ?? job.operation
    guard let operation = Operation(named: name) else {
      let hint =
        Suggestion.hint(for: name, among: Operation.names) ?? "docs/processes.md lists them"
      return .failJob(
        job.key, message: "\(job.elementID) asks for \"\(name)\", which is no operation; \(hint)",
        retriesLeft: 0)
    }
    if record.lane != .tracked, let answer = operate(operation, job, record) { return answer }
    let variables = instance.variables(visibleFrom: job.key)
    switch operation {
    case .nothing: return .completeJob(job.key)
    case .getJob: return getJob(job, record, variables)
    case .createBatchJob: return createBatchJob(job, in: id)
    case .evaluateGates: return evaluateGates(job, record)
    case .findRuntime: return findRuntime(job, variables)
    case .setLabel: return setLabel(job, record, variables)
    case .deploy: return deploy(job, record, variables)
    case .undeploy: return undeploy(job, record, variables)
    case .promote: return promote(job, record, variables)
    case .withdraw: return withdraw(job, record, variables)
    case .retrain: return retrain(job, record)
    case .runTests, .notify:
      create(job, operation, in: id, input: variables.filter { $0.key == "message" })
      return nil
    }
  }

  // MARK: - Job records

  @discardableResult
  mutating func create(
    _ job: Job, _ operation: Operation, in id: InstanceID, input: [String: JSON],
    state: JobRecord.State = .created, isAwaited: Bool = true
  ) -> JobRecord {
    var created = JobRecord(
      id: jobID(of: job, in: id), key: isAwaited ? job.key.number : nil, element: job.elementID,
      operation: operation.rawValue, state: state, input: input, created: now, attempt: 1)
    if state.isFinal { created.finished = now }
    update(id) { $0.jobs.append(created) }
    return created
  }

  private func jobID(of job: Job, in id: InstanceID) -> JobID {
    JobID("\(id)-\(job.key.number)-\(job.attempt)")
  }

  mutating func set(_ job: JobID, in id: InstanceID, _ change: (inout JobRecord) -> Void) {
    update(id) { record in
      guard let index = record.jobs.firstIndex(where: { $0.id == job }) else { return }
      change(&record.jobs[index])
    }
  }

  /// The job of an id, and the instance that asked for it.
  func find(_ job: JobID) -> (JobRecord, InstanceRecord)? {
    guard let end = job.text.firstIndex(of: "-"),
      let record = state.instances[InstanceID(String(job.text[..<end]))],
      let found = record.jobs.first(where: { $0.id == job })
    else { return nil }
    return (found, record)
  }

  // MARK: - Answers from the world

  mutating func testsFinished(_ id: JobID, _ reports: [TestReport]) {
    guard let (job, record) = find(id), !job.state.isFinal else { return }
    for report in reports {
      if !report.isReused || report.isTakenIn, report.measurement.outcome.isWorthKeeping {
        outcome.measurements.append(report.measurement)
      }
      update(record.model) { model in
        guard let index = model.versions.lastIndex(where: { $0.version == record.version }) else {
          return
        }
        model.versions[index].tests[report.test] = report.fact
      }
    }
    let missing = reports.compactMap { report -> String? in
      guard case .notMeasured(let reason) = report.measurement.outcome else { return nil }
      return "\(report.test): \(reason)"
    }
    guard missing.isEmpty else {
      fail(id, message: missing.joined(separator: "; "))
      return
    }
    let reused = reports.count { $0.isReused }
    let verdict = judge(record)
    log(
      verdict.outcome.mayGoOn ? .notice : .warning, "model/\(record.model)", "TestCompleted",
      "\(reports.count) tests of \(record.version.short) ended, \(reused) known before: "
        + verdict.outcome.rawValue)
    deliver(LifeCycleSignal.testCompleted, to: record.model, variables: [:])
    let failure = verdict.tests.first { $0.outcome == .error && !$0.isInfrastructure }
    var variables = testVariables(verdict)
    var ended = job
    ended.state = failure == nil ? .complete : .error
    ended.message = failure.map { "\($0.test): \($0.message ?? "it failed")" }
    variables["JOB"] = Self.jobObject(ended)
    finish(id, ended.state, message: ended.message, output: variables)
  }

  mutating func finish(
    _ id: JobID, _ end: JobRecord.State = .complete, message: String? = nil,
    output: [String: JSON]
  ) {
    guard let (job, record) = find(id), !job.state.isFinal else { return }
    set(id, in: record.id) { [now] in
      $0.state = end
      $0.finished = now
      $0.retryAt = nil
      if let message { $0.message = message }
    }
    if end == .complete, Operation(rawValue: job.operation) == .notify {
      announce(Operation.text(ofNotice: job, in: record), of: id, about: record.model)
    }
    guard let key = job.key else { return }
    advance(record.id, .completeJob(Key(key), variables: output))
  }

  /// An attempt failed for a reason that may pass: it is tried again, and becomes an incident when
  /// that does not help.
  mutating func fail(_ id: JobID, message: String) {
    guard let (job, record) = find(id), !job.state.isFinal else { return }
    let cycle = retryCycle(of: job, record)
    if job.attempt < cycle?.attempts ?? Self.retryLimit {
      let doubled = Self.firstRetryDelay * (1 << min(job.attempt - 1, 10))
      let next = cycle?.wait(beforeAttempt: job.attempt + 1)?.after(now) ?? now + doubled
      let delay = next - now
      set(id, in: record.id) {
        $0.attempt += 1
        $0.state = .created
        $0.message = message
        $0.retryAt = next
      }
      log(
        .warning, "model/\(record.model)", "JobRetry",
        "\(job.operation) failed and is tried again in \(delay): \(message)")
      return
    }
    set(id, in: record.id) { [now] in
      $0.state = .error
      $0.finished = now
      $0.retryAt = nil
      $0.message = message
    }
    guard let key = job.key else { return }
    advance(record.id, .failJob(Key(key), message: message, retriesLeft: 0))
  }

  private func retryCycle(of job: JobRecord, _ record: InstanceRecord) -> RetryCycle? {
    guard let key = job.key, let definition = definition(of: record) else { return nil }
    return state.running[record.id]?.retryCycle(of: Key(key), in: definition, now: now)
  }

  // MARK: - Tests and gates

  /// The verdict on the version that an instance is about, by the gates of the tracked branch.
  mutating func judge(_ record: InstanceRecord) -> Verdict {
    guard let model = desired.models[record.model],
      let version = state.models[record.model]?.version(record.version)
    else { return Verdict(tests: [], message: "the model is not on the tracked branch") }
    let verdict = waived(
      GateEvaluation.verdict(
        tests: model.tests, facts: version.tests,
        champion: champion(of: record.model, besides: record.version)?.version,
        tables: thresholds, context: model.thresholdContext),
      model, version)
    outcome.verdicts.append(
      VerdictRecord(
        model: record.model, version: record.version, verdict: verdict, gates: model.gatesDigest,
        at: now))
    return verdict
  }

  /// The version that another one of the model is compared with: what the champion's stage is to
  /// serve, else what it served last before.
  func champion(of name: ModelName, besides version: Digest) -> Champion? {
    guard let stage = desired.project?.championStage, let model = state.models[name] else {
      return nil
    }
    let runtimes = (index.runtimes[name] ?? []).compactMap { state.runtimes[$0] }
      .filter { $0.labels["stage"] == stage }.sorted { $0.name < $1.name }
    let served = runtimes.compactMap(\.assigned) + runtimes.flatMap(\.history)
    let found = served.first {
      $0.model == name && $0.version != version && $0.confirmed != nil
    }
    return found.flatMap { found in
      model.version(found.version).map { Champion(version: $0.version, commit: $0.commit) }
    }
  }

  private mutating func evaluateGates(_ job: Job, _ record: InstanceRecord) -> Command {
    let verdict = judge(record)
    audit(
      "judged", "model/\(record.model)",
      "\(verdict.outcome.rawValue): \(verdict.sentences.first ?? verdict.message ?? "")",
      commit: record.commit, version: record.version)
    return .completeJob(job.key, variables: testVariables(verdict))
  }

  private func testVariables(_ verdict: Verdict) -> [String: JSON] {
    let sentences = verdict.sentences
    return [
      "verdict": .string(verdict.outcome.rawValue),
      "passed": .bool(verdict.outcome.mayGoOn),
      "waivers": .array(verdict.waivers.map { .string($0.sentence) }),
      "gateResults": .array(sentences.map { .string($0) }),
      "MODEL_TEST_RESULT": [
        "testResults": JSON(encoding: verdict), "passes": .bool(verdict.outcome.mayGoOn),
      ],
    ]
  }

  // MARK: - Jobs in the background

  /// Runs the tests while the process goes on: the signal `job_status_changed` tells of their end.
  private mutating func createBatchJob(_ job: Job, in id: InstanceID) -> Command {
    create(job, .runTests, in: id, input: [:], isAwaited: false)
    let created = find(jobID(of: job, in: id))?.0
    return .completeJob(job.key, variables: ["JOB": created.map(Self.jobObject) ?? .null])
  }

  private func getJob(
    _ job: Job, _ record: InstanceRecord, _ variables: [String: JSON]
  ) -> Command {
    let wanted = variables["JOB_ID"]?.string
    let found = record.jobs.last { other in
      wanted.map { other.id.text == $0 } ?? (other.operation == Operation.runTests.rawValue)
    }
    guard let found else {
      return .throwJobError(
        job.key, code: Self.failureCode,
        message: wanted.map { "no job of this process has the id \"\($0)\"" }
          ?? "this process has started no job")
    }
    return .completeJob(job.key, variables: ["JOB": Self.jobObject(found)])
  }

  // MARK: - Small operations

  private mutating func setLabel(
    _ job: Job, _ record: InstanceRecord, _ variables: [String: JSON]
  ) -> Command {
    guard let name = variables["label"]?.string, let value = variables["value"]?.string else {
      return .failJob(
        job.key, message: "set-label needs the inputs label and value, both text", retriesLeft: 0)
    }
    update(record.model) { $0.labels[name] = value }
    audit("label-set", "model/\(record.model)", "\(name)=\(value)", version: record.version)
    return .completeJob(job.key)
  }

  private func findRuntime(_ job: Job, _ variables: [String: JSON]) -> Command {
    let name = variables["name"]?.string
    let tag = variables["tag"]?.string ?? variables["TAG"]?.string
    let stage = variables["stage"]?.string
    guard name != nil || tag != nil else {
      return .throwJobError(
        job.key, code: Self.failureCode, message: "find-runtime needs the input name or tag")
    }
    let found = desired.runtimes.values.filter { runtime in
      state.runtimes[runtime.name]?.isSuspended != true
        && name.map { runtime.name.text == $0 } ?? true
        && tag.map { runtime.tags.contains($0) } ?? true
        && stage.map { runtime.labels["stage"] == $0 } ?? true
    }.sorted { $0.name < $1.name }
    guard let first = found.first else {
      let wanted = [
        name.map { "named \"\($0)\"" }, tag.map { "tagged \"\($0)\"" },
        stage.map { "of the stage \"\($0)\"" },
      ].compactMap { $0 }
      return .throwJobError(
        job.key, code: Self.failureCode,
        message: "no runtime is \(wanted.joined(separator: " and "))")
    }
    let list = found.map { runtime -> JSON in
      [
        "name": .string(runtime.name.text), "tags": .array(runtime.tags.map { .string($0) }),
        "labels": .object(runtime.labels.mapValues { .string($0) }),
      ]
    }
    return .completeJob(
      job.key,
      variables: [
        "runtime": .string(first.name.text), "runtimes": .array(list), "RUNTIMES": .array(list),
        "RUNTIME": list[0], "ENGINE_INSTANCE": .string(first.name.text),
      ])
  }
}

extension MeasurementOutcome {
  /// Whether an outcome says something about the model, so that it may be found again.
  package var isWorthKeeping: Bool {
    if case .notMeasured = self { return false }
    return true
  }
}
