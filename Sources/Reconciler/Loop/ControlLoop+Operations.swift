import BPMN
import Gates
import Registry
import Vocabulary

extension ControlLoop {
  /// How often an attempt that failed for a passing reason is repeated, and after how long: the
  /// delay doubles each time.
  private static let firstRetryDelay: Duration = .seconds(10)
  private static let retryLimit = 4
  /// The BPMN error that an operation raises when its answer is no.
  static let failureCode = "FAILURE"

  /// Begins the work of a service task. The answer is a command where the work is done at once, and
  /// `nil` where the world has to do something first.
  mutating func operate(_ job: Job, in id: InstanceID) -> Command? {
    guard let record = state.instances[id], let definition = definition(of: record),
      let instance = state.running[id]
    else { return nil }
    let bound = desired.processes[record.process]?.operations[job.elementID]
    let name = bound ?? job.operation
    guard let operation = Operation(named: name) else {
      let hint = Suggestion.hint(for: name, among: Operation.names) ?? "docs/processes.md lists them"
      return .failJob(
        job.key, message: "\(job.elementID) asks for \"\(name)\", which is no operation; \(hint)",
        retriesLeft: 0)
    }
    let variables = instance.variables(visibleFrom: job.key)
    _ = definition
    switch operation {
    case .nothing: return .completeJob(job.key)
    case .getJob: return .completeJob(job.key, variables: lastJob(of: record))
    case .evaluateGates: return evaluateGates(job, record)
    case .findRuntime: return findRuntime(job, variables)
    case .setLabel: return setLabel(job, record, variables)
    case .deploy: return deploy(job, record, variables)
    case .undeploy: return undeploy(job, record, variables)
    case .runTests, .notify:
      create(job, operation, in: id, input: variables)
      return nil
    }
  }

  // MARK: - Job records

  mutating func create(
    _ job: Job, _ operation: Operation, in id: InstanceID, input: [String: JSON],
    state: JobRecord.State = .created
  ) {
    update(id) { [now] record in
      record.jobs.append(
        JobRecord(
          id: JobID("\(id)-\(job.key.number)-\(job.attempt)"), key: job.key.number,
          element: job.elementID, operation: operation.rawValue, state: state, input: input,
          created: now, attempt: 1))
    }
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
      if !report.isReused, report.measurement.outcome.isWorthKeeping {
        outcome.measurements.append(report.measurement)
      }
      update(record.model) { model in
        guard let index = model.versions.lastIndex(where: { $0.version == record.version }) else {
          return
        }
        model.versions[index].tests[report.test] = report.measurement.fact
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
      verdict.outcome == .pass ? .notice : .warning, "model/\(record.model)", "TestCompleted",
      "\(reports.count) tests of \(record.version.short) ended, \(reused) known before: "
        + verdict.outcome.rawValue)
    deliver(LifeCycleSignal.testCompleted, to: record.model, variables: [:])
    finish(id, output: testVariables(verdict, job: job))
  }

  mutating func finish(_ id: JobID, output: [String: JSON]) {
    guard let (job, record) = find(id), !job.state.isFinal else { return }
    set(id, in: record.id) { [now] in
      $0.state = .complete
      $0.finished = now
    }
    guard let key = job.key else { return }
    advance(record.id, .completeJob(Key(key), variables: output))
  }

  /// An attempt failed for a reason that may pass: it is tried again, and becomes an incident when
  /// that does not help.
  mutating func fail(_ id: JobID, message: String) {
    guard let (job, record) = find(id), !job.state.isFinal else { return }
    if job.attempt < Self.retryLimit {
      let delay = Self.firstRetryDelay * (1 << (job.attempt - 1))
      set(id, in: record.id) { [now] in
        $0.attempt += 1
        $0.state = .created
        $0.message = message
        $0.retryAt = now + delay
      }
      log(
        .warning, "model/\(record.model)", "JobRetry",
        "\(job.operation) failed and is tried again in \(delay): \(message)")
      return
    }
    set(id, in: record.id) { [now] in
      $0.state = .error
      $0.finished = now
      $0.message = message
    }
    guard let key = job.key else { return }
    advance(record.id, .failJob(Key(key), message: message, retriesLeft: 0))
  }

  // MARK: - Tests and gates

  /// The verdict on the version that an instance is about, by the gates of the tracked branch.
  mutating func judge(_ record: InstanceRecord) -> Verdict {
    guard let model = desired.models[record.model],
      let version = state.models[record.model]?.version(record.version)
    else { return Verdict(tests: [], message: "the model is not on the tracked branch") }
    let verdict = GateEvaluation.verdict(
      tests: model.tests, facts: version.tests, hasChampion: hasChampion(record))
    outcome.verdicts.append(
      VerdictRecord(
        model: record.model, version: record.version, verdict: verdict, gates: model.gatesDigest,
        at: now))
    return verdict
  }

  private func hasChampion(_ record: InstanceRecord) -> Bool {
    guard let stage = desired.project?.championStage else { return false }
    return state.runtimes.values.contains {
      $0.labels["stage"] == stage && $0.assigned?.model == record.model
        && $0.assigned?.version != record.version
    }
  }

  private mutating func evaluateGates(_ job: Job, _ record: InstanceRecord) -> Command {
    let verdict = judge(record)
    audit(
      "judged", "model/\(record.model)",
      "\(verdict.outcome.rawValue): \(verdict.sentences.first ?? verdict.message ?? "")",
      commit: record.commit, version: record.version)
    return .completeJob(job.key, variables: testVariables(verdict, job: nil))
  }

  private func testVariables(_ verdict: Verdict, job: JobRecord?) -> [String: JSON] {
    let sentences = verdict.sentences
    var variables: [String: JSON] = [
      "verdict": .string(verdict.outcome.rawValue),
      "passed": .bool(verdict.outcome == .pass),
      "gateResults": .array(sentences.map { .string($0) }),
      "MODEL_TEST_RESULT": [
        "testResults": JSON(encoding: verdict), "passes": .bool(verdict.outcome == .pass),
      ],
    ]
    if let job {
      let isComplete = verdict.tests.allSatisfy { $0.outcome != .error }
      variables["JOB"] = jobObject(job, status: isComplete ? "COMPLETE" : "ERROR")
    }
    return variables
  }

  private func jobObject(_ job: JobRecord, status: String) -> JSON {
    [
      "id": .string(job.id.text), "jobStatus": .string(status),
      "jobType": "MODEL_BATCH_TEST_JOB",
    ]
  }

  private func lastJob(of record: InstanceRecord) -> [String: JSON] {
    guard let job = record.jobs.last(where: { $0.operation == Operation.runTests.rawValue }) else {
      return [:]
    }
    return ["JOB": jobObject(job, status: job.state.rawValue)]
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
    let found = desired.runtimes.values.filter { runtime in
      guard state.runtimes[runtime.name]?.isSuspended != true else { return false }
      if let name { return runtime.name.text == name }
      guard let tag else { return false }
      return runtime.tags.contains(tag)
    }.sorted { $0.name < $1.name }
    guard let first = found.first else {
      let wanted = name.map { "named \"\($0)\"" } ?? tag.map { "tagged \"\($0)\"" }
      let message = wanted.map { "no runtime is \($0)" } ?? "find-runtime needs a name or a tag"
      return .throwJobError(job.key, code: Self.failureCode, message: message)
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
