import Dashboard
import Gates
import ModelMetrics
import Reconciler
import Registry
import Vocabulary

/// A site with something of everything: the example repository's models, one of which waits for an
/// approval, one fails its gate and one broke; and as many others as a test asks for.
struct SampleSite {
  static let now = Instant("2026-11-25T12:00:00Z") ?? .epoch
  static let viewer = Viewer(
    person: "Petra Approver", groups: [GroupName("python_approvers")], mayOperate: true,
    mayAuthor: true, mayAnswer: true, formToken: "token-1")
  static let visit = Visit(viewer: viewer, now: now)

  static let credit = ModelName("credit-risk")
  static let instance = InstanceID("4d090ab1dd76993a")
  static let task = TaskID("13d18710e202" + String(repeating: "5", count: 52))
  static let champion = Digest(of: "credit-risk 1")
  static let challenger = Digest(of: "credit-risk 2")

  let repository = SampleRepository.shared
  var state = ControlState()
  var verdicts: [VerdictRecord] = []
  var measurements: [MeasurementID: MeasurementRecord] = [:]
  var audit: [AuditEntry] = []
  var reconciler = ReconcilerStatus()
  var actions = Set(Action.Kind.allCases)

  /// - Parameter others: how many more models there are, each with a runtime, an instance and every
  ///   fifth with a task.
  init(others: Int = 11) throws {
    try add(credit: Self.now - .seconds(5400))
    try addFailures()
    try addOthers(others)
    try addMonitors()
    addAlerts()
    addTrainings()
    reconciler.version = "0.1.0"
    reconciler.repository = "example-bank"
    reconciler.branch = "main"
    reconciler.tip = SampleRepository.second
    reconciler.stateCommit = CommitID("5c1e0f8b7a52d0d8aa0f64a0a3a7ed6e3e2d1b44")
    reconciler.lastPass = Self.now - .seconds(12)
    reconciler.lastPassDuration = .milliseconds(38)
    reconciler.passes = 4211
    reconciler.started = Self.now - .seconds(86_400 * 3)
    state.observed = SampleRepository.second
    audit.sort { $0.at < $1.at }
    for index in audit.indices { audit[index].number = Int64(index + 1) }
    state.auditNumber = Int64(audit.count)
  }

  var desired: DesiredState {
    var desired = repository.desired[SampleRepository.second] ?? DesiredState()
    desired.monitors = Self.monitors
    return desired
  }

  var site: Site {
    Site(
      state: state, desired: desired, verdicts: verdicts.byVersion, reconciler: reconciler,
      actions: actions)
  }

  /// What a server would look up for a page.
  func material(for page: Page, on site: Site) -> Material {
    var material = Material()
    for _ in 0..<4 {
      let needs = Pages.needs(of: page, on: site, having: material)
      if needs.isEmpty { break }
      for need in needs {
        material.answered.insert(need)
        answer(need, &material)
      }
    }
    return material
  }

  private func answer(_ need: Need, _ material: inout Material) {
    switch need {
    case .measurement(let id): material.measurements[id] = measurements[id]
    case .model(let name, let commit):
      material.models[Material.ModelAt(name, at: commit)] =
        repository.desired[commit]?.models[name]
    case .blob(let blob): material.blobs[blob] = repository.blobs[blob]
    case .handRuns: material.handRuns = []
    case .audit(let filter):
      let found = audit.reversed().filter { filter.matches($0) }
      material.audit = Array(found.prefix(AuditFilter.pageSize))
      material.olderAudit =
        found.count > AuditFilter.pageSize ? material.audit.last?.number : nil
    case .events: material.events = Self.events
    case .log, .trainingLog:
      material.log = "line 1\n\u{1B}[31mred\u{1B}[0m <b>not bold</b>\nAUC 0.79\n"
    case .live(let name):
      guard state.runtimes[name]?.observed?.state == .serving else { return }
      var live = LiveFigures(
        at: Self.now, requests: 120_411, failures: 3, perSecond: 41.5,
        throughput: (0..<60).map { minute in
          LiveFigures.Sample(
            at: Self.now - .seconds(Int64(60 - minute) * 60),
            value: 40 + Double((minute * 7919) % 13))
        })
      live.median = 3.2
      live.p99 = 11.8
      live.cpu = 0.34
      live.memory = 288 << 20
      material.live = live
    case .comparison: break
    }
  }

  /// The page as the server would give it.
  func render(_ page: Page, on site: Site? = nil, visit: Visit = Self.visit) -> Rendered {
    let site = site ?? self.site
    return Pages.render(page, of: site, for: visit, with: material(for: page, on: site))
  }

  // MARK: - The model that waits

  private static func scores(quality: Double, rows: Int = 600) -> ScoredRows {
    var labels: [Bool] = []
    var scores: [Double] = []
    var genders: [String] = []
    var seed: UInt64 = 42
    func next() -> Double {
      seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(seed >> 11) / Double(1 << 53)
    }
    for _ in 0..<rows {
      let isPositive = next() < 0.3
      let noise = (next() + next() + next()) / 3
      labels.append(isPositive)
      scores.append(min(0.99, max(0.01, noise * (1 - quality) + (isPositive ? quality : 0))))
      genders.append(next() < 0.5 ? "female" : "male")
    }
    return ScoredRows(.binary(labels: labels, scores: scores), groups: ["gender": genders])
  }

  private static let left = scores(quality: 0.13)
  private static let right = scores(quality: 0.16)
  private static let options = EvaluationOptions(
    slices: ["gender"], bootstrap: Bootstrap(resamples: 200, seed: 7))

  /// Measured once for all tests.
  private static let measured = Result {
    (
      champion: try Evaluation(left, options: options),
      challenger: try Evaluation(right, options: options),
      comparison: try ModelComparison(champion: left, challenger: right, options: options)
    )
  }

  private mutating func add(credit at: Instant) throws {
    let old = at - .seconds(86_400 * 20)
    let measured = try Self.measured.get()
    let before = try record(
      of: Self.credit, Self.champion, at: old, evaluation: measured.champion)
    var after = try record(
      of: Self.credit, Self.challenger, at: at, evaluation: measured.challenger)
    after.metrics = Self.ownMetrics
    after.mismatches = ["roc_auc: the model says 0.9, its scores give 0.86"]
    let fact = ComparisonFact(
      champion: Self.champion, championMeasurement: before.id,
      metrics: measured.comparison.metrics.filter { $0.key.slice == nil })
    measurements[before.id] = before
    measurements[after.id] = after
    var model = ModelRecord(name: Self.credit, path: "models/credit-risk/model.yaml")
    var first = VersionRecord(
      version: Self.champion, firstSeen: old, commit: SampleRepository.first,
      changed: ["everything"], aspects: [:], contributors: ["Ada Author <ada@example.com>"])
    first.tests = ["backtest": before.fact(for: [])]
    var second = VersionRecord(
      version: Self.challenger, firstSeen: at, commit: SampleRepository.second,
      changed: ["source"], aspects: [:], contributors: ["Ada Author <ada@example.com>"],
      base: Self.champion)
    second.tests = ["backtest": after.fact(for: [], comparison: fact)]
    model.versions = [first, second]
    model.current = try Self.current(Self.challenger, since: at)
    model.instance = Self.instance
    model.conditions.set(
      Condition(
        .ready, .unknown, reason: "WaitingForPerson", message: "Approve for production", since: at))
    model.conditions.set(
      Condition(
        .reconciling, .true, reason: "WaitingForPerson", message: "Approve for production",
        since: at))
    model.outcomes = [
      .init(at: old, version: Self.champion, outcome: "deployed", message: "on credit-prod")
    ]
    state.models[model.name] = model
    for version in [Self.champion, Self.challenger] {
      let id = version == Self.champion ? before.id : after.id
      verdicts.append(
        verdict(Self.credit, version, .pass, gates: Self.gates, measurement: id, at: at))
    }
    try addInstance(at: at)
    try addTask(at: at)
    try addRuntime(at: old)
    log(old, "Petra Approver", "approved", "model/credit-risk", "ROC holds up on the holdout")
    log(old, "muster", "deployed", "runtime/credit-prod", "credit-risk@\(Self.champion.short)")
    log(at, "muster", "model-changed", "model/credit-risk", "source")
  }

  private static func current(_ version: Digest, since: Instant) throws -> ModelRecord.Current {
    let members: JSON = [
      "version": .string(version.hex), "metadata": .string(Digest(of: "m").hex),
      "commit": .string(SampleRepository.second.text), "since": .string(since.description),
    ]
    return try members.decode(ModelRecord.Current.self)
  }

  private static let ownMetrics: JSON = [
    "auc": 0.9, "actualROIAllTime": 1_250_000.5,
    "business_value": [
      [
        "test_type": "projected_roi",
        "values": ["projected_roi": 84_000, "amount_field": "amount"],
      ]
    ],
    "dailyInferencesLast30Days": [
      ["date": "2026-11-23", "count": 812], ["date": "2026-11-24", "count": 0],
      ["date": "11/25/2026 06:00:00", "count": 990],
    ],
    "scores over time": [
      "title": "Mean score a day", "x_axis_label": "day", "y_axis_label": "mean score",
      "data": ["mean": [[1, 0.31], [2, 0.33], [3, 0.30], [4, 0.34]]],
    ],
    "shap": ["duration": 0.21, "amount": 0.17, "age": 0.06, "purpose": 0.04],
  ]

  private static var gates: [GateResult] {
    var auc = GateResult(
      metric: "roc_auc", outcome: .pass, isWarning: false,
      sentence: "roc_auc 0.7999 ≥ 0.73: pass", rule: "≥ 0.73 on the lower bound", value: 0.7999)
    auc.interval = .init(lower: 0.748, upper: 0.852)
    auc.champion = 0.7774
    auc.difference = 0.0225
    auc.differenceBounds = .init(lower: -0.002, upper: 0.047)
    auc.rows = 300
    var brier = GateResult(
      metric: "brier", outcome: .pass, isWarning: false, sentence: "brier 0.162 ≤ 0.175: pass",
      rule: "≤ 0.175", value: 0.162)
    brier.champion = 0.168
    var fair = GateResult(
      metric: "selection_rate_ratio[gender]", outcome: .inconclusive, isWarning: true,
      sentence: "selection_rate_ratio by gender 0.84 between 0.8 and 1.25: inconclusive",
      rule: "between 0.8 and 1.25", value: 0.84)
    fair.rowsNeeded = 900
    return [auc, brier, fair]
  }

  private func record(
    of model: ModelName, _ version: Digest, at: Instant, evaluation: Evaluation?,
    outcome: MeasurementOutcome = .measured, metrics: JSON? = nil
  ) throws -> MeasurementRecord {
    let id = MeasurementID(Self.measurement(model, version))
    var record = MeasurementRecord(
      id: id, model: model, version: version, test: "backtest",
      inputs: ["data": Digest(of: "holdout").hex, "definitions": "1", "lock": "none"],
      outcome: outcome, metrics: metrics, measuredAt: at, milliseconds: 1830,
      sandbox: "bubblewrap, network off, system calls filtered, memory by cgroup v1")
    record.evaluation = evaluation
    return record
  }

  /// The id of the measurement of a version.
  static func measurement(_ model: ModelName, _ version: Digest) -> String {
    Digest(of: "\(model) \(version) backtest").hex
  }

  private func verdict(
    _ model: ModelName, _ version: Digest, _ outcome: GateOutcome, gates: [GateResult] = [],
    measurement: MeasurementID? = nil, isInfrastructure: Bool = false, at: Instant
  ) -> VerdictRecord {
    let test = TestVerdict(
      test: "backtest", measurement: measurement, outcome: outcome, gates: gates,
      isInfrastructure: isInfrastructure)
    return VerdictRecord(
      model: model, version: version, verdict: Verdict(tests: [test]), gates: Digest(of: "g"),
      at: at)
  }

  private var process: DesiredProcess? { desired.processes[ProcessName("promotion")] }

  private mutating func addInstance(at: Instant) throws {
    try addInstance(
      Self.instance, Self.credit, Self.challenger, at: at, element: "Activity_1b51d6z",
      job: "COMPLETE")
  }

  private mutating func addInstance(
    _ id: InstanceID, _ model: ModelName, _ version: Digest, at: Instant, element: String,
    job: String, incident: String? = nil, ended: Bool = false, process: String = "promotion"
  ) throws {
    var active: [String: JSON] = ["element": .string(element), "key": 5, "scope": 0]
    if let incident {
      active["incident"] = ["cause": "jobFailed", "message": .string(incident)]
    }
    let name = ProcessName(process)
    var members: [String: JSON] = [
      "id": .string(id.text), "process": .string(process),
      "definition": .string(desired.processes[name]?.bpmn.blob.text ?? ""),
      "definitionID": .string(process == "promotion" ? "Process_promotion" : "Process_standard"),
      "model": .string(model.text), "version": .string(version.hex),
      "commit": .string(SampleRepository.second.text), "lane": "tracked",
      "started": .string(at.description), "history": [],
      "engine": [
        "status": "active", "elements": [.object(active)],
        "variables": ["tier": "1", "passed": true, "note": "a <b>text</b>"],
      ],
      "jobs": [
        [
          "id": .string("\(id)-2-1"), "key": 2, "element": "Activity_0v3lqll",
          "operation": "run-tests", "state": .string(job), "attempt": 1, "input": [:],
          "created": .string(at.description),
          "finished": .string((at + .seconds(7)).description),
          "message": incident.map { .string($0) } ?? "tests of 1 declaration",
        ]
      ],
    ]
    if ended {
      members["ended"] = .string((at + .seconds(60)).description)
      members["outcome"] = "deployed"
      members["history"] = .array(Self.events)
    }
    let record = try JSON.object(members).decode(InstanceRecord.self)
    state.instances[record.id] = record
  }

  private static let events: [JSON] = [
    ["at": "2026-11-25T10:30:00Z", "event": ["event": "started", "start": "StartEvent_1"]],
    [
      "at": "2026-11-25T10:30:00Z",
      "event": ["event": "elementActivated", "key": 2, "element": "Activity_0v3lqll"],
    ],
    ["at": "2026-11-25T10:30:07Z", "event": ["event": "elementCompleted", "key": 2]],
    [
      "at": "2026-11-25T10:30:08Z",
      "event": ["event": "elementActivated", "key": 5, "element": "Activity_1b51d6z"],
    ],
  ]

  private mutating func addTask(at: Instant) throws {
    let record: JSON = [
      "id": .string(Self.task.text), "kind": "approval", "name": "Approve for production",
      "state": "open", "created": .string(at.description),
      "due": .string((Self.now + .seconds(86_400)).description), "model": "credit-risk",
      "version": .string(Self.challenger.hex), "target": "prod",
      "subject": .string(Digest(of: "s").hex),
      "policy": ["require": [["count": 2, "groups": ["python_approvers"], "people": []]]],
      "excluded": ["Ada Author <ada@example.com>"], "newcomers": [],
      "signoffs": [
        [
          "person": "Paul Second", "verdict": "approve", "group": "python_approvers",
          "commit": "38dcd459cf6412345678", "at": .string((at + .seconds(600)).description),
          "reason": "the curve is above the champion's everywhere", "isSigned": true,
        ]
      ],
      "refusals": [
        [
          "commit": "77dcd459cf6412345678", "who": "ada@example.com",
          "at": .string((at + .seconds(300)).description),
          "reason": "the signer took part in the change",
        ]
      ],
      "origin": ["instance": .string(Self.instance.text), "element": "Activity_1b51d6z", "key": 5],
      "details": ["verdict": "pass", "gateResults": ["roc_auc 0.7999: pass"], "ticket": "RISK-12"],
    ]
    state.tasks[Self.task] = try record.decode(TaskRecord.self)
    let approval: JSON = [
      "task": .string(Self.task.text), "person": "Petra Approver", "verdict": "approve",
      "model": "credit-risk", "version": .string(Self.champion.hex), "target": "prod",
      "subject": .string(Digest(of: "s").hex), "policy": .string(Digest(of: "p").hex),
      "commit": "38dcd459cf64aaaa", "key": "SHA256:18mcxuM4Ll7", "replaced": [],
      "firstSeen": .string(at.description), "reason": "ROC holds up on the holdout",
    ]
    let given = try approval.decode(ApprovalRecord.self)
    state.approvals[given.id] = given
  }

  private mutating func addRuntime(at: Instant) throws {
    var runtime = RuntimeRecord(name: RuntimeName("credit-prod"), path: "runtimes/credit-prod.yaml")
    runtime.definition = Digest(of: "r")
    runtime.labels = ["stage": "prod", "team": "retail-risk"]
    let assigned: JSON = [
      "model": "credit-risk", "version": .string(Self.champion.hex),
      "since": .string(at.description), "instance": .string(Self.instance.text),
      "confirmed": .string((at + .seconds(2)).description),
    ]
    runtime.assigned = try assigned.decode(RuntimeRecord.Assignment.self)
    runtime.history = runtime.assigned.map { [$0] } ?? []
    runtime.observed = .init(
      state: .serving, model: Self.credit, version: Self.champion, url: "http://127.0.0.1:18901",
      platform: "muster 0.1.0",
      libraries: ["python": "3.11.7", "numpy": "2.1.0", "scikit-learn": "1.6.1"])
    runtime.observedAt = at
    runtime.conditions.set(
      Condition(.ready, .true, reason: "Serving", message: "it serves credit-risk", since: at))
    state.runtimes[runtime.name] = runtime
  }

  // MARK: - Models that fail

  private mutating func addFailures() throws {
    let at = Self.now - .seconds(40_000)
    try addModel("counter-scorecard", at: at, outcome: .fail, element: "Activity_1b51d6z")
    try addModel(
      "disease-progress", at: at + .seconds(60), outcome: .error, element: "Activity_0v3lqll",
      incident: "the model raised ValueError: could not convert string to float: 'n/a'")
    try addModel(
      "fraud-screen", at: at + .seconds(120), outcome: .error, isInfrastructure: true,
      element: "Activity_0v3lqll")
    state.models[ModelName("fraud-screen")]?.conditions.set(
      Condition(
        .stalled, .true, reason: "Invalid",
        message: "models/fraud-screen/model.yaml:9:5: the metric \"acuracy\" is unknown",
        since: at))
    let proposal = ProposalRecord(
      ref: "refs/heads/worse-model", head: CommitID("5c1e0f8b7a52aaaabbbb"),
      base: SampleRepository.second, outcome: .fail, summary: "5c1e0f8b7a merged: 1 model changed",
      models: [
        .init(
          name: Self.credit, version: Digest(of: "w"), outcome: .fail,
          sentences: ["roc_auc 0.71 < 0.76: fail"], changed: ["source"],
          contributors: ["Ada Author <ada@example.com>"])
      ], judgedAt: at)
    state.proposals[proposal.ref] = proposal
    var drifted = RuntimeRecord(
      name: RuntimeName("counter-prod"), path: "runtimes/counter-prod.yaml")
    drifted.definition = Digest(of: "r2")
    drifted.labels = ["stage": "prod", "team": "retail-risk"]
    drifted.observed = .init(state: .unreachable, message: "connection refused")
    drifted.observedAt = at
    drifted.failures = 3
    state.runtimes[drifted.name] = drifted
  }

  mutating func addModel(
    _ text: String, at: Instant, outcome: GateOutcome?, isInfrastructure: Bool = false,
    element: String, incident: String? = nil, ended: Bool = false
  ) throws {
    let name = ModelName(text)
    let version = Digest(of: "\(text) 1")
    let id = InstanceID(String(Digest(of: "instance \(text)").hex.prefix(16)))
    var model = ModelRecord(name: name, path: "models/\(text)/model.yaml")
    model.current = try Self.current(version, since: at)
    var first = VersionRecord(
      version: version, firstSeen: at, commit: SampleRepository.second, changed: ["everything"],
      aspects: [:], contributors: ["Ada Author <ada@example.com>"])
    let measured = try record(
      of: name, version, at: at, evaluation: nil,
      outcome: incident.map { .modelFailed($0) } ?? .measured,
      metrics: ["roc_auc": 0.71, "f1": 0.5])
    measurements[measured.id] = measured
    first.tests = ["backtest": measured.fact(for: [])]
    model.versions = [first]
    model.instance = id
    model.labels = ["team": "retail-risk", "tier": "2"]
    model.conditions.set(
      Condition(
        .ready, outcome == .pass ? .true : .false,
        reason: outcome == .pass ? "Succeeded" : "GateFailed",
        message: outcome == .pass ? "deployed" : "roc_auc 0.71 ≥ 0.73: fail", since: at))
    state.models[name] = model
    if let outcome {
      var gate = GateResult(
        metric: "roc_auc", outcome: outcome, isWarning: false,
        sentence: "roc_auc 0.71 ≥ 0.73: \(outcome)", rule: "≥ 0.73", value: 0.71)
      gate.interval = .init(lower: 0.66, upper: 0.76)
      verdicts.append(
        verdict(
          name, version, outcome, gates: [gate], measurement: measured.id,
          isInfrastructure: isInfrastructure, at: at))
    }
    try addInstance(
      id, name, version, at: at, element: element, job: incident == nil ? "COMPLETE" : "ERROR",
      incident: incident, ended: ended)
    log(at, "muster", "model-created", "model/\(text)", "everything")
  }

  private mutating func addOthers(_ count: Int) throws {
    let words = [
      "churn", "mortgage-pd", "card-limit", "collections", "aml-alerts", "lapse", "pricing-motor",
      "claims-triage", "lgd-retail", "cross-sell", "cash-forecast",
    ]
    for index in 0..<count {
      let round = index / words.count
      let name = words[index % words.count] + (round == 0 ? "" : "-\(round)")
      let outcome: GateOutcome? =
        index % 9 == 7 ? .inconclusive : index % 11 == 10 ? nil : .pass
      let at = Self.now - .seconds(Int64(3_000 + index * 7_000))
      try addModel(
        name, at: at, outcome: outcome, element: "Activity_1b51d6z", ended: outcome == .pass)
      if outcome == .pass { addRuntime(serving: name, at: at) }
    }
  }

  private mutating func addRuntime(serving model: String, at: Instant) {
    let name = RuntimeName("\(model)-prod")
    let version = Digest(of: "\(model) 1")
    var runtime = RuntimeRecord(name: name, path: "runtimes/\(name).yaml")
    runtime.definition = Digest(of: name.text)
    runtime.labels = ["stage": "prod"]
    let assigned: JSON = [
      "model": .string(model), "version": .string(version.hex), "since": .string(at.description),
      "confirmed": .string(at.description),
    ]
    runtime.assigned = try? assigned.decode(RuntimeRecord.Assignment.self)
    runtime.observed = .init(state: .serving, model: ModelName(model), version: version)
    runtime.observedAt = at
    state.runtimes[name] = runtime
  }

  private mutating func log(
    _ at: Instant, _ actor: String, _ action: String, _ object: String, _ message: String
  ) {
    audit.append(
      AuditEntry(
        number: Int64(audit.count + 1), at: at, actor: actor, action: action, object: object,
        message: message, commit: SampleRepository.second))
  }
}
