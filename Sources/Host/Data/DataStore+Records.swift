import Gates
import Jobs
import Registry
import Sandbox
import Tables
import Vocabulary

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

extension DataStore {
  /// The column stream of a Parquet dataset: from the store, else converted now. It stays for as
  /// long as the result lives.
  func columns(
    of dataset: DesiredDataset, on executor: LocalExecutor,
    _ progress: @escaping @Sendable (String) -> Void
  ) async throws -> DataFile {
    var hasher = DigestHasher()
    hasher.field("columns 1")
    hasher.field(dataset.contentDigest)
    hasher.field(TableConverter.digest)
    let path = "\(converted)/\(hasher.finalize()).columns"
    if let known = DataFile(path: path, digest: dataset.contentDigest), known.isPresent {
      known.touch()
      return known
    }
    let file = try await file(DataItem(dataset), progress: progress)
    progress("converting dataset \"\(dataset.name)\"")
    do throws(TableConverter.Failure) {
      let bytes = try await TableConverter.columns(of: file.path, on: executor, progress: progress)
      withExtendedLifetime(file) {}
      try Self.keep(bytes, at: path, in: converted)
    } catch {
      let reason = "\(dataset.name): \(error.reason)"
      throw TestRefusal(error.isOfFile ? .modelFailed(reason) : .notMeasured(reason))
    }
    guard let made = DataFile(path: path, digest: dataset.contentDigest) else {
      throw TestRefusal(.notMeasured("\(dataset.name): its converted columns went away again"))
    }
    await makeRoomForConverted(progress)
    return made
  }

  private static func keep(
    _ bytes: [UInt8], at path: String, in folder: String
  ) throws(TableConverter.Failure) {
    do {
      try Disk.makeFolder(folder)
      try Data(bytes).write(to: URL(filePath: path), options: .atomic)
    } catch {
      throw TableConverter.Failure(reason: "\(error)", isOfFile: false)
    }
  }

  /// A dataset's records as JSON lines, whose functions read neither Avro nor Parquet. Avro is read
  /// block by block, Parquet by columns.
  ///
  /// - Parameter column: one that is left out.
  func lines(
    of dataset: DesiredDataset, hiding column: String?, on executor: LocalExecutor,
    _ progress: @escaping @Sendable (String) -> Void
  ) async throws -> TemporaryLines {
    let lines = try TemporaryLines(in: converted)
    if dataset.format == .parquet {
      let table = try await table(of: dataset, on: executor, progress)
      try await Self.write(table, to: lines, without: column) { _ in true }
      return lines
    }
    let file = try await file(DataItem(dataset), progress: progress)
    let path = file.path
    try await BlockingWork.run { () throws in
      var failure: (any Error)?
      var reader = AvroRecordReader { record in
        guard failure == nil else { return }
        do { try lines.append(record, without: column) } catch { failure = error }
      }
      try Disk.readPieces(ofRegular: path) { piece in
        do { try reader.consume(piece.span) } catch { failure = failure ?? error }
        return failure == nil
      }
      if let failure { throw failure }
      _ = try reader.finish()
      if let failure { throw failure }
      try lines.finish()
    }
    withExtendedLifetime(file) {}
    return lines
  }

  /// Writes those rows of a table that are wanted.
  static func write(
    _ table: Table, to lines: TemporaryLines, without column: String?,
    where isWanted: @escaping @Sendable (Int) -> Bool
  ) async throws {
    try await BlockingWork.run { () throws in
      for row in 0..<table.rows where isWanted(row) {
        try lines.append(table.record(at: row), without: column)
      }
      try lines.finish()
    }
  }

  /// A dataset as columns, whatever its format.
  ///
  /// - Parameter names: the columns that are wanted; by default all.
  func table(
    of dataset: DesiredDataset, columns names: [String]? = nil, on executor: LocalExecutor,
    _ progress: @escaping @Sendable (String) -> Void
  ) async throws -> Table {
    let format: TableFormat
    switch dataset.format {
    case .csv: format = .csv
    case .json: format = .json
    case .jsonLines: format = .jsonLines
    case .avro: format = .avro
    case .parquet:
      let file = try await columns(of: dataset, on: executor, progress)
      let table = try await Self.table(at: file.path, as: .columnStream, names)
      withExtendedLifetime(file) {}
      return table
    }
    return try await table(of: dataset, as: format, names, progress)
  }
}

extension Table {
  /// A row as a record.
  func record(at row: Int) -> JSON {
    .object(
      Dictionary(
        columns.map { ($0.name, $0.json(at: row)) }, uniquingKeysWith: { first, _ in first }))
  }
}
