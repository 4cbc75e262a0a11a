import Gates
import Host
import Reconciler
import Vocabulary

/// Records as a large organisation has them, all made up: models with seven versions, each with a
/// result and a verdict; instances, most of which have ended; open tasks.
struct Load {
  let models: Int
  let instances: Int
  let openTasks: Int
  static let versionsPerModel = 7
  static let auditEntries = 100_000

  private let start = Instant(milliseconds: 1_790_000_000_000)

  /// All documents, as the state ref would have them.
  func documents() throws -> [StateDocument] {
    var documents: [StateDocument] = []
    for number in 0..<models {
      documents.append(StateDocument(path: StatePath.model(name(number)), record: model(number)))
      for version in 0..<Self.versionsPerModel {
        documents.append(
          StateDocument(
            path: StatePath.verdict(name(number), digest(number, version)),
            record: verdict(number, version)))
      }
    }
    for number in 0..<instances {
      let id = instanceID(number)
      documents.append(
        StateDocument(path: StatePath.instance(id), record: instance(number, id)))
    }
    for number in 0..<openTasks {
      let id = taskID(number)
      documents.append(StateDocument(path: StatePath.task(id), record: task(number, id)))
    }
    for number in 0..<50 {
      let runtime = RuntimeName("runtime-\(number)")
      documents.append(
        StateDocument(path: StatePath.runtime(runtime), record: self.runtime(number)))
    }
    for number in 1...Self.auditEntries {
      documents.append(
        StateDocument(
          path: StatePath.audit(Int64(number)),
          record: AuditEntry(
            number: Int64(number), at: start + .seconds(number), actor: "muster",
            action: "model-changed", object: "model/\(name(number % models))",
            message: "a new version was seen")))
    }
    return documents
  }

  /// What a pass writes that took up three changed models: their records and a verdict on each, two
  /// instances of their processes and a task.
  func pass(_ round: Int) throws -> [StateDocument] {
    let numbers = (0..<3).map { round * 3 + $0 }
    let ids = numbers.prefix(2).map { ($0, instanceID($0)) }
    let task = taskID(round % openTasks)
    return numbers.map { StateDocument(path: StatePath.model(name($0)), record: model($0)) }
      + numbers.map {
        StateDocument(
          path: StatePath.verdict(name($0), digest($0, 6)), record: verdict($0, 6))
      }
      + ids.map {
        StateDocument(path: StatePath.instance($0.1), record: instance($0.0 + round, $0.1))
      }
      + [StateDocument(path: StatePath.task(task), record: self.task(round + 1, task))]
  }

  func name(_ number: Int) -> ModelName { ModelName("model-\(number)") }

  func instanceID(_ number: Int) -> InstanceID {
    InstanceID(String(Digest(of: "instance \(number)").hex.prefix(16)))
  }

  func taskID(_ number: Int) -> TaskID { TaskID(Digest(of: "task \(number)").hex) }

  private func digest(_ model: Int, _ version: Int) -> Digest { Digest(of: "\(model) \(version)") }

  private func moment(_ number: Int) -> JSON { .string((start + .seconds(number)).description) }

  private func commit(_ number: Int) -> JSON {
    .string(String(Digest(of: "commit \(number)").hex.prefix(40)))
  }

  func model(_ number: Int) -> JSON {
    let last = Self.versionsPerModel - 1
    let versions = (0...last).map { version -> JSON in
      [
        "version": .string(digest(number, version).hex), "commit": commit(number + version),
        "firstSeen": moment(number * 10 + version), "changed": ["source"], "aspects": [:],
        "contributors": ["ada@example.com"],
        "tests": [
          "backtest": [
            "id": .string(Digest(of: "result \(number) \(version)").hex),
            "measuredAt": moment(number * 10 + version), "outcome": ["measured": true],
            "values": ["auc": ["value": 0.8], "brier": ["value": 0.16], "ks": ["value": 0.4]],
          ]
        ],
      ]
    }
    return [
      "name": .string(name(number).text), "path": .string("models/model-\(number)/model.yaml"),
      "isSuspended": .bool(number.isMultiple(of: 50)),
      "labels": ["team": .string("team-\(number % 20)"), "tier": .string("\(number % 3)")],
      "outcomes": [],
      "current": [
        "version": .string(digest(number, last).hex),
        "metadata": .string(digest(number, last).hex), "commit": commit(number),
        "since": moment(number),
      ],
      "conditions": [
        [
          "type": "Ready", "status": .string(number.isMultiple(of: 7) ? "False" : "True"),
          "reason": "Deployed", "message": "it serves", "since": moment(number),
        ]
      ],
      "versions": .array(versions),
    ]
  }

  func verdict(_ number: Int, _ version: Int) -> JSON {
    let outcome: JSON = number.isMultiple(of: 9) ? "fail" : "pass"
    return [
      "model": .string(name(number).text), "version": .string(digest(number, version).hex),
      "gates": .string(digest(number, version).hex), "at": moment(number),
      "verdict": [
        "outcome": outcome,
        "tests": [
          [
            "test": "backtest",
            "measurement": .string(Digest(of: "result \(number) \(version)").hex),
            "outcome": outcome, "isInfrastructure": false,
            "gates": [
              [
                "metric": "roc_auc", "rule": "≥ 0.73", "outcome": outcome,
                "sentence": "roc_auc 0.7999 ≥ 0.73", "value": 0.7999, "isWarning": false,
                "isSkipped": false,
              ]
            ],
          ]
        ],
      ],
    ]
  }

  func instance(_ number: Int, _ id: InstanceID) -> JSON {
    let isActive = number.isMultiple(of: 10)
    var members: [String: JSON] = [
      "id": .string(id.text), "process": .string("promotion-\(number % 5)"),
      "definition": commit(1), "definitionID": "Process_promotion", "lane": "tracked",
      "model": .string(name(number % models).text),
      "version": .string(digest(number % models, number % Self.versionsPerModel).hex),
      "commit": commit(number), "started": moment(number), "history": [],
      "jobs": [
        [
          "id": .string("\(id)-1"), "key": 2, "element": "Activity_test",
          "operation": "run-tests", "state": "COMPLETE", "attempt": 1, "input": [:],
          "created": moment(number), "finished": moment(number + 1),
        ]
      ],
      "engine": [
        "status": "active",
        "elements": .array(
          isActive ? [["element": "Activity_approve", "key": 5, "scope": 0]] : []),
        "variables": ["target": "prod"],
      ],
    ]
    if !isActive {
      members["ended"] = moment(number + 100)
      members["outcome"] = "deployed"
    }
    return .object(members)
  }

  func task(_ number: Int, _ id: TaskID) -> JSON {
    [
      "id": .string(id.text), "kind": "approval", "name": "Approve for production",
      "state": "open", "created": moment(number), "model": .string(name(number % models).text),
      "version": .string(digest(number % models, 6).hex), "target": "prod",
      "policy": ["require": [["count": 1, "groups": ["python_approvers"], "people": []]]],
      "excluded": ["ada@example.com"], "newcomers": [], "signoffs": [], "refusals": [],
      "details": ["verdict": "pass"],
    ]
  }

  private func runtime(_ number: Int) -> JSON {
    [
      "name": .string("runtime-\(number)"), "path": .string("runtimes/runtime-\(number).yaml"),
      "definition": .string(digest(number, 0).hex), "labels": ["stage": "prod"],
      "isSuspended": false, "failures": 0, "conditions": [], "history": [],
      "assigned": [
        "model": .string(name(number).text), "version": .string(digest(number, 6).hex),
        "since": moment(number),
      ],
      "observed": [
        "state": "serving", "model": .string(name(number).text),
        "version": .string(digest(number, 6).hex),
      ],
    ]
  }
}
