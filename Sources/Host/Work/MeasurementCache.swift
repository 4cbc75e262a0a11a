package import Gates
import ModelMetrics
import Sandbox
import Vocabulary

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// What was measured before, by its id: in the state ref's records first, then in folders that
/// every command on this clone shares. Scored rows and comparisons are only in the folders: both
/// can be made again from the model and its data.
package struct MeasurementCache: Sendable {
  private let folder: StateFolder
  private let records: Records
  private let elsewhere: Records

  /// Where records that can be trusted are looked up.
  package typealias Records = @Sendable (MeasurementID) async throws -> MeasurementRecord?

  /// A cache over folders, and over records that can be trusted.
  ///
  /// - Parameter elsewhere: where measurements are looked up last that executors took and signed.
  package init(
    folder: StateFolder, records: @escaping Records = { _ in nil },
    elsewhere: @escaping Records = { _ in nil }
  ) {
    self.folder = folder
    self.records = records
    self.elsewhere = elsewhere
  }

  /// The records of a database; none without one.
  package static func records(of store: Store?) -> Records {
    { id in try store?.document(StatePath.measurement(id))?.decode(MeasurementRecord.self) }
  }

  /// How often data were used.
  var use: DataUse { DataUse(folder: folder.dataUse) }

  // MARK: - Measurements

  /// A measurement that was taken before.
  package func measurement(_ id: MeasurementID) async throws -> MeasurementRecord? {
    if let record = try await records(id), record.id == id { return record }
    // A file that was damaged or misplaced is measured again rather than believed.
    if let record = try read(folder.measurements, id.text)?.decode(MeasurementRecord.self),
      record.id == id
    {
      return record
    }
    return try await elsewhere(id)
  }

  /// Whether the state ref's records have a measurement: folders are of this machine alone.
  func isRecorded(_ id: MeasurementID) async throws -> Bool { try await records(id) != nil }

  /// Keeps a measurement for later.
  package func keep(_ record: MeasurementRecord) async throws {
    try write(JSON(encoding: record).prettyText, folder.measurements, record.id.text)
  }

  // MARK: - Scored rows

  /// The rows that were scored under an id.
  func scores(_ id: String) async throws -> ScoredTable? {
    let path = rowsPath(id)
    if Disk.status(path)?.kind == .regular {
      return try await BlockingWork.run { () throws(DiskError) in
        try Disk.read(path, limit: .max).flatMap { ScoredTable(columns: $0) }
      }
    }
    return try read(folder.scores, id).flatMap { ScoredTable(file: $0) }
  }

  /// Keeps scored rows.
  func keep(_ table: ScoredTable, as id: String) async throws {
    let path = rowsPath(id)
    let draft = "\(path).\(UUID().uuidString)"
    try await BlockingWork.run { () throws(DiskError) in
      try Disk.makeFolder("\(folder.scores)/\(id.prefix(2))")
      do throws(DiskError) {
        try table.write(to: draft)
        try Disk.rename(draft, to: path)
      } catch {
        Disk.removeIfPresent(draft)
        throw error
      }
    }
  }

  private func rowsPath(_ id: String) -> String { "\(folder.scores)/\(id.prefix(2))/\(id).rows" }

  // MARK: - Comparisons

  /// A comparison that was made before.
  func comparison(_ key: ComparisonKey) async throws -> [MetricComparison]? {
    try read(folder.comparisons, key.digest.hex)?.array?.map {
      try $0.decode(MetricComparison.self)
    }
  }

  /// Keeps a comparison.
  func keep(_ metrics: [MetricComparison], as key: ComparisonKey) async throws {
    try write(
      JSON.array(metrics.map { JSON(encoding: $0) }).canonicalText, folder.comparisons,
      key.digest.hex)
  }

  // MARK: - Files

  private func path(_ folder: String, _ name: String) -> String {
    "\(folder)/\(name.prefix(2))/\(name).json"
  }

  /// A file that cannot be read as JSON counts as none: whatever it held is made again.
  private func read(_ folder: String, _ name: String) throws -> JSON? {
    let path = path(folder, name)
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    let bytes = try Data(contentsOf: URL(filePath: path))
    return try? JSON(parsing: bytes)
  }

  private func write(_ text: String, _ folder: String, _ name: String) throws {
    try FileManager.default.createDirectory(
      atPath: "\(folder)/\(name.prefix(2))", withIntermediateDirectories: true,
      attributes: [.posixPermissions: 0o700])
    try Data(text.utf8).write(to: URL(filePath: path(folder, name)), options: .atomic)
  }
}
