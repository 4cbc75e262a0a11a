import Sandbox
import Synchronization
import Vocabulary

/// Makes and keeps isolated Python environments, one per content of a platform's requirements.
///
/// Only pip runs while one is made, in the sandbox, and it takes wheels only: no code of a
/// proposal, and no `setup.py`, runs at any point. The network is open for the download step alone.
package struct EnvironmentStore: Sendable {
  /// The folder of the store, made when it is first needed.
  package let folder: String
  /// The interpreter's name or path.
  package let python: String

  /// How long an environment may take to be made, waiting for another maker included.
  private static let longest = Duration.seconds(1800)
  /// Changes whenever the way to install does.
  private static let format = "1"

  /// A store in a folder, for an interpreter.
  package init(folder: String, python: String = "python3") {
    self.folder = folder
    self.python = python
  }

  var interpreterFinder: InterpreterFinder {
    InterpreterFinder(name: python, cachePath: folder + "/interpreters.json")
  }

  /// The environment for a requirements text; `nil` when it asks for nothing. Made when it is not
  /// there; `progress` gets short sentences such as `resolving 3 requirements`.
  package func environment(
    requirements text: String, progress: @escaping @Sendable (String) -> Void = { _ in }
  ) async throws(EnvironmentFailure) -> PythonEnvironment? {
    let requirements: Requirements
    do throws(Requirements.Problem) {
      requirements = try Requirements(parsing: text)
    } catch {
      throw EnvironmentFailure(step: .read, reason: error.description, fault: .model)
    }
    guard !requirements.isEmpty else { return nil }
    return try await environment(for: requirements, stop: StopSwitch(), progress: progress)
  }

  /// The digest of what a requirements text resolves to, `none` when it asks for nothing; `nil`
  /// where that is not known here yet. Nothing is made.
  package func knownLock(requirements text: String) async -> String? {
    guard let requirements = try? Requirements(parsing: text) else { return nil }  // not known
    guard !requirements.isEmpty else { return "none" }
    guard let interpreter = try? await interpreterFinder.find() else { return nil }
    return await existing(Self.key(requirements, interpreter), wasCached: true)?.lockDigest.hex
  }

  func environment(
    for requirements: Requirements, stop: StopSwitch,
    progress: @escaping @Sendable (String) -> Void
  ) async throws(EnvironmentFailure) -> PythonEnvironment {
    try await makeFolders()
    let interpreter = try await interpreterFinder.find()
    let key = Self.key(requirements, interpreter)
    if let found = await existing(key, wasCached: true) { return found }
    let lock: FileLock?
    do {
      lock = try await FileLock.wait(path: "\(folder)/\(key).lock", upTo: Self.longest)
    } catch {
      throw EnvironmentFailure(step: .store, reason: "\(error)", fault: .platform)
    }
    guard let lock else {
      throw EnvironmentFailure(
        step: .store, reason: "another process has been making it for too long", fault: .platform)
    }
    // Whoever held the lock before us has probably made it.
    if let found = await existing(key, wasCached: true) { return found }
    let builder = EnvironmentBuilder(
      store: folder, key: key, requirements: requirements, interpreter: interpreter,
      confinement: await Confinement.find(), stop: stop, progress: progress)
    try await builder.build()
    _ = consume lock
    guard let made = await existing(key, wasCached: false) else {
      throw EnvironmentFailure(
        step: .store, reason: "the environment \(key.short) has vanished", fault: .platform)
    }
    return made
  }

  private func makeFolders() async throws(EnvironmentFailure) {
    do throws(DiskError) {
      try await BlockingWork.run { () throws(DiskError) in try Disk.makeFolder(folder) }
    } catch {
      throw EnvironmentFailure(step: .store, reason: error.description, fault: .platform)
    }
  }

  private func existing(_ key: Digest, wasCached: Bool) async -> PythonEnvironment? {
    let place = "\(folder)/\(key)"
    return await BlockingWork.run {
      // The lock is written before the folder gets its name: where it is, everything is.
      Disk.text(place + "/lock.txt").map {
        PythonEnvironment(
          key: key, lock: $0, sitePackages: place + "/site-packages", wasCached: wasCached)
      }
    }
  }

  private static func key(_ requirements: Requirements, _ interpreter: PythonInterpreter) -> Digest
  {
    var hasher = DigestHasher()
    hasher.field(format)
    hasher.field(requirements.digest)
    hasher.field(interpreter.version)
    hasher.field(interpreter.platformTag)
    return hasher.finalize()
  }
}
