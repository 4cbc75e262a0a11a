import Registry
import Sandbox
import Vocabulary

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The folder in which a server of the Open Inference Protocol looks for models, as far as Muster
/// writes it: `<model>-<version>/` with the version's files, `model-settings.json` beside them, and
/// a mark that it is Muster's. Other folders are never touched.
struct ModelRepositoryFolder: Sendable {
  let path: String

  /// One version in it.
  struct Entry: Hashable, Sendable, CustomStringConvertible {
    let model: ModelName
    let version: Digest

    init?(model: ModelName?, version: Digest?) {
      guard let model, let version else { return nil }
      self.model = model
      self.version = version
    }

    /// What a folder's name says.
    init?(folder: String) {
      guard let hyphen = folder.lastIndex(of: "-"), hyphen != folder.startIndex,
        let version = Digest(hex: String(folder[folder.index(after: hyphen)...]))
      else { return nil }
      model = ModelName(String(folder[..<hyphen]))
      self.version = version
    }

    var folder: String { "\(model)-\(version)" }
    var modelPath: String { "/v2/models/\(model)" }
    /// Where the server tells of it.
    var path: String { "\(modelPath)/versions/\(version)" }
    var description: String { "\(model)@\(version.short)" }
  }

  private static let settingsName = "model-settings.json"
  private static let mark = ".muster"
  /// More of Muster's versions than these are not looked at; there are two during a switch.
  private static let entryLimit = 16

  /// Muster's versions in it, the one that should be served first.
  func entries(first target: RuntimeTarget) throws(HostError) -> [Entry] {
    let names: [String]
    do {
      names = try FileManager.default.contentsOfDirectory(atPath: path)
    } catch {
      throw HostError("read the model repository", path, "it cannot be listed: \(error)")
    }
    let found = names.compactMap { Entry(folder: $0) }
      .filter { Disk.status("\(path)/\($0.folder)/\(Self.mark)") != nil }
      .sorted { ($0.model, $0.version) < ($1.model, $1.version) }
    let wanted = Entry(model: target.model, version: target.version)
    return Array(
      (found.filter { $0 == wanted } + found.filter { $0 != wanted }).prefix(Self.entryLimit))
  }

  /// Writes a version: under a hidden name, which the server does not look into, and then in one
  /// step. What is there already is kept if every byte is right, and replaced if not.
  ///
  /// - Returns: whether anything was written.
  func write(
    _ entry: Entry, _ deployment: Deployment, _ inference: DesiredRuntime.OpenInference
  ) async throws -> Bool {
    let model = deployment.model
    if let taken = model.files.first(where: {
      // The server takes every file of this name, at any depth, for another model.
      $0.path.text.split(separator: "/").last.map(String.init) == Self.settingsName
        || $0.path.text == Self.mark
    }) {
      throw HostError(
        "deploy to", deployment.runtime.name.text,
        "the model's own file \(taken.path) has a name that the server gives a meaning to")
    }
    if let uri = inference.uri, !model.files.contains(where: { $0.path.text == uri }) {
      throw HostError(
        "deploy to", deployment.runtime.name.text,
        "openInference.uri: \(model.name) has no file \"\(uri)\"",
        hint: "its files are \(model.files.prefix(8).map(\.path.text).joined(separator: ", "))")
    }
    let settings = Self.settings(entry, inference)
    let target = "\(path)/\(entry.folder)"
    if try await isWhole(target, model, settings) { return false }
    let draft = "\(path)/.\(entry.folder).\(UUID().uuidString)"
    do {
      try await deployment.writeFiles(draft)
      try Disk.write(Array(settings.utf8), to: "\(draft)/\(Self.settingsName)", mode: 0o444)
      try Disk.write(
        Array("\(deployment.runtime.name)\n".utf8), to: "\(draft)/\(Self.mark)", mode: 0o444)
      try await remove(entry)
      try Disk.rename(draft, to: target)
      return true
    } catch {
      // What stays behind is hidden from the server.
      try? await BlockingWork.run { () throws(DiskError) in try Disk.removeTree(draft) }
      throw error
    }
  }

  /// Takes a version away; one that is not there is no error.
  func remove(_ entry: Entry) async throws(DiskError) {
    let folder = "\(path)/\(entry.folder)"
    guard Disk.status(folder) != nil else { return }
    try await BlockingWork.run { () throws(DiskError) in
      // The mark of a model first: a server that scans meanwhile finds none where half is gone.
      Disk.removeIfPresent("\(folder)/\(Self.settingsName)")
      try Disk.removeTree(folder)
    }
  }

  private func isWhole(_ folder: String, _ model: DesiredModel, _ settings: String) async throws
    -> Bool
  {
    guard Disk.status(folder) != nil else { return false }
    let files = model.files
    return await BlockingWork.run {
      guard Disk.text("\(folder)/\(Self.settingsName)") == settings else { return false }
      return files.allSatisfy { file in
        var hasher = DigestHasher()
        do throws(DiskError) {
          try Disk.readPieces(ofRegular: "\(folder)/\(file.path)") { piece throws(DiskError) in
            hasher.update(piece)
            return true
          }
        } catch {
          return false  // It is written again, which says what is wrong, if anything is.
        }
        return hasher.finalize() == file.digest
      }
    }
  }

  private static func settings(
    _ entry: Entry, _ inference: DesiredRuntime.OpenInference
  ) -> String {
    var parameters: [String: JSON] = ["version": .string(entry.version.hex)]
    if let uri = inference.uri { parameters["uri"] = .string("./\(uri)") }
    if !inference.parameters.isEmpty { parameters["extra"] = .object(inference.parameters) }
    let settings: JSON = [
      "name": .string(entry.model.text), "implementation": .string(inference.implementation),
      "parameters": .object(parameters),
    ]
    return settings.prettyText
  }
}
