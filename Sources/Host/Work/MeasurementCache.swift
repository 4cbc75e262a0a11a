package import Gates
import Vocabulary

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Measurements by their id: in the state ref's records first, then in a folder that every command
/// on this clone shares.
package struct MeasurementCache: Sendable {
  private let folder: String
  private let store: Store?

  /// A cache over a folder, and over the records where the database can be read.
  package init(folder: String, store: Store?) {
    self.folder = folder
    self.store = store
  }

  /// A measurement that was taken before.
  package func measurement(_ id: MeasurementID) async throws -> MeasurementRecord? {
    if let document = try store?.document(StatePath.measurement(id)) {
      return try document.decode(MeasurementRecord.self)
    }
    let path = path(of: id)
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    let bytes = try Data(contentsOf: URL(filePath: path))
    let record = try JSON(parsing: bytes).decode(MeasurementRecord.self)
    // A file that was damaged or misplaced is measured again rather than believed.
    return record.id == id ? record : nil
  }

  /// Keeps a measurement for later.
  package func keep(_ record: MeasurementRecord) async throws {
    let path = path(of: record.id)
    try FileManager.default.createDirectory(
      atPath: folder + "/" + record.id.text.prefix(2), withIntermediateDirectories: true,
      attributes: [.posixPermissions: 0o700])
    try Data(JSON(encoding: record).prettyText.utf8).write(
      to: URL(filePath: path), options: .atomic)
  }

  private func path(of id: MeasurementID) -> String {
    "\(folder)/\(id.text.prefix(2))/\(id).json"
  }
}
