import Host
import Reconciler
import Vocabulary

/// What is recorded of a model's past: its versions, rounds, approvals and deployments.
struct ModelHistory {
  let model: ModelRecord
  let approvals: [ApprovalRecord]
  let runtimes: [RuntimeRecord]

  /// Gathers the past of a model.
  init(_ name: String, in records: Records) throws {
    model = try records.model(name)
    approvals = try records.approvals(of: model.name)
    runtimes = try records.runtimes(of: model.name)
  }

  /// Who approved or rejected a version, oldest first.
  func approvals(of version: Digest) -> [ApprovalRecord] {
    approvals.filter { $0.version == version }
  }

  /// Where a version was deployed, newest first per runtime.
  func deployments(
    of version: Digest
  ) -> [(runtime: RuntimeRecord, assignment: RuntimeRecord.Assignment)] {
    runtimes.flatMap { runtime in
      runtime.history.filter { $0.model == model.name && $0.version == version }
        .map { (runtime, $0) }
    }
  }

  /// Whether a runtime should serve exactly this now.
  static func isCurrent(
    _ assignment: RuntimeRecord.Assignment, on runtime: RuntimeRecord
  ) -> Bool {
    runtime.assigned?.version == assignment.version && runtime.assigned?.since == assignment.since
  }

  /// Every deployment of the model as a record.
  var deploymentRecords: [JSON] {
    runtimes.flatMap { runtime in
      runtime.history.filter { $0.model == model.name }.map { assignment in
        let record = JSON(encoding: assignment).object ?? [:]
        return .object(
          record.merging([
            "runtime": .string(runtime.name.text),
            "isCurrent": .bool(Self.isCurrent(assignment, on: runtime)),
          ]) { old, _ in old })
      }
    }
  }
}
