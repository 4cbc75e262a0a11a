internal import BPMN
internal import GRDB
internal import Glibc
internal import Processes
internal import Vocabulary

#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

/// The log of a process service: one SQLite file.
///
/// Records stand in the order in which they were written, so that a transaction touches few pages,
/// whichever instances it is about; an index finds those of one instance. A restart reads the
/// instances that run: of each the newest snapshot and the records after it. A snapshot is taken
/// when the records since the last one have grown as large as the snapshot would be, so they cost
/// no more than the records do. Nothing is ever deleted but the marks of what runs.
final class ProcessLog {
  /// What a batch of requests leaves to be written, in order.
  struct Batch {
    enum Entry {
      case deployment(DeploymentFiles, name: String, at: Instant)
      case step([PlatformRecord], at: Instant)
    }

    private(set) var entries: [Entry] = []

    mutating func add(_ step: PlatformStep, at now: Instant) {
      guard !step.records.isEmpty else { return }
      entries.append(.step(step.records, at: now))
    }

    mutating func addDeployment(_ files: DeploymentFiles, as name: String, at now: Instant) {
      entries.append(.deployment(files, name: name, at: now))
    }
  }

  /// One version, shared by its instances.
  final class Model {
    let reference: ProcessReference
    let definition: ProcessDefinition

    init(_ reference: ProcessReference, _ definition: ProcessDefinition) {
      self.reference = reference
      self.definition = definition
    }
  }

  /// What is known of an instance that runs.
  struct Live {
    let number: Int
    /// The version that its next events are about.
    var model: Model
    let caller: CallReference?
    let began: Instant
    /// Whether its row is still to be written.
    var isNew: Bool
    /// The number of its last record.
    var record = 0
    /// What the records since the last snapshot weigh, and what that weighed.
    var bytes = 0
    var snapshotBytes = 0
  }

  let path: String
  let snapshotBytes: Int
  let database: DatabaseQueue
  private let lock: WriterLock
  var statements: ProcessLogStatements?
  var models: [ProcessReference: Model] = [:]
  var live: [InstanceID: Live] = [:]
  /// How many instances were ever begun.
  var begun = 0
  /// The number of the last record.
  var records = 0
  /// How many deployments there are.
  var deployments = 0

  init(_ path: String, snapshotBytes: Int) throws(HostError) {
    self.path = path
    self.snapshotBytes = snapshotBytes
    lock = try Self.lock(path)
    var configuration = Configuration()
    configuration.prepareDatabase { database in
      // WAL with FULL loses nothing that was committed, even when the power fails.
      try database.execute(sql: "PRAGMA journal_mode = WAL")
      try database.execute(sql: "PRAGMA synchronous = FULL")
      try database.execute(sql: "PRAGMA mmap_size = 0")
      // 16 MB each: the pages that many instances share stay in memory, and are written back to
      // their place together.
      try database.execute(sql: "PRAGMA cache_size = -16384")
      try database.execute(sql: "PRAGMA wal_autocheckpoint = 1000")
    }
    do {
      database = try DatabaseQueue(path: path, configuration: configuration)
      try Self.migrate(database)
    } catch {
      throw HostError("open database", path, "\(error)")
    }
  }

  /// A program that is being started elsewhere in this one holds the lock of a service that has
  /// ended, from its fork until it is another program: for a moment the lock is asked for again.
  private static func lock(_ path: String) throws(HostError) -> WriterLock {
    for _ in 0..<40 {
      do throws(HostError) {
        return try WriterLock(path + "-lock")
      } catch  where error.operation == "lock" {
        usleep(5_000)
      }
    }
    throw HostError("open database", path, "another process service is at work on it")
  }

  private static func migrate(_ queue: DatabaseQueue) throws {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("1") { database in
      try database.execute(
        sql: """
          CREATE TABLE deployment (
            number INTEGER PRIMARY KEY, name TEXT NOT NULL, at INTEGER NOT NULL,
            bindings TEXT NOT NULL);
          CREATE TABLE deployment_file (
            deployment INTEGER NOT NULL, number INTEGER NOT NULL, path TEXT NOT NULL,
            body BLOB NOT NULL, PRIMARY KEY (deployment, number)) WITHOUT ROWID;
          CREATE TABLE start_timer (
            process TEXT NOT NULL, version INTEGER NOT NULL, event TEXT NOT NULL,
            due INTEGER NOT NULL, repetition TEXT,
            PRIMARY KEY (process, version, event)) WITHOUT ROWID;
          CREATE TABLE suspended_process (id TEXT PRIMARY KEY) WITHOUT ROWID;
          CREATE TABLE instance (
            number INTEGER PRIMARY KEY, id TEXT NOT NULL, process TEXT NOT NULL,
            version INTEGER NOT NULL, caller TEXT, call INTEGER, began INTEGER NOT NULL,
            ended INTEGER, status TEXT NOT NULL);
          CREATE INDEX instance_id ON instance (id);
          CREATE TABLE live (
            number INTEGER PRIMARY KEY, record INTEGER NOT NULL, snapshot BLOB);
          CREATE TABLE record (
            number INTEGER PRIMARY KEY, instance INTEGER NOT NULL, at INTEGER NOT NULL,
            body BLOB NOT NULL);
          CREATE INDEX record_instance ON record (instance);
          """)
    }
    try migrator.migrate(queue)
  }

  func batch() -> Batch { Batch() }

  func access<Value>(
    _ operation: String, _ body: (Database) throws -> Value
  ) throws(HostError) -> Value {
    do {
      return try database.write(body)
    } catch let error as HostError {
      throw error
    } catch {
      throw HostError(operation, path, "\(error)")
    }
  }

  func model(of reference: ProcessReference, in platform: ProcessPlatform) throws -> Model {
    if let model = models[reference] { return model }
    guard let definition = platform.definition(of: reference) else {
      throw HostError("read database", path, "the process \(reference) is not deployed")
    }
    let model = Model(reference, definition)
    models[reference] = model
    return model
  }
}
