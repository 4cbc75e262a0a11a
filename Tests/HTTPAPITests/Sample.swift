import Gates
import Reconciler
import Registry
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

  static func snapshot(_ change: (inout ControlState) -> Void = { _ in }) throws -> Snapshot {
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
    return Snapshot(revision: 7, state: state)
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
    let json: JSON = [
      "name": .string(name), "path": .string("runtimes/\(name).yaml"),
      "definition": .string(version.hex), "labels": ["team": .string(team)], "isSuspended": false,
      "failures": 0, "conditions": [], "history": [],
      "assigned": [
        "model": .string(model), "version": .string(version.hex),
        "since": .string(now.description),
      ],
      "observed": ["state": "serving", "model": .string(model), "version": .string(version.hex)],
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
