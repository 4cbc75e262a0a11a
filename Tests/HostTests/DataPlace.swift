import Foundation
import Git
import Host
import Registry
import Synchronization
import Vocabulary

/// A state folder with an empty repository, and a store on them that waits for nothing.
final class DataPlace: Sendable {
  let folder: TemporaryFolder
  private let progress = Mutex<[String]>([])
  private let pauses = Mutex<[Duration]>([])

  var state: StateFolder { StateFolder(folder.path + "/state") }
  var repository: String { folder.path + "/registry.git" }
  /// A folder for data of the operator's.
  var shelf: String { folder.path + "/shelf" }
  /// The sentences of progress.
  var told: [String] { progress.withLock { $0 } }
  /// The waits that there would have been.
  var waits: [Duration] { pauses.withLock { $0 } }

  init(settings: String? = nil) throws {
    folder = try TemporaryFolder()
    _ = try Repository(creatingBareAt: repository)
    try state.create()
    try FileManager.default.createDirectory(atPath: shelf, withIntermediateDirectories: true)
    if let settings { try set(settings) }
  }

  /// Writes the operator's file; `SHELF` stands for the folder.
  func set(_ settings: String) throws {
    try write(settings.replacingOccurrences(of: "SHELF", with: shelf), to: state.dataSources)
  }

  func write(_ text: String, to path: String) throws {
    let url = URL(fileURLWithPath: path)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: url)
  }

  /// Adds to the configuration of the repository.
  func configure(_ text: String) throws {
    let path = repository + "/config"
    try write(try String(contentsOfFile: path, encoding: .utf8) + text, to: path)
  }

  /// Puts an object into a git-lfs folder.
  func putObject(_ text: String, as digest: Digest, in folder: String) throws {
    let hex = digest.hex
    try write(
      text, to: "\(folder)/\(hex.prefix(2))/\(hex.dropFirst(2).prefix(2))/\(hex)")
  }

  func store(
    remote: RemoteURL? = nil, environment: [String: String] = [:]
  ) throws -> DataStore {
    DataStore(
      folder: state, clone: try Clone(opening: repository), remote: remote,
      environment: environment, pause: { pause in self.pauses.withLock { $0.append(pause) } })
  }

  /// What comes of a request: the text of the file, else the problem's code and cause.
  func fetch(
    _ item: DataItem, remote: RemoteURL? = nil, environment: [String: String] = [:]
  ) async throws -> String {
    do throws(DataProblem) {
      let store: DataStore
      do {
        store = try self.store(remote: remote, environment: environment)
      } catch {
        return "no store: \(error)"
      }
      let file = try await store.file(item) { line in
        self.progress.withLock { $0.append(line) }
      }
      let text = (try? String(contentsOfFile: file.path, encoding: .utf8)) ?? "no text"
      withExtendedLifetime(file) {}
      return text
    } catch {
      return "\(error.fault) \(error.code.rawValue): \(error.cause)"
        .replacingOccurrences(of: folder.path, with: "PLACE")
    }
  }

  /// The names of the files in the cache, and of what was left half done.
  func cached() throws -> [String] {
    try ["objects", "drafts"].flatMap { name in
      try FileManager.default.contentsOfDirectory(atPath: "\(state.data)/\(name)")
    }.sorted()
  }
}

extension DataItem {
  /// The bytes of a text, at an address.
  static func remote(_ uri: String, _ text: String, size: Int? = nil) -> DataItem {
    DataItem(
      name: "dataset \"rows\"", location: .remote(uri: uri), digest: Digest(of: text), size: size)
  }

  /// The bytes of a text, in git-lfs.
  static func object(_ text: String) -> DataItem {
    DataItem(
      name: "dataset \"rows\"", location: .object, digest: Digest(of: text),
      size: text.utf8.count)
  }
}
