package import Git
import HTTPClient
import Registry
import Sandbox
package import Vocabulary

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Gives bytes by where they are and what they must be: from the repository, from git-lfs, from a
/// folder or a server that the operator allows. Whatever it gives has the SHA-256 that was asked
/// for.
///
/// ```swift
/// let data = DataStore(folder: folder, clone: clone)
/// let file = try await data.file(DataItem(dataset)) { print($0) }
/// ```
package struct DataStore: Sendable {
  private let folder: StateFolder
  private let clone: Clone
  private let remote: RemoteURL?
  private let environment: [String: String]
  private let pause: @Sendable (Duration) async -> Void
  private let read: @Sendable (BlobID) async throws -> [UInt8]
  private let client = HTTPClient(concurrency: 2)

  /// Where converted tables are.
  var converted: String { folder.converted }

  private var cache: DataCache { DataCache(folder: folder.data) }

  /// How long it waits for another process that fetches the same.
  private static let patience: Duration = .seconds(3600)

  /// A store in a state folder.
  ///
  /// - Parameters:
  ///   - remote: Where the repository comes from, if the clone does not say.
  ///   - environment: Holds secrets and ``DataPolicy/variable``.
  ///   - pause: Waits before a server is asked again.
  ///   - read: Gives the files of the repository; by default the clone's blobs.
  package init(
    folder: StateFolder, clone: Clone, remote: RemoteURL? = nil,
    environment: [String: String] = ProcessInfo.processInfo.environment,
    pause: @escaping @Sendable (Duration) async -> Void = Self.sleep,
    read: (@Sendable (BlobID) async throws -> [UInt8])? = nil
  ) {
    self.folder = folder
    self.clone = clone
    self.remote = remote
    self.environment = environment
    self.pause = pause
    self.read = read ?? { try await clone.blob($0) }
  }

  /// Waits, or less if the task is cancelled.
  package static let sleep: @Sendable (Duration) async -> Void = { duration in
    // A cancelled task is noticed by whoever waited.
    try? await Task.sleep(for: duration)
  }

  /// The bytes of a file of the repository, as it is there.
  package func bytes(of blob: BlobID) async throws -> [UInt8] {
    try await read(blob)
  }

  /// A read-only file with the bytes of an item; it stays for as long as the result lives.
  ///
  /// - Parameter progress: Told a sentence when something is fetched from elsewhere.
  package func file(
    _ item: DataItem, progress: @escaping @Sendable (String) -> Void = { _ in }
  ) async throws(DataProblem) -> DataFile {
    let cache = cache
    if let found = await BlockingWork.run({ cache.find(item.digest, size: item.size) }) {
      return found
    }
    let lock: FileLock?
    do {
      try await BlockingWork.run { () throws(DiskError) in try cache.create() }
      lock = try await FileLock.wait(path: cache.lockPath(item.digest), upTo: Self.patience)
    } catch let error as DiskError {
      throw DataProblem(.disk, item, error.description)
    } catch {
      throw DataProblem(.cancelled, item, "it was cancelled")
    }
    guard let lock else {
      throw DataProblem(.timeLimit, item, "another process has been fetching it for too long")
    }
    // Whoever held the lock before us has probably fetched it.
    if let found = await BlockingWork.run({ cache.find(item.digest, size: item.size) }) {
      return found
    }
    let fetch = try fetch(item, progress)
    let file = try await file(fetch)
    _ = consume lock
    await makeRoom(fetch)
    return file
  }

  /// What the operator allows to be read.
  func policy() throws(DataPolicy.Fault) -> DataPolicy {
    try DataPolicy(file: folder.dataSources, environment: environment, state: folder.path)
  }

  private func fetch(
    _ item: DataItem, _ progress: @escaping @Sendable (String) -> Void
  ) throws(DataProblem) -> DataFetch {
    var policy = DataPolicy()
    do throws(DataPolicy.Fault) {
      policy = try self.policy()
    } catch {
      // What is in the repository needs nobody's leave.
      guard case .blob = item.location else {
        throw DataProblem(.settings, item, error.description)
      }
    }
    return DataFetch(
      item: item, policy: policy, cache: cache, client: client, environment: environment,
      pause: pause, progress: progress)
  }

  /// Bounds the folder of converted tables as the cache of data is bounded, and removes records
  /// that a Muster has left which died.
  func makeRoomForConverted(_ progress: @escaping @Sendable (String) -> Void) async {
    // Settings that cannot be read are named where something is fetched.
    let policy =
      (try? DataPolicy(
        file: folder.dataSources, environment: environment, state: folder.path)) ?? DataPolicy()
    let converted = converted
    do throws(DiskError) {
      try await BlockingWork.run { () throws(DiskError) in
        try DataCache.sweep(converted, olderThan: 3600, prefix: TemporaryLines.prefix)
        try DataCache.makeRoom(in: converted, limit: policy.cacheBytes)
      }
    } catch {
      progress("failed to make room for converted data: \(error)")
    }
  }

  private func makeRoom(_ fetch: DataFetch) async {
    do throws(DiskError) {
      try await BlockingWork.run { () throws(DiskError) in
        try fetch.cache.makeRoom(limit: fetch.policy.cacheBytes)
      }
    } catch {
      // What was fetched is there; the next fetch tries to make room again.
      fetch.progress("failed to make room for data: \(error)")
    }
  }

  // MARK: - Places

  private func file(_ fetch: DataFetch) async throws(DataProblem) -> DataFile {
    let item = fetch.item
    if case .blob(let blob) = item.location { return try await file(fetch, blob) }
    if let size = item.size, size > fetch.policy.fileBytes {
      throw DataProblem(
        .tooLarge, item,
        "it has \(size) bytes, and at most \(fetch.policy.fileBytes) may be fetched",
        hint: "the operator sets \"fileBytes\" in \(DataFetch.settings)")
    }
    guard case .remote(let uri) = item.location else { return try await object(fetch) }
    if uri.hasPrefix("file:") {
      let file = try await BlockingWork.run { () throws(DataProblem) in try fetch.file(uri) }
      fetch.progress("copied \(item.name) (\(file.size) bytes) from \(uri)")
      return file
    }
    guard uri.hasPrefix("http:") || uri.hasPrefix("https:") else {
      throw DataProblem(
        .unsupported, item, from: uri, "the scheme \(uri.prefix { $0 != ":" }) is not fetched",
        hint: "use https, git-lfs or a file of the repository")
    }
    guard let address = HTTPAddress(uri) else {
      throw DataProblem(.badAddress, item, "it is no address of http or https")
    }
    return try await told(fetch, address) { () throws(DataProblem) in
      try await fetch.download(address)
    }
  }

  private func file(_ fetch: DataFetch, _ blob: BlobID) async throws(DataProblem) -> DataFile {
    let bytes: [UInt8]
    do {
      bytes = try await read(blob)
    } catch {
      throw DataProblem(.disk, fetch.item, "\(error)")
    }
    return try await BlockingWork.run { () throws(DataProblem) in try fetch.bytes(bytes) }
  }

  private func told(
    _ fetch: DataFetch, _ address: HTTPAddress,
    _ body: () async throws(DataProblem) -> DataFile
  ) async throws(DataProblem) -> DataFile {
    let size = fetch.item.size.map { " (\($0) bytes)" } ?? ""
    fetch.progress("fetching \(fetch.item.name)\(size) from \(address.shown)")
    let file = try await fetch.retrying(body)
    fetch.progress("fetched \(fetch.item.name): \(file.size) bytes")
    return file
  }

  // MARK: - git-lfs

  private func object(_ fetch: DataFetch) async throws(DataProblem) -> DataFile {
    let places: ObjectPlaces
    do {
      places = try await clone.objectPlaces()
    } catch {
      throw DataProblem(.disk, fetch.item, "\(error)")
    }
    let source = try source(places, fetch.item)
    var folders = places.folders
    if let folder = source?.folder {
      folders += [folder + "/lfs/objects", folder + "/.git/lfs/objects"]
    }
    let all = folders
    let local = try await BlockingWork.run { () throws(DataProblem) -> DataFile? in
      for folder in all {
        if let file = try fetch.object(in: folder) { return file }
      }
      return nil
    }
    if let local { return local }
    let server = try server(places, source, fetch)
    return try await told(fetch, server.address) { () throws(DataProblem) in
      try await fetch.object(from: server)
    }
  }

  /// The remote: the one that we were told, else the clone's own.
  private func source(
    _ places: ObjectPlaces, _ item: DataItem
  ) throws(DataProblem) -> RemoteURL? {
    if let remote { return remote }
    guard let origin = places.origin else { return nil }
    do throws(GitError) {
      return try RemoteURL(origin)
    } catch {
      // git takes relative paths as well, for which there is no server.
      return nil
    }
  }

  private func server(
    _ places: ObjectPlaces, _ source: RemoteURL?, _ fetch: DataFetch
  ) throws(DataProblem) -> LFSServer {
    let item = fetch.item
    switch fetch.policy.objectServer {
    case .address(let address): return LFSServer(address: address, authorization: nil)
    case .none:
      throw DataProblem(
        .notAllowed, item, "git-lfs has no such object on this machine, and no server is asked",
        hint: "the operator sets \"lfs\" in \(DataFetch.settings), or runs git lfs fetch")
    case .remote: break
    }
    // With a remote of its own, a mirror has no configuration that anybody wrote.
    if remote == nil, let text = places.server { return try Self.configured(text, item) }
    guard let web = source?.web, let address = HTTPAddress(Self.server(of: web.address)) else {
      throw DataProblem(
        .unsupported, item,
        "git-lfs has no such object on this machine, and the repository has no "
          + "remote with a git-lfs server",
        hint: "git lfs fetch, or the operator sets \"lfs\" in \(DataFetch.settings)")
    }
    return LFSServer(address: address, authorization: web.authorization)
  }

  private static func configured(
    _ text: String, _ item: DataItem
  ) throws(DataProblem) -> LFSServer {
    do {
      let web = try RemoteURL(text).web
      guard let web, let address = HTTPAddress(web.address) else {
        throw DataProblem(.settings, item, "lfs.url of the clone has no server")
      }
      return LFSServer(address: address, authorization: web.authorization)
    } catch let problem as DataProblem {
      throw problem
    } catch {
      throw DataProblem(.settings, item, "lfs.url of the clone: \(error)")
    }
  }

  /// The server of a remote (git-lfs, docs/api/server-discovery.md).
  private static func server(of remote: String) -> String {
    let text = remote.hasSuffix("/") ? String(remote.dropLast()) : remote
    return text + (text.hasSuffix(".git") ? "" : ".git") + "/info/lfs"
  }
}
