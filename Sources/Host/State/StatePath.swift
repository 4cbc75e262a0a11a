package import Gates
package import Reconciler
package import Vocabulary

/// Where each record stands in the tree of `refs/muster/state` (docs/state.md): one file a record,
/// spread over 256 folders by the first two digits of its key.
package enum StatePath {
  package static let format = "format"
  package static let formatText = "muster-state 1\n"

  package static func model(_ name: ModelName) -> String {
    "models/\(Digest(of: name.text).fanOut)/\(name).json"
  }

  package static func runtime(_ name: RuntimeName) -> String {
    "runtimes/\(Digest(of: name.text).fanOut)/\(name).json"
  }

  package static func task(_ id: TaskID) -> String {
    "tasks/\(id.text.prefix(2))/\(id).json"
  }

  package static func instance(_ id: InstanceID) -> String {
    "instances/\(id.text.prefix(2))/\(id).json"
  }

  package static func measurement(_ id: MeasurementID) -> String {
    "measurements/\(id.text.prefix(2))/\(id).json"
  }

  /// The folder of a model's verdicts.
  package static func verdicts(of model: ModelName) -> String {
    "verdicts/\(Digest(of: model.text).fanOut)/\(model)"
  }

  package static func verdict(_ model: ModelName, _ version: Digest) -> String {
    "verdicts/\(Digest(of: model.text).fanOut)/\(model)/\(version).json"
  }

  /// The folder of a task's approvals.
  package static func approvals(of task: TaskID) -> String {
    "approvals/\(task.text.prefix(2))/\(task)"
  }

  /// A person's name may hold anything, so the file is named by its digest.
  package static func approval(_ key: ApprovalKey) -> String {
    "\(approvals(of: key.task))/\(Digest(of: key.person).hex.prefix(16)).json"
  }

  /// The raw commit beside an approval.
  package static func evidence(_ key: ApprovalKey) -> String {
    String(approval(key).dropLast(4)) + "commit"
  }

  /// A reference's name may hold slashes, so the file is named by its digest.
  package static func proposal(_ ref: String) -> String {
    let digest = Digest(of: ref)
    return "proposals/\(digest.fanOut)/\(digest).json"
  }

  package static func alert(_ id: Digest) -> String {
    "alerts/\(id.fanOut)/\(id).json"
  }

  package static func run(_ id: Digest) -> String {
    "runs/\(id.fanOut)/\(id).json"
  }

  /// The latest of a monitor; its id holds slashes, so the file is named by its digest.
  package static func monitor(_ id: String) -> String {
    let digest = Digest(of: id)
    return "monitors/\(digest.fanOut)/\(digest).json"
  }

  /// The state of a schedule, whose id holds slashes as well.
  package static func schedule(_ id: String) -> String {
    let digest = Digest(of: id)
    return "schedules/\(digest.fanOut)/\(digest).json"
  }

  package static func retraining(_ name: ModelName) -> String {
    "trainings/\(Digest(of: name.text).fanOut)/\(name).json"
  }

  /// What was told of alerts, by cause.
  package static let alertGroups = "alerts/groups.json"

  /// The folder of all audit entries.
  package static let auditFolder = "audit"

  /// The folder of an audit entry and of those beside it.
  static func auditFolder(of number: Int64) -> String {
    "\(auditFolder)/\(number / 65536)/\(number / 256)"
  }

  package static func audit(_ number: Int64) -> String {
    "\(auditFolder(of: number))/\(number).json"
  }
}
