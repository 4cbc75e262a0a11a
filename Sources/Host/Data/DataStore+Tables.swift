import Registry
import Sandbox
import Tables
import Vocabulary

extension DataStore {
  /// A dataset as columns, read piece by piece, wherever its bytes are.
  func table(
    of dataset: DesiredDataset, as format: TableFormat,
    _ progress: @escaping @Sendable (String) -> Void
  ) async throws -> Table {
    let file = try await file(DataItem(dataset), progress: progress)
    let path = file.path
    let table = try await BlockingWork.run { () throws -> Table in
      var reader = try TableReader(format)
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
    withExtendedLifetime(file) {}
    return table
  }
}
