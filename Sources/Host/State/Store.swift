import GRDB
package import Reconciler
package import Vocabulary

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Muster's working state in one SQLite file: the records of the state ref that are current, those
/// that are not in it yet, the log, and an index for quick answers.
///
/// A cache: deleting it loses nothing that was acknowledged. One process writes it
/// (``WriterLock``); readers open it beside the writer.
package final class Store: Sendable {
  private let queue: DatabaseQueue

  /// What one step leaves in the database, in one transaction.
  package struct Batch: Sendable {
    package var documents: [StateDocument] = []
    package var log: [LogLine] = []
    package var events: [InstanceEvent] = []
    package var models: [ModelSummary] = []
    package var removedModels: [ModelName] = []
    package var meta: [String: String] = [:]
    package var at: Instant

    /// An empty batch of a moment.
    package init(at: Instant) {
      self.at = at
    }
  }

  /// Opens the database for its one writer, and makes it where there is none.
  package init(writing path: String) throws(HostError) {
    var configuration = Configuration()
    configuration.prepareDatabase { database in
      // WAL with FULL loses nothing that was committed, even when the power fails.
      try database.execute(sql: "PRAGMA journal_mode = WAL")
      try database.execute(sql: "PRAGMA synchronous = FULL")
      try database.execute(sql: "PRAGMA mmap_size = 0")
    }
    do {
      queue = try DatabaseQueue(path: path, configuration: configuration)
      try Self.migrate(queue)
    } catch {
      throw HostError("open database", path, "\(error)")
    }
  }

  /// Opens the database beside its writer, to read.
  package init(reading path: String) throws(HostError) {
    guard FileManager.default.fileExists(atPath: path) else {
      throw HostError(
        "open database", path, "there is none",
        hint: "run muster reconcile or muster serve first")
    }
    var configuration = Configuration()
    configuration.readonly = true
    configuration.busyMode = .timeout(5)
    do {
      queue = try DatabaseQueue(path: path, configuration: configuration)
    } catch {
      throw HostError("open database", path, "\(error)")
    }
  }

  /// Removes a database with everything that belongs to it.
  package static func remove(_ path: String) throws(HostError) {
    for file in [path, path + "-wal", path + "-shm", path + "-journal"]
    where FileManager.default.fileExists(atPath: file) {
      do {
        try FileManager.default.removeItem(atPath: file)
      } catch {
        throw HostError("remove", file, "\(error)")
      }
    }
  }

  /// The version of the SQLite that is linked, such as `3.40.1`.
  package static func libraryVersion() throws(HostError) -> String {
    do {
      let version = try DatabaseQueue().read { database in
        try String.fetchOne(database, sql: "SELECT sqlite_version()")
      }
      return version ?? "unknown"
    } catch {
      throw HostError("ask for version of", "SQLite", "\(error)")
    }
  }

  private static func migrate(_ queue: DatabaseQueue) throws {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("1") { database in
      try database.execute(
        sql: """
          CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
          CREATE TABLE document (
            path TEXT PRIMARY KEY, body BLOB NOT NULL, digest TEXT NOT NULL,
            dirty INTEGER NOT NULL) WITHOUT ROWID;
          CREATE INDEX document_dirty ON document (path) WHERE dirty = 1;
          CREATE TABLE log (
            number INTEGER PRIMARY KEY, at INTEGER NOT NULL, level TEXT NOT NULL,
            object TEXT NOT NULL, reason TEXT NOT NULL, message TEXT NOT NULL);
          CREATE TABLE instance_event (
            number INTEGER PRIMARY KEY, instance TEXT NOT NULL, at INTEGER NOT NULL,
            event TEXT NOT NULL);
          CREATE INDEX instance_event_instance ON instance_event (instance);
          CREATE TABLE model (
            name TEXT PRIMARY KEY, ready TEXT NOT NULL, reason TEXT NOT NULL,
            message TEXT NOT NULL, version TEXT NOT NULL, serving TEXT NOT NULL,
            process TEXT NOT NULL, since INTEGER NOT NULL) WITHOUT ROWID;
          """)
    }
    // What lets a reader beside the writer take up what changed, and nothing else. A path moves to
    // the end each time that its document is written; an empty one stands for all of them.
    migrator.registerMigration("changes") { database in
      try database.execute(
        sql: """
          CREATE TABLE change (
            number INTEGER PRIMARY KEY AUTOINCREMENT, path TEXT NOT NULL UNIQUE);
          """)
    }
    try migrator.migrate(queue)
  }

  // MARK: - Writing

  /// Keeps everything of a batch, or nothing. Documents are marked as not yet in the state ref.
  package func commit(_ batch: Batch) throws(HostError) {
    try access("write to database") { database in
      try self.write(batch, to: database)
    }
  }

  private func write(_ batch: Batch, to database: Database) throws {
    for document in batch.documents {
      try database.cachedStatement(
        sql: "INSERT OR REPLACE INTO document (path, body, digest, dirty) VALUES (?, ?, ?, 1)"
      ).execute(arguments: [
        document.path, Data(document.body), Digest(of: document.body).hex,
      ])
      try Self.note(document.path, in: database)
    }
    for line in batch.log {
      try database.cachedStatement(
        sql: "INSERT INTO log (at, level, object, reason, message) VALUES (?, ?, ?, ?, ?)"
      ).execute(arguments: [
        batch.at.milliseconds, line.level.rawValue, line.object, line.reason, line.message,
      ])
    }
    for event in batch.events {
      try database.cachedStatement(
        sql: "INSERT INTO instance_event (instance, at, event) VALUES (?, ?, ?)"
      ).execute(arguments: [
        event.instance.text, event.at.milliseconds, event.event.canonicalText,
      ])
    }
    try write(batch.models, removed: batch.removedModels, to: database)
    try Self.set(batch.meta, in: database)
  }

  private func write(
    _ models: [ModelSummary], removed: [ModelName], to database: Database
  ) throws {
    for model in models {
      try database.cachedStatement(
        sql: """
          INSERT OR REPLACE INTO model
          (name, ready, reason, message, version, serving, process, since)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?)
          """
      ).execute(arguments: [
        model.name, model.ready, model.reason, model.message, model.version, model.serving,
        model.process, model.since.milliseconds,
      ])
    }
    for name in removed {
      try database.cachedStatement(sql: "DELETE FROM model WHERE name = ?")
        .execute(arguments: [name.text])
    }
  }

  /// Puts a path at the end of what changed.
  private static func note(_ path: String, in database: Database) throws {
    try database.cachedStatement(sql: "INSERT OR REPLACE INTO change (path) VALUES (?)")
      .execute(arguments: [path])
  }

  /// Notes that documents are in the state ref now, whose tip is given.
  package func markClean(
    _ documents: [StateDocument], tip: CommitID, pass: Int64
  ) throws(HostError) {
    try access("write to database") { database in
      for document in documents {
        try database.cachedStatement(
          sql: "UPDATE document SET dirty = 0 WHERE path = ? AND digest = ?"
        ).execute(arguments: [document.path, Digest(of: document.body).hex])
      }
      try Self.set(["tip": tip.text, "pass": String(pass)], in: database)
    }
  }

  /// Replaces all records by those of the state ref, in one transaction.
  ///
  /// Records that are not in the state ref go as well: nothing of them was acknowledged. The log
  /// and the events of instances stay, as does the note of inputs that were carried out.
  package func rebuild(
    _ documents: [StateDocument], models: [ModelSummary], meta: [String: String]
  ) throws(HostError) {
    try access("rebuild database") { database in
      try database.execute(sql: "DELETE FROM document; DELETE FROM model; DELETE FROM change;")
      try Self.note("", in: database)
      let insertion = try database.cachedStatement(
        sql: "INSERT INTO document (path, body, digest, dirty) VALUES (?, ?, ?, 0)")
      for document in documents {
        try insertion.execute(arguments: [
          document.path, Data(document.body), Digest(of: document.body).hex,
        ])
      }
      try self.write(models, removed: [], to: database)
      try Self.set(meta, in: database)
    }
  }

  /// Sets values of the small table of facts.
  package func set(_ meta: [String: String]) throws(HostError) {
    try access("write to database") { database in try Self.set(meta, in: database) }
  }

  /// Removes values of the small table of facts.
  package func forget(_ keys: [String]) throws(HostError) {
    guard !keys.isEmpty else { return }
    try access("write to database") { database in
      for key in keys {
        try database.cachedStatement(sql: "DELETE FROM meta WHERE key = ?")
          .execute(arguments: [key])
      }
    }
  }

  private static func set(_ meta: [String: String], in database: Database) throws {
    for (key, value) in meta.sorted(by: { $0.key < $1.key }) {
      try database.cachedStatement(
        sql: "INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)"
      ).execute(arguments: [key, value])
    }
  }

  // MARK: - Reading

  /// A value of the small table of facts.
  package func meta(_ key: String) throws(HostError) -> String? {
    try access("read database") { database in
      try String.fetchOne(
        database, sql: "SELECT value FROM meta WHERE key = ?", arguments: [key])
    }
  }

  /// The whole small table of facts.
  package func facts() throws(HostError) -> [String: String] {
    try access("read database") { database in
      try Row.fetchAll(database, sql: "SELECT key, value FROM meta").reduce(into: [:]) {
        facts, row in facts[row["key"] as String] = row["value"] as String
      }
    }
  }

  /// Whether some records are not in the state ref yet.
  package func hasDirtyDocuments() throws(HostError) -> Bool {
    try access("read database") { database in
      try Bool.fetchOne(
        database, sql: "SELECT EXISTS (SELECT 1 FROM document WHERE dirty = 1)") ?? false
    }
  }

  /// One document; `nil` if there is none.
  package func document(_ path: String) throws(HostError) -> StateDocument? {
    try documents(sql: "WHERE path = ?", [path]).first
  }

  /// The documents at some paths, those that there are, in the order of the paths.
  func documents(at paths: [String]) throws(HostError) -> [StateDocument] {
    var found: [StateDocument] = []
    for start in stride(from: 0, to: paths.count, by: Self.pathsAtOnce) {
      let part = paths[start..<min(paths.count, start + Self.pathsAtOnce)]
      let marks = repeatElement("?", count: part.count).joined(separator: ",")
      found += try documents(
        sql: "WHERE path IN (\(marks)) ORDER BY path", StatementArguments(Array(part)))
    }
    return found
  }

  /// SQLite takes 32,766 arguments a statement; a part of that keeps the rows of one few.
  private static let pathsAtOnce = 500

  /// The documents below a folder, by path.
  package func documents(under folder: String) throws(HostError) -> [StateDocument] {
    try documents(sql: "WHERE path >= ? AND path < ? ORDER BY path", [folder + "/", folder + "0"])
  }

  /// The documents below a folder that have a member with this text, by path. The others are not
  /// decoded, so one model's records are found quickly among thousands. A member of any depth
  /// counts: decode, then compare.
  package func documents(
    under folder: String, mentioning text: String, as member: String
  ) throws(HostError) -> [StateDocument] {
    let pair = StateDocument.pair(member, text)
    return try documents(
      sql: "WHERE path >= ? AND path < ? AND instr(body, ?) > 0 ORDER BY path",
      [folder + "/", folder + "0", Data(pair)])
  }

  /// The documents that are not in the state ref yet, by path.
  package func dirtyDocuments() throws(HostError) -> [StateDocument] {
    try documents(sql: "WHERE dirty = 1 ORDER BY path", [])
  }

  private func documents(
    sql condition: String, _ arguments: StatementArguments
  ) throws(HostError) -> [StateDocument] {
    let rows = try access("read database") { database in
      try Row.fetchAll(
        database, sql: "SELECT path, body, digest FROM document \(condition)",
        arguments: arguments
      ).map { row in
        (path: row["path"] as String, body: row["body"] as Data, digest: row["digest"] as String)
      }
    }
    return try rows.map { (row) throws(HostError) in
      let body = [UInt8](row.body)
      // SQLite has no checksums of its own: a flipped bit in a row would go unseen.
      guard Digest(of: body).hex == row.digest else {
        throw HostError(
          "read database", row.path, "the row is damaged",
          hint: "delete the database; it is rebuilt from the state ref")
      }
      return StateDocument(path: row.path, body: body)
    }
  }

  /// All models as `muster get models` shows them, by name.
  package func models() throws(HostError) -> [ModelSummary] {
    try access("read database") { database in
      try Row.fetchAll(database, sql: "SELECT * FROM model ORDER BY name").map { row in
        ModelSummary(
          name: row["name"], ready: row["ready"], reason: row["reason"], message: row["message"],
          version: row["version"], serving: row["serving"], process: row["process"],
          since: Instant(milliseconds: row["since"]))
      }
    }
  }

  /// The newest lines of the log, oldest first; only those about an object where one is named.
  package func log(
    about object: String? = nil, after number: Int64 = 0, limit: Int
  ) throws(HostError) -> [NumberedLine] {
    let condition = object == nil ? "" : "AND object = ?"
    var arguments: StatementArguments = [number]
    if let object { arguments += [object] }
    arguments += [limit]
    let fixed = arguments
    let lines = try access("read database") { database in
      try Row.fetchAll(
        database,
        sql: "SELECT * FROM log WHERE number > ? \(condition) ORDER BY number DESC LIMIT ?",
        arguments: fixed
      ).map { row in
        NumberedLine(
          number: row["number"], at: Instant(milliseconds: row["at"]),
          line: LogLine(
            LogLine.Level(rawValue: row["level"]) ?? .info, row["object"], reason: row["reason"],
            row["message"]))
      }
    }
    return lines.reversed()
  }

  /// The events of an instance, in order.
  package func events(of instance: InstanceID) throws(HostError) -> [InstanceEvent] {
    let rows = try access("read database") { database in
      try Row.fetchAll(
        database, sql: "SELECT at, event FROM instance_event WHERE instance = ? ORDER BY number",
        arguments: [instance.text]
      ).map { (at: $0["at"] as Int64, event: $0["event"] as String) }
    }
    return try rows.map { (row) throws(HostError) in
      do {
        return InstanceEvent(
          instance: instance, at: Instant(milliseconds: row.at),
          event: try JSON(parsing: row.event))
      } catch {
        throw HostError("read event of instance", instance.text, "\(error)")
      }
    }
  }

  func access<Result>(
    _ operation: String, _ body: @escaping (Database) throws -> Result
  ) throws(HostError) -> Result {
    do {
      return try queue.configuration.readonly
        ? queue.read(body) : queue.write(body)
    } catch {
      throw HostError(operation, queue.path, "\(error)")
    }
  }
}

/// A line of the log with its number and time.
package struct NumberedLine: Hashable, Sendable {
  package var number: Int64
  package var at: Instant
  package var line: LogLine
}
