import Gates
import Registry
import SystemPackage
import Vocabulary

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// How often data were used to judge. Whoever tries versions on the same rows until one passes has
/// fitted the rows; so each report says how many versions were measured on them.
///
/// A file for each model and content of data, a line for each version: what this machine measured,
/// whoever asked.
struct DataUse: Sendable {
  let folder: String

  private func path(_ model: ModelName, _ data: Digest) -> String {
    "\(folder)/\(model)-\(data.hex).txt"
  }

  /// The versions of a model that were measured on these data.
  func versions(of model: ModelName, on data: Digest) -> Set<String> {
    guard let bytes = FileManager.default.contents(atPath: path(model, data)) else { return [] }
    return Set(String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init))
  }

  /// Notes a version.
  func note(_ version: Digest, of model: ModelName, on data: Digest) throws {
    guard !versions(of: model, on: data).contains(version.hex) else { return }
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true,
      attributes: [.posixPermissions: 0o700])
    let file = try FileDescriptor.open(
      FilePath(path(model, data)), .writeOnly, options: [.create, .append],
      permissions: .ownerReadWrite)
    try file.closeAfter { _ = try file.writeAll((version.hex + "\n").utf8) }
  }
}
