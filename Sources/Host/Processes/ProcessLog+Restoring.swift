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
  /// Brings an empty platform to where the log ends.
  func restore(_ platform: inout ProcessPlatform) throws(HostError) {
    var restored = platform
    try access("read database") { database in
      try self.restoreDeployments(database, &restored)
      try self.restoreInstances(database, &restored)
      let begun = try Int.fetchOne(database, sql: "SELECT max(number) FROM instance") ?? 0
      self.begun = begun
      try self.check(restored.restoreCount(begun), "the number of instances")
      self.records = try Int.fetchOne(database, sql: "SELECT max(number) FROM record") ?? 0
    }
    platform = restored
  }

  private func restoreDeployments(
    _ database: Database, _ platform: inout ProcessPlatform
  ) throws {
    for row in try Row.fetchAll(database, sql: "SELECT * FROM deployment ORDER BY number") {
      let number: Int = row["number"]
      let name: String = row["name"]
      let files = try Row.fetchAll(
        database,
        sql: "SELECT path, body FROM deployment_file WHERE deployment = ? ORDER BY number",
        arguments: [number]
      ).map { DeploymentFiles.File(path: $0["path"], bytes: [UInt8]($0["body"] as Data)) }
      let bindings = BPMNBindings(json: try JSON(parsing: row["bindings"] as String))
      let read = try DeploymentFiles(files, bindings: bindings).read()
      try check(
        platform.deploy(
          read.processes, decisions: read.decisions, as: name,
          at: Instant(milliseconds: row["at"])), "the deployment \"\(name)\"")
      deployments = number
    }
    let timers = try Row.fetchAll(
      database, sql: "SELECT * FROM start_timer ORDER BY process, version, event"
    ).map { row in
      StartTimer(
        process: ProcessReference(id: row["process"], version: row["version"]),
        startEvent: row["event"], due: Instant(milliseconds: row["due"]),
        repetition: try (row["repetition"] as String?).flatMap {
          ProcessTimer.Repetition(json: try JSON(parsing: $0))
        })
    }
    try check(platform.restore(startTimers: timers), "the timers of start events")
    for id in try String.fetchAll(
      database, sql: "SELECT id FROM suspended_process ORDER BY id")
    {
      try check(platform.suspend(process: id), "the suspended process \"\(id)\"")
    }
  }

  private func restoreInstances(_ database: Database, _ platform: inout ProcessPlatform) throws {
    let rows = try Row.fetchCursor(
      database,
      sql: """
        SELECT instance.number, id, process, version, caller, call, began, record, snapshot
        FROM live JOIN instance ON instance.number = live.number ORDER BY live.number
        """)
    let records = try database.makeStatement(
      sql: """
        SELECT number, body FROM record WHERE instance = ? AND number > ? ORDER BY number
        """)
    while let row = try rows.next() {
      let id = InstanceID(row["id"])
      let model = try model(
        of: ProcessReference(id: row["process"], version: row["version"]), in: platform)
      let caller: CallReference? = (row["caller"] as String?).flatMap { instance in
        (row["call"] as Int?).map { CallReference(instance: InstanceID(instance), key: Key($0)) }
      }
      var live = Live(
        number: row["number"], model: model, caller: caller,
        began: Instant(milliseconds: row["began"]), isNew: false)
      live.record = row["record"]
      var instance = ProcessInstance()
      if let snapshot = row["snapshot"] as Data? {
        instance = try ProcessInstance(json: JSON(parsing: snapshot), in: model.definition)
        live.snapshotBytes = snapshot.count
      }
      let changes = try Row.fetchCursor(records, arguments: [live.number, live.record])
      while let change = try changes.next() {
        let body: Data = change["body"]
        live.record = change["number"]
        live.bytes += body.count
        for event in try JSON(parsing: body).array ?? [] where event["note"] == nil {
          instance.apply(try Event(json: event, in: model.definition))
        }
      }
      try check(
        platform.restore(
          instance, as: id, of: model.reference, number: live.number, caller: caller),
        "the instance \"\(id)\"")
      self.live[id] = live
    }
  }

  private func check<Problem>(_ result: Result<PlatformStep, Problem>, _ what: String) throws {
    if case .failure(let problem) = result {
      throw HostError("read database", path, "\(what) cannot be taken up: \(problem)")
    }
  }

  // MARK: - History

  /// Everything that happened in an instance, in order.
  func history(of id: InstanceID) throws(HostError) -> [ProcessHistoryEntry] {
    try access("read database") { database in
      try Row.fetchAll(
        database,
        sql: """
          SELECT record.number, at, body FROM instance
          JOIN record ON record.instance = instance.number
          WHERE instance.id = ? ORDER BY record.number
          """, arguments: [id.text]
      ).map { row in
        ProcessHistoryEntry(
          number: row["number"], at: Instant(milliseconds: row["at"]),
          events: try JSON(parsing: row["body"] as Data).array ?? [])
      }
    }
  }

  /// The row of an instance; of several with one name that of the last one.
  func summary(of id: InstanceID) throws(HostError) -> ProcessInstanceSummary? {
    try access("read database") { database in
      try Row.fetchOne(
        database, sql: "SELECT * FROM instance WHERE id = ? ORDER BY number DESC LIMIT 1",
        arguments: [id.text]
      ).map { row in
        ProcessInstanceSummary(
          id: id, number: row["number"],
          process: ProcessReference(id: row["process"], version: row["version"]),
          began: Instant(milliseconds: row["began"]),
          ended: (row["ended"] as Int64?).map { Instant(milliseconds: $0) },
          status: row["status"])
      }
    }
  }
}
