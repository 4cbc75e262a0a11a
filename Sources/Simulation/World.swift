import BPMN
import DMN
package import Gates
import Monitoring
package import Reconciler
package import Registry
package import Vocabulary

/// A control loop with everything around it: a branch, jobs, runtimes and a clock, all of them
/// values. What the loop says is collected; nothing happens unless somebody asks for it.
package struct World {
  package var loop: ControlLoop
  package var now: Instant
  /// The tracked branch.
  package var branch = DesiredState()
  /// Every input's answer, in order.
  package private(set) var outcomes: [StepOutcome] = []
  /// Whether the last input was a tick.
  private(set) var steppedByTick = false
  /// What a restart finds, but for ``unkept``.
  private var kept = ControlState()
  private var unkept: Set<RecordKey> = []
  /// The records of alerts, and what was told of them, as they were written last.
  private var keptAlerts: [Digest: AlertRecord] = [:]
  private var keptRuns: [Digest: RunRecord] = [:]
  private var keptGroups: [String: AlertGroup] = [:]
  private var commits = 0
  private var lastChange: DesiredChange?
  private var files: [BlobID: ControlLoop.ProcessFile] = [:]
  private var decisionSets: [[BlobID]: DecisionSet] = [:]

  /// A world at the beginning, with nothing on its branch.
  package init(at now: Instant = Instant(seconds: 1_800_000_000)) {
    loop = ControlLoop()
    self.now = now
  }

  // MARK: - The branch

  /// Declares a process from a sketch, for all models unless said otherwise.
  package mutating func declareProcess(
    _ name: String, _ sketch: String, selector: ProcessSelector = .all,
    onNewVersion: NewVersionPolicy? = nil, onFileChange: FileChangePolicy = .keep,
    operations: [String: String] = [:], decisions: String? = nil
  ) {
    let digest = Digest(of: name + sketch)
    let blob = BlobID(String(digest.hex.prefix(40)))
    let file = ControlLoop.ProcessFile.ready(ProcessSketch(name, sketch).definition)
    files[blob] = file
    loop.learn(blob, file)
    var tables: [DesiredProcess.File] = []
    if let decisions {
      let digest = Digest(of: decisions)
      let path = "processes/\(name).dmn"
      tables = [
        DesiredProcess.File(
          path: Self.path(path), blob: BlobID(String(digest.hex.prefix(40))), digest: digest)
      ]
      decisionSets[tables.map(\.blob)] = DecisionSet([
        DMNReader.File(path: path, bytes: Array(decisions.utf8))
      ])
      learnDecisions()
    }
    branch.processes[ProcessName(name)] = DesiredProcess(
      name: ProcessName(name), manifest: "processes/\(name).yaml",
      bpmn: DesiredProcess.File(
        path: Self.path("processes/\(name).bpmn"), blob: blob, digest: digest),
      decisions: tables, selector: selector, onNewVersion: onNewVersion,
      onFileChange: onFileChange, operations: operations, digest: digest)
  }

  private mutating func learnDecisions() {
    for (blobs, set) in decisionSets { loop.learn(blobs, set) }
  }

  /// Declares a model; equal content is the same version.
  package mutating func declareModel(
    _ name: String, content: String = "v1", labels: [String: String] = [:],
    gates: [Gate] = [Gate(metric: "auc", bound: .atLeast(0.75))], description: String? = nil
  ) {
    let name = ModelName(name)
    let tests = [TestDeclaration(name: "backtest", function: .metrics, gates: gates)]
    let source = Digest(of: "\(name) \(content)")
    branch.models[name] = DesiredModel(
      name: name, manifest: "models/\(name)/model.yaml", folder: "models/\(name)", labels: labels,
      description: description, tests: tests,
      process: ProcessSelection.select(
        model: name, labels: labels, among: branch.processes.mapValues(\.selector)),
      version: ModelVersion(digest: source, aspects: [.source: source]),
      gatesDigest: Digest(of: JSON.array(tests.map(\.gatesJSON)).canonicalText),
      testsDigest: Digest(of: JSON.array(tests.map(\.measurementJSON)).canonicalText),
      dataDigest: Digest(of: "data"),
      metadataDigest: Digest(
        of: JSON.object(labels.mapValues { .string($0) }).canonicalText + (description ?? "")))
  }

  /// Declares a dataset by its content.
  package mutating func declareDataset(_ name: String, content: String) {
    let name = DatasetName(name)
    let digest = Digest(of: content)
    branch.datasets[name] = DesiredDataset(
      name: name, manifest: "data/\(name).yaml",
      location: .remote(uri: "https://data.example.com/\(name)"), format: .csv, size: nil,
      contentDigest: digest, digest: digest)
  }

  /// Declares a monitor of all models.
  package mutating func declareMonitor(_ name: String, _ declaration: MonitorDeclaration) {
    branch.monitors[MonitorName(name)] = DesiredMonitor(
      name: MonitorName(name), manifest: "monitors/\(name).yaml", models: .all,
      declaration: declaration)
  }

  /// Declares a runtime.
  package mutating func declareRuntime(
    _ name: String, stage: String? = nil, tags: [String] = [],
    driver: DesiredRuntime.Driver = .muster, workers: Int = 1,
    heal: DesiredRuntime.Heal = .auto, recording: DesiredRuntime.Recording? = nil
  ) {
    var runtime = DesiredRuntime(
      name: RuntimeName(name), manifest: "runtimes/\(name).yaml",
      labels: stage.map { ["stage": $0] } ?? [:], driver: driver, tags: tags, workers: workers,
      heal: heal)
    runtime.recording = recording
    branch.runtimes[runtime.name] = runtime
  }

  /// Declares what may be kept of a model.
  package mutating func declareRecording(of name: ModelName, _ recording: ModelRecording?) {
    branch.models[name] = branch.models[name]?.with(recording: recording)
  }

  /// Declares a group.
  package mutating func declareGroup(_ name: String, _ members: [Member]) {
    branch.groups[GroupName(name)] = DesiredGroup(
      name: GroupName(name), manifest: "groups/\(name).yaml", members: members)
  }

  /// Declares the project.
  package mutating func declareProject(
    approvals: [ApprovalRule] = [], prune: ProjectSettings.Prune = .confirm,
    signatures: ProjectSettings.Signatures = .required, championStage: String? = nil,
    onNewVersion: NewVersionPolicy = .supersede, waivers: [WaiverRule] = [],
    tasks: [TaskRule] = []
  ) {
    branch.project = ProjectSettings(
      name: "bank", championStage: championStage, prune: prune, approvals: approvals,
      waivers: waivers, signatures: signatures, onNewVersion: onNewVersion,
      tasks: tasks)
  }

  /// Lets the loop see the branch as it is now; the contributors count for every model whose
  /// version changes.
  @discardableResult
  package mutating func push(
    by contributors: [String] = ["alice@example.com"], isRewrite: Bool = false,
    isConfirmed: Bool = false
  ) -> StepOutcome {
    commits += 1
    let changed = branch.models.filter {
      loop.state.models[$0.key]?.current?.version != $0.value.version.digest
    }
    let change = DesiredChange(
      commit: CommitID(String(Digest(of: "commit \(commits)").hex.prefix(40))),
      desired: branch, contributors: changed.mapValues { _ in contributors },
      isRewrite: isRewrite, isConfirmed: isConfirmed)
    lastChange = change
    return handle(.desired(change))
  }

  /// Lets the loop see the same commit once more, as a pass without news does.
  @discardableResult
  package mutating func pushAgain() -> StepOutcome {
    guard let lastChange else { return push() }
    return handle(.desired(lastChange))
  }

  // MARK: - What happens

  /// Gives the loop an input.
  @discardableResult
  package mutating func handle(_ input: Input) -> StepOutcome {
    if case .tick = input { steppedByTick = true } else { steppedByTick = false }
    let outcome = loop.handle(input, now: now)
    outcomes.append(outcome)
    unkept.formUnion(outcome.touched)
    for record in outcome.runs { keptRuns[record.id] = record }
    for record in outcome.alerts { keptAlerts[record.alert.id] = record }
    return outcome
  }

  /// Lets time go by.
  package mutating func wait(_ duration: Duration) {
    now = now + duration
  }

  /// Lets time go by and says so.
  @discardableResult
  package mutating func tick(after duration: Duration) -> StepOutcome {
    wait(duration)
    return handle(.tick)
  }

  /// What the loop wants done now.
  package var effects: [Effect] { loop.effects(now: now) }

  /// Runs all tests that are asked for, with this metric.
  package mutating func runTests(
    auc: Double = 0.8, outcome: MeasurementOutcome = .measured
  ) {
    for effect in effects {
      guard case .runTests(let job, let model, let version, _, _) = effect else { continue }
      handle(.testsFinished(job, [report(model, version, auc: auc, outcome: outcome)]))
    }
  }

  /// What one test observed.
  package func report(
    _ model: ModelName, _ version: Digest, auc: Double, outcome: MeasurementOutcome = .measured
  ) -> TestReport {
    TestReport(
      test: "backtest",
      measurement: MeasurementRecord(
        id: MeasurementID(Digest(of: "\(version) \(auc)").hex), model: model, version: version,
        test: "backtest", inputs: [:], outcome: outcome, metrics: ["auc": .number(auc)],
        measuredAt: now, milliseconds: 10, sandbox: "none"),
      isReused: false)
  }

  /// Carries out every deployment that is asked for.
  package mutating func serve() {
    for effect in effects {
      switch effect {
      case .deploy(let runtime, let model, let version, _):
        observe(runtime.text, .serving, model: model, version: version)
      case .undeploy(let runtime): observe(runtime.text, .empty)
      case .configure(let runtime, _, _, _): configure(runtime)
      case .challenge(let runtime, _, let version, _, let share):
        observe(
          runtime,
          challenger: ChallengerObservation(version: version, share: share, state: .serving))
      case .withdraw(let runtime): observe(runtime, challenger: nil)
      case .notify(let job, _, _): handle(.jobDone(job, output: [:]))
      case .runTests, .judge, .publish, .runMonitor, .train, .propose, .openPullRequest, .retire,
        .promote:
        continue
      }
    }
  }

  /// Says that a runtime has the settings of its manifest.
  package mutating func configure(_ runtime: RuntimeName) {
    guard var observed = loop.state.runtimes[runtime]?.observed else { return }
    observed.settings = loop.state.runtimes[runtime]?.settings?.wanted
    handle(.runtimeObserved(runtime, observed))
  }

  /// Says what shares a runtime's requests, beside what it was found to serve last.
  package mutating func observe(_ runtime: RuntimeName, challenger: ChallengerObservation?) {
    guard var observed = loop.state.runtimes[runtime]?.observed else { return }
    observed.challenger = challenger
    handle(.runtimeObserved(runtime, observed))
  }

  /// Says what a runtime was found to serve.
  package mutating func observe(
    _ runtime: String, _ state: RuntimeRecord.ServingState, model: ModelName? = nil,
    version: Digest? = nil, message: String? = nil
  ) {
    handle(
      .runtimeObserved(
        RuntimeName(runtime),
        RuntimeRecord.Observation(
          state: state, model: model, version: version, message: message, url: nil)))
  }

  /// Signs a verdict on a task and pushes it.
  @discardableResult
  package mutating func sign(
    _ verdict: String, _ task: TaskRecord, by name: String, reason: String? = nil,
    bend: (inout SignoffDraft) -> Void = { _ in }
  ) -> SignoffSubmission {
    var draft = SignoffDraft(verdict, on: task, by: Persona(name), at: now, reason: reason)
    bend(&draft)
    let submission = draft.submission
    handle(.signoff(submission))
    return submission
  }

  /// Signs a waiver of a gate and pushes it.
  @discardableResult
  package mutating func waive(
    _ gate: WaivableGate, by name: String, for length: Duration = .seconds(86_400),
    reason: String? = "the label is late", verdict: String = "waive",
    bend: (inout SignoffDraft) -> Void = { _ in }
  ) -> SignoffSubmission {
    var draft = SignoffDraft(
      waiving: gate, until: now + length, by: Persona(name), at: now, reason: reason,
      verdict: verdict)
    bend(&draft)
    let submission = draft.submission
    handle(.signoff(submission))
    return submission
  }

  // MARK: - What is

  /// Open tasks, oldest first.
  package var openTasks: [TaskRecord] {
    loop.state.tasks.values.filter { $0.state == .open }.sorted {
      ($0.created, $0.id) < ($1.created, $1.id)
    }
  }

  /// The record of a model.
  package func model(_ name: String) -> ModelRecord? { loop.state.models[ModelName(name)] }

  /// The record of a runtime.
  package func runtime(_ name: String) -> RuntimeRecord? { loop.state.runtimes[RuntimeName(name)] }

  /// The instance of a model that runs, or ran last.
  package func instance(_ model: String) -> InstanceRecord? {
    self.model(model)?.instance.flatMap { loop.state.instances[$0] }
  }

  /// Where a model's instance waits: the ids of elements; or how it ended.
  package func position(_ model: String) -> String {
    guard let record = instance(model) else { return "none" }
    guard record.isActive, let running = loop.state.running[record.id],
      case .ready(let definition)? = loop.library[record.definition]
    else { return "ended: \(record.outcome ?? "")" }
    return running.waitingElementIDs(in: definition).joined(separator: ", ")
  }

  /// All that was logged since the beginning, one line each.
  package var log: [String] {
    outcomes.flatMap(\.log).map { "\($0.level.rawValue) \($0.object) \($0.reason): \($0.message)" }
  }

  /// All audit entries since the beginning, one line each.
  package var audit: [String] {
    outcomes.flatMap(\.audit).map { "\($0.actor) \($0.action) \($0.object): \($0.message)" }
  }

  // MARK: - Restarting

  /// The state as its records alone tell it: those that were said to be touched, written and read
  /// again, over those that were kept before.
  package mutating func reread() throws -> ControlState {
    let state = loop.state
    for key in unkept {
      switch key {
      case .model(let name): kept.models[name] = try state.models[name].map(Self.reread)
      case .runtime(let name): kept.runtimes[name] = try state.runtimes[name].map(Self.reread)
      case .task(let id): kept.tasks[id] = try state.tasks[id].map(Self.reread)
      case .instance(let id): kept.instances[id] = try state.instances[id].map(Self.reread)
      case .approval(let key):
        kept.approvals[key] = try state.approvals[key].map(Self.reread)
        kept.approvals[key]?.evidence = state.approvals[key]?.evidence ?? []
      case .proposal(let ref): kept.proposals[ref] = try state.proposals[ref].map(Self.reread)
      case .monitor(let id): kept.monitors[id] = try state.monitors[id].map(Self.reread)
      case .schedule(let id): kept.schedules[id] = try state.schedules[id].map(Self.reread)
      case .alertGroups: keptGroups = try Self.reread(state.alerts.groupRecords)
      case .retraining(let name):
        kept.retrainings[name] = try state.retrainings[name].map(Self.reread)
      }
    }
    kept.alerts = AlertBook(
      alerts: try keptAlerts.values.map(Self.reread).filter { $0.ended == nil }.map(\.alert),
      streaks: kept.monitors.compactMapValues(\.streak), groups: keptGroups)
    kept.runs = try keptRuns.filter { $0.value.ended == nil }.mapValues(Self.reread)
    unkept = []
    kept.auditNumber = state.auditNumber
    kept.observed = state.observed
    return kept
  }

  /// Stops the loop and starts it again from its records.
  package mutating func restart() throws {
    let desired = loop.desired
    loop = ControlLoop(state: try reread())
    for (blob, file) in files { loop.learn(blob, file) }
    learnDecisions()
    loop.recall(desired)
    let failures = loop.resume()
    precondition(failures.isEmpty, "every instance can be rebuilt: \(failures)")
  }

  private static func reread<Record: Codable>(_ record: Record) throws -> Record {
    try JSON(parsing: JSON(encoding: record).canonicalText).decode(Record.self)
  }

  private static func path(_ text: String) -> RepositoryPath {
    do {
      return try RepositoryPath(checking: text)
    } catch {
      preconditionFailure("\(text) is a path: \(error)")
    }
  }
}

extension World {
  /// What one simulated test observed.
  func report(
    _ model: ModelName, _ version: Digest, _ kind: MeasurementOutcomeKind
  ) -> TestReport {
    switch kind {
    case .good: report(model, version, auc: 0.8)
    case .bad: report(model, version, auc: 0.5)
    case .broken: report(model, version, auc: 0, outcome: .modelFailed("it raised"))
    case .lost: report(model, version, auc: 0, outcome: .notMeasured("no disk"))
    }
  }
}
