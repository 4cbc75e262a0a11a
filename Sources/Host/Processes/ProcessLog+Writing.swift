internal import BPMN
internal import GRDB
internal import Processes
internal import Vocabulary

#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

extension ProcessLog {
  /// Writes a batch in one transaction; `platform` is as the batch left it.
  ///
  /// After an error the log does not know any more what is in the file: it is to be opened anew.
  func write(_ batch: Batch, of platform: ProcessPlatform) throws(HostError) {
    guard !batch.entries.isEmpty else { return }
    try access("write to database") { database in
      let made = try self.statements ?? ProcessLogStatements(database)
      self.statements = made
      var writer = ProcessLogWriter(log: self, database: database, statements: made)
      for entry in batch.entries {
        switch entry {
        case .deployment(let files, let name, let at):
          try writer.write(files, as: name, at: at)
        case .step(let records, let at):
          for record in records { try writer.write(record, at: at, in: platform) }
        }
      }
      try writer.finish(in: platform)
    }
  }
}

/// Writes the records of one batch.
private struct ProcessLogWriter {
  let log: ProcessLog
  let database: Database
  let statements: ProcessLogStatements
  /// Instances that began in this batch, and those whose next snapshot may be due.
  private var fresh: [InstanceID] = []
  private var grown: [InstanceID] = []
  /// Instances whose next snapshot must not wait.
  private var migrated: Set<InstanceID> = []

  init(log: ProcessLog, database: Database, statements: ProcessLogStatements) {
    self.log = log
    self.database = database
    self.statements = statements
  }

  mutating func write(_ files: DeploymentFiles, as name: String, at now: Instant) throws {
    log.deployments += 1
    try database.execute(
      sql: "INSERT INTO deployment (number, name, at, bindings) VALUES (?, ?, ?, ?)",
      arguments: [log.deployments, name, now.milliseconds, files.bindings.json.canonicalText])
    for (number, file) in files.files.enumerated() {
      try database.execute(
        sql: "INSERT INTO deployment_file (deployment, number, path, body) VALUES (?, ?, ?, ?)",
        arguments: [log.deployments, number, file.path, Data(file.bytes)])
    }
  }

  mutating func write(
    _ record: PlatformRecord, at now: Instant, in platform: ProcessPlatform
  ) throws {
    switch record {
    case .began(let id, let process, let caller):
      log.begun += 1
      log.live[id] = ProcessLog.Live(
        number: log.begun, model: try log.model(of: process, in: platform), caller: caller,
        began: now, isNew: true)
      fresh.append(id)
    case .happened(let id, let events):
      try append(to: id, at: now) { bytes, definition in
        for (index, event) in events.enumerated() {
          if index > 0 { bytes.append(UInt8(ascii: ",")) }
          event.write(to: &bytes, in: definition)
        }
      }
    case .migrated(let id, let process):
      try migrate(id, to: process, at: now, in: platform)
    case .messageLost(let id, let name, let receivers):
      let note: JSON = [
        "note": "messageLost", "name": .string(name), "receivers": .integer(Int64(receivers)),
      ]
      try append(to: id, at: now) { bytes, _ in note.write(to: &bytes) }
    case .ended(let id, let instance):
      try end(id, instance, at: now)
    case .deployed, .decisionDeployed:
      break
    case .startTimerSet, .startTimerRemoved, .processSuspended, .processResumed:
      try write(ofPlatform: record)
    }
  }

  private mutating func append(
    to id: InstanceID, at now: Instant, _ body: (inout [UInt8], ProcessDefinition) -> Void
  ) throws {
    guard let index = log.live.index(forKey: id) else {
      throw HostError("write to database", log.path, "the instance \"\(id)\" does not run")
    }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(512)
    bytes.append(UInt8(ascii: "["))
    body(&bytes, log.live.values[index].model.definition)
    bytes.append(UInt8(ascii: "]"))
    log.records += 1
    log.live.values[index].record = log.records
    log.live.values[index].bytes += bytes.count
    let live = log.live.values[index]
    if live.bytes > max(log.snapshotBytes, live.snapshotBytes) { grown.append(id) }
    try statements.addRecord.execute(
      arguments: [log.records, live.number, now.milliseconds, Data(bytes)])
  }

  /// A restart reads snapshots and records in the words of one version: what comes before is read
  /// no more, as a snapshot of the batch follows.
  private mutating func migrate(
    _ id: InstanceID, to process: ProcessReference, at now: Instant, in platform: ProcessPlatform
  ) throws {
    let note: JSON = [
      "note": "migrated", "process": .string(process.id),
      "version": .integer(Int64(process.version)),
    ]
    try append(to: id, at: now) { bytes, _ in note.write(to: &bytes) }
    guard let index = log.live.index(forKey: id) else { return }
    log.live.values[index].model = try log.model(of: process, in: platform)
    migrated.insert(id)
    grown.append(id)
    guard !log.live.values[index].isNew else { return }
    try database.execute(
      sql: "UPDATE instance SET process = ?, version = ? WHERE number = ?",
      arguments: [process.id, process.version, log.live.values[index].number])
  }

  private mutating func end(_ id: InstanceID, _ instance: ProcessInstance, at now: Instant) throws {
    guard let live = log.live.removeValue(forKey: id) else { return }
    let status = ProcessInstanceSummary.name(of: instance.status)
    if live.isNew {
      try add(live, id, ended: now, status: status)
    } else {
      try statements.endInstance.execute(arguments: [now.milliseconds, status, live.number])
      try statements.removeLive.execute(arguments: [live.number])
    }
  }

  private func add(
    _ live: ProcessLog.Live, _ id: InstanceID, ended: Instant?, status: String
  ) throws {
    try statements.addInstance.execute(
      arguments: [
        live.number, id.text, live.model.reference.id, live.model.reference.version,
        live.caller?.instance.text, live.caller?.key.number, live.began.milliseconds,
        ended?.milliseconds, status,
      ])
  }

  private func write(ofPlatform record: PlatformRecord) throws {
    switch record {
    case .startTimerSet(let timer):
      try database.execute(
        sql: """
          INSERT OR REPLACE INTO start_timer (process, version, event, due, repetition)
          VALUES (?, ?, ?, ?, ?)
          """,
        arguments: [
          timer.process.id, timer.process.version, timer.startEvent, timer.due.milliseconds,
          timer.repetition?.json.canonicalText,
        ])
    case .startTimerRemoved(let process, let event):
      try database.execute(
        sql: "DELETE FROM start_timer WHERE process = ? AND version = ? AND event = ?",
        arguments: [process.id, process.version, event])
    case .processSuspended(let id):
      try database.execute(
        sql: "INSERT OR IGNORE INTO suspended_process (id) VALUES (?)", arguments: [id])
    case .processResumed(let id):
      try database.execute(sql: "DELETE FROM suspended_process WHERE id = ?", arguments: [id])
    default: break
    }
  }

  /// Writes the rows of those that began and still run, and the snapshots that are due.
  mutating func finish(in platform: ProcessPlatform) throws {
    for id in fresh {
      guard let index = log.live.index(forKey: id), log.live.values[index].isNew else { continue }
      log.live.values[index].isNew = false
      try add(log.live.values[index], id, ended: nil, status: "active")
      try statements.addLive.execute(arguments: [log.live.values[index].number])
    }
    for id in grown {
      guard let index = log.live.index(forKey: id), let running = platform[id] else { continue }
      let live = log.live.values[index]
      let mustBe = migrated.remove(id) != nil
      guard mustBe || live.bytes > max(log.snapshotBytes, live.snapshotBytes) else { continue }
      var bytes: [UInt8] = []
      running.instance.json(in: live.model.definition).write(to: &bytes)
      try statements.snapshot.execute(arguments: [live.record, Data(bytes), live.number])
      log.live.values[index].bytes = 0
      log.live.values[index].snapshotBytes = bytes.count
    }
  }
}

extension ProcessInstanceSummary {
  /// The word for a status.
  static func name(of status: ProcessInstance.Status) -> String {
    switch status {
    case .active: "active"
    case .completed: "completed"
    case .terminated: "terminated"
    case .endedByError: "endedByError"
    case .cancelled: "cancelled"
    }
  }
}
