import Vocabulary

/// The only places where records change: they keep the index, and say what was touched.
extension ControlLoop {
  mutating func put(_ record: ModelRecord) {
    index.replace(state.models.updateValue(record, forKey: record.name), record)
    outcome.touched.insert(.model(record.name))
    unwatched.insert(.model(record.name))
  }

  mutating func put(_ record: RuntimeRecord) {
    index.replace(state.runtimes.updateValue(record, forKey: record.name), record)
    outcome.touched.insert(.runtime(record.name))
    unwatched.insert(.runtime(record.name))
  }

  mutating func put(_ record: TaskRecord) {
    let old = state.tasks.updateValue(record, forKey: record.id)
    index.replace(old, record)
    outcome.touched.insert(.task(record.id))
    unwatched.insert(.task(record.id))
    announce(record, formerly: old)
  }

  mutating func put(_ record: InstanceRecord) {
    let old = state.instances.updateValue(record, forKey: record.id)
    index.replace(old, record)
    outcome.touched.insert(.instance(record.id))
    unwatched.insert(.instance(record.id))
    for job in record.jobs where job.state.isFinal {
      let former = old?.jobs.first { $0.id == job.id }
      if former?.state.isFinal != true { ended.append((job, record.id)) }
    }
  }

  mutating func put(_ record: ApprovalRecord) {
    state.approvals[record.id] = record
    index.insert(record)
    outcome.touched.insert(.approval(record.id))
  }

  mutating func put(_ record: ProposalRecord) {
    state.proposals[record.ref] = record
    outcome.touched.insert(.proposal(record.ref))
  }

  mutating func update(proposal ref: String, _ change: (inout ProposalRecord) -> Void) {
    guard let old = state.proposals[ref] else { return }
    var record = old
    change(&record)
    if record != old { put(record) }
  }

  mutating func update(_ name: ModelName, _ change: (inout ModelRecord) -> Void) {
    guard let old = state.models[name] else { return }
    var record = old
    change(&record)
    if record != old { put(record) }
  }

  mutating func update(_ name: RuntimeName, _ change: (inout RuntimeRecord) -> Void) {
    guard let old = state.runtimes[name] else { return }
    var record = old
    change(&record)
    if record != old { put(record) }
  }

  mutating func update(_ id: TaskID, _ change: (inout TaskRecord) -> Void) {
    guard let old = state.tasks[id] else { return }
    var record = old
    change(&record)
    if record != old { put(record) }
  }

  mutating func update(_ id: InstanceID, _ change: (inout InstanceRecord) -> Void) {
    guard let old = state.instances[id] else { return }
    var record = old
    change(&record)
    if record != old { put(record) }
  }

  // MARK: - What is told

  mutating func audit(
    _ action: String, _ object: String, _ message: String, actor: String = "muster",
    commit: CommitID? = nil, version: Digest? = nil
  ) {
    state.auditNumber += 1
    outcome.audit.append(
      AuditEntry(
        number: state.auditNumber, at: now, actor: actor, action: action, object: object,
        message: message, commit: commit, version: version))
  }

  mutating func log(_ level: LogLine.Level, _ object: String, _ reason: String, _ message: String) {
    outcome.log.append(LogLine(level, object, reason: reason, message))
  }
}
