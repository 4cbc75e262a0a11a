import Gates
import Monitoring
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
    case .monitor(let id):
      document(StatePath.monitor(id), state.monitors[id])
    case .schedule(let id):
      document(
        StatePath.schedule(id), state.schedules[id].map { ScheduleRecord(schedule: id, state: $0) })
    case .alertGroups:
      document(StatePath.alertGroups, state.alerts.groupRecords)
    case .retraining(let name):
      document(StatePath.retraining(name), state.retrainings[name])
    }
  }

  /// Everything else that a step adds.
  package static func documents(of outcome: StepOutcome) -> [StateDocument] {
    outcome.audit.map { StateDocument(path: StatePath.audit($0.number), record: $0) }
      + outcome.measurements.map { StateDocument(path: StatePath.measurement($0.id), record: $0) }
      + outcome.verdicts.map {
        StateDocument(path: StatePath.verdict($0.model, $0.version), record: $0)
      }
      + outcome.alerts.map { StateDocument(path: StatePath.alert($0.alert.id), record: $0) }
      + outcome.runs.map { StateDocument(path: StatePath.run($0.id), record: $0) }
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
      case "monitors":
        let record = try document.decode(MonitorRecord.self)
        state.monitors[record.monitor] = record
      case "schedules":
        let record = try document.decode(ScheduleRecord.self)
        state.schedules[record.schedule] = record.state
      case "trainings":
        let record = try document.decode(RetrainingRecord.self)
        state.retrainings[record.model] = record
      case "runs":
        let record = try document.decode(RunRecord.self)
        if record.ended == nil { state.runs[record.id] = record }
      default:
        return
      }
    } catch {
      throw HostError("read record", document.path, "\(error)")
    }
  }

  /// Which record a file is of; `nil` for what is not held in memory.
  static func key(of document: StateDocument) throws -> RecordKey? {
    var state = ControlState()
    try restore(document, into: &state)
    if let name = state.models.keys.first { return .model(name) }
    if let name = state.runtimes.keys.first { return .runtime(name) }
    if let id = state.tasks.keys.first { return .task(id) }
    if let id = state.instances.keys.first { return .instance(id) }
    if let key = state.approvals.keys.first { return .approval(key) }
    if let ref = state.proposals.keys.first { return .proposal(ref) }
    if let id = state.monitors.keys.first { return .monitor(id) }
    if let id = state.schedules.keys.first { return .schedule(id) }
    if let name = state.retrainings.keys.first { return .retraining(name) }
    return nil
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
    try restoreAlerts(documents, into: &state)
    guard documents.contains(where: { $0.path.hasSuffix(".commit") }) else { return }
    var keys: [String: ApprovalKey] = [:]
    for key in state.approvals.keys { keys[StatePath.evidence(key)] = key }
    for document in documents {
      guard document.path.hasSuffix(".commit"), let key = keys[document.path] else { continue }
      state.approvals[key]?.evidence = document.body
    }
  }

  /// The book of alerts is one value of many files: all of them have to be among the documents, or
  /// none. Those of monitors are read before.
  private static func restoreAlerts(
    _ documents: [StateDocument], into state: inout ControlState
  ) throws(HostError) {
    // Files of another kind alone: the book is that of before.
    let isAbout = { (document: StateDocument) in
      document.path.hasPrefix("alerts/") || document.path.hasPrefix("monitors/")
    }
    guard documents.contains(where: isAbout) else { return }
    var alerts: [Alert] = []
    var groups: [String: AlertGroup] = [:]
    for document in documents where document.path.hasPrefix("alerts/") {
      do {
        if document.path == StatePath.alertGroups {
          groups = try document.decode([String: AlertGroup].self)
        } else {
          let record = try document.decode(AlertRecord.self)
          if record.ended == nil { alerts.append(record.alert) }
        }
      } catch {
        throw HostError("read record", document.path, "\(error)")
      }
    }
    let streaks = state.monitors.compactMapValues(\.streak)
    guard !alerts.isEmpty || !groups.isEmpty || !streaks.isEmpty else { return }
    state.alerts = AlertBook(alerts: alerts, streaks: streaks, groups: groups)
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
