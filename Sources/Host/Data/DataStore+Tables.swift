import Registry
import Sandbox
import Tables
import Vocabulary

extension DataStore {
  /// A dataset as columns, read piece by piece, wherever its bytes are.
  func table(
    of dataset: DesiredDataset, as format: TableFormat, _ names: [String]?,
    _ progress: @escaping @Sendable (String) -> Void
  ) async throws -> Table {
    let file = try await file(DataItem(dataset), progress: progress)
    let table = try await Self.table(at: file.path, as: format, names)
    withExtendedLifetime(file) {}
    return table
  }

  /// A file of this machine as columns.
  ///
  /// - Parameter names: the columns that are wanted; by default all.
  static func table(
    at path: String, as format: TableFormat, _ names: [String]? = nil
  ) async throws -> Table {
    try await BlockingWork.run { () throws -> Table in
      var reader = try TableReader(
        format, TableOptions(columns: names.map { names in names.map { ColumnRequest($0) } }))
      var problem: TableError?
      try Disk.readPieces(ofRegular: path) { piece in
        do throws(TableError) {
          try reader.consume(piece.span)
          return true
        } catch {
          problem = error
          return false
        }
      }
      if let problem { throw problem }
      return try reader.finish()
    }
  }
}
