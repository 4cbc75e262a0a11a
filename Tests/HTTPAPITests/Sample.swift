import Gates
import Monitoring
import Notifications
import Reconciler
import Registry
import Schedules
import Vocabulary

@testable import HTTPAPI

/// Records of two teams: `credit-risk` of retail-risk, and `churn` of marketing.
enum Sample {
  static let now = Instant(milliseconds: 1_800_000_000_000)
  static let own = Digest(of: "credit-risk 1")
  static let other = Digest(of: "churn 1")
  static let ownTask = TaskID(Digest(of: "own task").hex)
  static let otherTask = TaskID(Digest(of: "other task").hex)
  static let ownResult = Digest(of: "own result").hex
  static let otherResult = Digest(of: "other result").hex

  /// What the tracked branch wants: a group of approvers, the first of whom made the change.
  static func desired(
    _ signatures: ProjectSettings.Signatures = .required
  ) -> DesiredState {
    var desired = tracked
    desired.project = ProjectSettings(name: "bank", signatures: signatures)
    let group = GroupName("python_approvers")
    desired.groups[group] = DesiredGroup(
      name: group, manifest: "groups/python.yaml",
      members: [
        Member(name: "Ada Author", emails: ["ada@example.com"]),
        Member(name: "Petra Approver", emails: ["petra@example.com"]),
        Member(name: "Nobody's Address"),
      ])
    for name in ["holdout", "others"] {
      desired.datasets[DatasetName(name)] = DesiredDataset(
        name: DatasetName(name), manifest: "data/\(name).yaml",
        location: .remote(uri: "https://data.example/\(name)"),
        format: .csv, size: nil, contentDigest: own, digest: own)
    }
    return desired
  }

  static func snapshot(
    desired: DesiredState? = nil, _ change: (inout ControlState) -> Void = { _ in }
  ) throws -> Snapshot {
    var state = ControlState()
    for (name, version, team) in [
      ("credit-risk", own, "retail-risk"), ("churn", other, "marketing"),
    ] {
      let model = try model(name, version, team: team)
      state.models[model.name] = model
      let instance = try instance("\(name)-instance", of: name, version)
      state.instances[instance.id] = instance
      let runtime = try runtime("\(name)-prod", team: team, serving: name, version)
      state.runtimes[runtime.name] = runtime
      let monitor = "monitor/rows/\(name)"
      state.monitors[monitor] = try record(of: monitor, on: name)
      state.schedules["\(monitor)#cron"] = try schedule(seen: now)
    }
    for (model, version) in [("credit-risk", own), ("churn", other)] {
      let record = training(of: model, version)
      state.retrainings[record.model] = record
    }
    for (id, model) in [(ownTask, "credit-risk"), (otherTask, "churn")] {
      state.tasks[id] = try task(id, about: model)
      let approval = try approval(of: id, on: model)
      state.approvals[approval.id] = approval
    }
    state.proposals["refs/heads/better"] = ProposalRecord(
      ref: "refs/heads/better", head: CommitID(hex("head", 40)), base: CommitID(hex("base", 40)),
      outcome: .pass, summary: "1 model changed", judgedAt: now)
    state.auditNumber = 3
    change(&state)
    let alerts = alerts.values.map { AlertRecord($0) }
    return Snapshot(
      revision: 7, state: state, desired: desired ?? tracked,
      alerts: Dictionary(uniqueKeysWithValues: alerts.map { ($0.alert.id, $0) }))
  }

  /// An alert of each model, and one of the project.
  private static let alerts: [String: Alert] = {
    var book = AlertBook()
    for (key, model) in [
      ("model/credit-risk/stalled", "credit-risk"), ("model/churn/stalled", "churn"),
      ("project/held-back", nil),
    ] {
      _ = book.step(
        .raise(
          AlertReport(
            key: key, cause: "model-stalled/Incident", model: model, severity: .error,
            title: "\(model ?? "the plan") is stalled", detail: "no disk")), now: now)
    }
    return book.alerts
  }()

  /// The id of the alert of a model.
  static func alert(_ model: String) -> String {
    alerts["model/\(model)/stalled"]?.id.hex ?? ""
  }

  static let monitor = Digest(of: "monitor/rows/credit-risk").hex
  static let otherMonitor = Digest(of: "monitor/rows/churn").hex
  static let schedule = Digest(of: "monitor/rows/credit-risk#cron").hex
  static let otherSchedule = Digest(of: "monitor/rows/churn#cron").hex

  /// The two models on the tracked branch, and a monitor on both.
  private static var tracked: DesiredState {
    var registry = Registry()
    let monitor = """
      apiVersion: muster.dev/v1
      kind: Monitor
      metadata: {name: rows}
      spec:
        models: [credit-risk, churn]
        check: volume
        data: {sample: {dataset: live}, minRows: 1}
        gates: [{metric: rows, atLeast: 1}]
        schedule: {cron: "0 6 * * *"}
      """
    var files = ["monitors/rows.yaml": monitor]
    for (name, team) in [("credit-risk", "retail-risk"), ("churn", "marketing")] {
      files["models/\(name)/model.yaml"] = """
        apiVersion: muster.dev/v1
        kind: Model
        metadata: {name: \(name), labels: {team: \(team)}}
        spec:
          source: [score.py]
          functions: {score: score, train: score}
          attachments: [weights.json]
          retrain: {data: [live], seed: 7}
        """
      files["models/\(name)/score.py"] = "def score(x): return x\n"
      files["models/\(name)/weights.json"] = "{}\n"
    }
    files["datasets/live.yaml"] = """
      apiVersion: muster.dev/v1
      kind: Dataset
      metadata: {name: live}
      spec: {path: live.csv}
      """
    files["datasets/live.csv"] = "a\n1\n"
    func blob(_ text: String) -> BlobID { BlobID(hex(text, 40)) }
    let bytes = Dictionary(files.values.map { (blob($0), Array($0.utf8)) }) { first, _ in first }
    registry.apply(
      files.map { FileChange(path: $0.key, blob: blob($0.value), size: $0.value.utf8.count) }
    ) { blob, _ in bytes[blob] ?? [] }
    return registry.desired
  }

  private static func record(of monitor: String, on model: String) throws -> MonitorRecord {
    let json: JSON = [
      "monitor": .string(monitor), "model": .string(model),
      "latest": [
        "monitor": .string(monitor), "model": .string(model), "check": "volume", "rows": 0,
        "colour": "red", "measuredAt": .string(now.description),
        "items": [
          [
            "name": "rows", "colour": "red", "sentence": "rows 0 ≥ 1: fail", "value": 0,
            "metric": "rows", "lower": 1,
          ]
        ],
      ],
      "periods": [
        [
          "end": .string(now.description), "colour": "red", "sentence": "rows 0 ≥ 1: fail",
          "figures": [
            ["metric": "rows", "name": "rows", "value": 0, "colour": "red", "lower": 1]
          ],
        ]
      ],
    ]
    return try json.decode(MonitorRecord.self)
  }

  private static func schedule(seen: Instant) throws -> ScheduleState {
    let json: JSON = [
      "definition": "cron", "seen": .string(seen.description),
      "decidedThrough": .string(seen.description), "runs": 1, "passedOver": 0, "isPaused": false,
      "hasLooked": false, "files": [:], "arriving": [:], "allRecords": 0, "accountedRecords": 0,
      "skips": 0, "counters": [:],
    ]
    return try json.decode(ScheduleState.self)
  }

  static func hex(_ text: String, _ count: Int) -> String {
    String(Digest(of: text).hex.prefix(count))
  }

  static func model(_ name: String, _ version: Digest, team: String) throws -> ModelRecord {
    let result = name == "credit-risk" ? ownResult : otherResult
    let json: JSON = [
      "name": .string(name), "path": .string("models/\(name)/model.yaml"), "isSuspended": false,
      "labels": ["team": .string(team)], "outcomes": [], "instance": .string("\(name)-instance"),
      "current": [
        "version": .string(version.hex), "metadata": .string(version.hex),
        "commit": .string(hex(name, 40)), "since": .string(now.description),
      ],
      "conditions": [
        [
          "type": "Ready", "status": "True", "reason": "Deployed", "message": "as it should be",
          "since": .string(now.description),
        ]
      ],
      "versions": [
        [
          "version": .string(version.hex), "commit": .string(hex(name, 40)),
          "firstSeen": .string(now.description), "changed": ["everything"], "aspects": [:],
          "contributors": ["ada@example.com"],
          "tests": [
            "backtest": [
              "id": .string(result), "measuredAt": .string(now.description),
              "outcome": ["measured": true], "values": ["auc": ["value": 0.8]],
            ]
          ],
        ]
      ],
    ]
    return try json.decode(ModelRecord.self)
  }

  static func instance(_ id: String, of model: String, _ version: Digest) throws -> InstanceRecord {
    let json: JSON = [
      "id": .string(id), "process": "promotion", "definition": .string(hex("bpmn", 40)),
      "definitionID": "Process_promotion", "lane": "tracked", "model": .string(model),
      "version": .string(version.hex), "commit": .string(hex(model, 40)),
      "started": .string(now.description), "history": [],
      "jobs": [
        [
          "id": .string("\(id)-1"), "key": 2, "element": "Activity_test", "operation": "run-tests",
          "state": "ERROR", "attempt": 1, "input": [:], "created": .string(now.description),
          "message": "no disk",
        ]
      ],
      "engine": [
        "status": "active",
        "elements": [
          [
            "element": "Activity_test", "key": 2, "scope": 0,
            "incident": ["cause": "job", "message": "no disk"],
          ]
        ],
        "variables": ["target": "prod"],
      ],
    ]
    return try json.decode(InstanceRecord.self)
  }

  static func runtime(
    _ name: String, team: String, serving model: String, _ version: Digest
  ) throws -> RuntimeRecord {
    let assigned: JSON = [
      "model": .string(model), "version": .string(version.hex),
      "since": .string(now.description), "instance": .string("\(model)-instance"),
      "confirmed": .string(now.description),
    ]
    let share: JSON = ["mode": "canary", "percent": 10]
    let json: JSON = [
      "name": .string(name), "path": .string("runtimes/\(name).yaml"),
      "definition": .string(version.hex), "labels": ["team": .string(team)], "isSuspended": false,
      "failures": 0, "conditions": [], "history": [],
      "assigned": assigned,
      // With everything that there can be, as each member has to be described.
      "challenger": [
        "assignment": assigned, "share": share, "failures": 1,
        "retryAt": .string(now.description), "called": .string(now.description),
      ],
      "settings": ["wanted": .string(version.hex), "failures": 0],
      "observed": [
        "state": "serving", "model": .string(model), "version": .string(version.hex),
        "message": "it serves", "url": "http://127.0.0.1:1", "platform": "muster 0.1.0",
        "libraries": ["numpy": "2.0"], "settings": .string(version.hex),
        "challenger": [
          "version": .string(version.hex), "share": share, "state": "rolled-back",
          "reason": "too many errors", "figures": ["requests": 12],
        ],
      ],
    ]
    return try json.decode(RuntimeRecord.self)
  }

  static func task(_ id: TaskID, about model: String) throws -> TaskRecord {
    let json: JSON = [
      "id": .string(id.text), "kind": "approval", "name": "Approve for production",
      "state": "open", "created": .string(now.description), "model": .string(model),
      "version": .string((model == "churn" ? other : own).hex), "target": "prod",
      "policy": ["require": [["count": 1, "groups": ["python_approvers"], "people": []]]],
      "excluded": ["ada@example.com"], "newcomers": [], "signoffs": [], "refusals": [],
      "details": ["verdict": "pass"],
    ]
    return try json.decode(TaskRecord.self)
  }

  static func training(_ model: String) -> String { Digest(of: "training of \(model)").hex }

  /// One that is over, and one that is under way.
  private static func training(of model: String, _ version: Digest) -> RetrainingRecord {
    var record = RetrainingRecord(model: ModelName(model))
    var training = Training(
      id: Digest(of: "training of \(model)"), cause: "signal drift_found",
      origin: Training.Origin(.alert, alert(model)), startedBy: "muster", created: now,
      commit: CommitID(hex(model, 40)), version: version, seed: 7, inputs: version,
      state: .superseded, branch: "muster/retrain/\(model)/1")
    training.supersededBy = Digest(of: "later training of \(model)")
    training.product = Training.Product(
      commit: CommitID(hex("\(model) trained", 40)), version: Digest(of: "\(model) 2"),
      provenance: Training.Provenance(
        data: ["holdout": version], code: version, environment: "none", seed: 7),
      changed: ["models/\(model)/weights.json"], milliseconds: 12, sandbox: "none")
    training.ended = now
    record.trainings = [
      training,
      Training(
        id: Digest(of: "later training of \(model)"), cause: "asked for by Ada",
        origin: Training.Origin(.hand), startedBy: "Ada", created: now + .seconds(60),
        commit: CommitID(hex(model, 40)), version: version, seed: 8, inputs: version,
        state: .wanted),
    ]
    return record
  }

  static func approval(of task: TaskID, on model: String) throws -> ApprovalRecord {
    let json: JSON = [
      "task": .string(task.text), "person": "Petra Approver", "verdict": "approve",
      "model": .string(model), "version": .string((model == "churn" ? other : own).hex),
      "target": "prod", "subject": .string(own.hex), "policy": .string(own.hex),
      "commit": .string(hex("approval", 40)), "firstSeen": .string(now.description),
      "replaced": [],
    ]
    return try json.decode(ApprovalRecord.self)
  }
}
