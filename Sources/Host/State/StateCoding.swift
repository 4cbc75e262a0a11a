import Gates
package import Reconciler
import Vocabulary

/// Records to files of the state ref and back.
package enum StateCoding {
  /// The files of one record.
  package static func documents(of key: RecordKey, in state: ControlState) -> [StateDocument] {
    switch key {
    case .model(let name):
      document(StatePath.model(name), state.models[name])
    case .runtime(let name):
      document(StatePath.runtime(name), state.runtimes[name])
    case .task(let id):
      document(StatePath.task(id), state.tasks[id])
    case .instance(let id):
      document(StatePath.instance(id), state.instances[id].map(archived))
    case .approval(let key):
      document(StatePath.approval(key), state.approvals[key])
        + (state.approvals[key].map {
          [StateDocument(path: StatePath.evidence(key), body: $0.evidence)]
        } ?? [])
    case .proposal(let ref):
      document(StatePath.proposal(ref), state.proposals[ref])
    }
  }

  /// Everything else that a step adds.
  package static func documents(of outcome: StepOutcome) -> [StateDocument] {
    outcome.audit.map { StateDocument(path: StatePath.audit($0.number), record: $0) }
      + outcome.measurements.map { StateDocument(path: StatePath.measurement($0.id), record: $0) }
      + outcome.verdicts.map {
        StateDocument(path: StatePath.verdict($0.model, $0.version), record: $0)
      }
  }

  /// Takes a file up into a state. Measurements, verdicts and audit entries are not held in memory.
  private static func restore(
    _ document: StateDocument, into state: inout ControlState
  ) throws(HostError) {
    let parts = document.path.split(separator: "/")
    guard document.path.hasSuffix(".json"), let kind = parts.first else { return }
    do {
      switch kind {
      case "models":
        let record = try document.decode(ModelRecord.self)
        state.models[record.name] = record
      case "runtimes":
        let record = try document.decode(RuntimeRecord.self)
        state.runtimes[record.name] = record
      case "tasks":
        let record = try document.decode(TaskRecord.self)
        state.tasks[record.id] = record
      case "instances":
        let record = try document.decode(InstanceRecord.self)
        state.instances[record.id] = record
      case "approvals":
        let record = try document.decode(ApprovalRecord.self)
        state.approvals[ApprovalKey(task: record.task, person: record.person)] = record
      case "proposals":
        let record = try document.decode(ProposalRecord.self)
        state.proposals[record.ref] = record
      default:
        return
      }
    } catch {
      throw HostError("read record", document.path, "\(error)")
    }
  }

  /// The record of a runtime.
  static func runtime(_ document: StateDocument) throws -> RuntimeRecord {
    try document.decode(RuntimeRecord.self)
  }

  /// Takes files up into a state, approvals with their raw commits.
  package static func restore(
    _ documents: [StateDocument], into state: inout ControlState
  ) throws(HostError) {
    for document in documents { try restore(document, into: &state) }
    var keys: [String: ApprovalKey] = [:]
    for key in state.approvals.keys { keys[StatePath.evidence(key)] = key }
    for document in documents {
      guard document.path.hasSuffix(".commit"), let key = keys[document.path] else { continue }
      state.approvals[key]?.evidence = document.body
    }
  }

  private static func document(_ path: String, _ record: (some Encodable)?) -> [StateDocument] {
    record.map { [StateDocument(path: path, record: $0)] } ?? []
  }

  /// The history of an instance is archived with it when it closes; until then it is a log beside.
  private static func archived(_ record: InstanceRecord) -> InstanceRecord {
    guard record.isActive else { return record }
    var record = record
    record.history = []
    return record
  }
}

extension StateDocument {
  /// Reads the file as a record.
  package func decode<Record: Decodable>(_ type: Record.Type) throws -> Record {
    try JSON(parsing: body).decode(type)
  }
}
