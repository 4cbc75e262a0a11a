import Gates
package import Git
import Jobs
import ModelMetrics
import Reconciler
import Registry
package import Vocabulary

/// What the verbs that show results work with: a clone, its records, and a runner of tests for what
/// was not measured yet. It writes nothing but caches, and takes no lock.
package struct ResultsDesk: Sendable {
  let clone: Clone
  let state: ControlState
  let search: VersionSearch
  let known: KnownMeasurements
  let runner: TestRunner
  let folder: StateFolder
  let now: @Sendable () -> Instant
  let progress: TestRunner.Progress

  /// A desk on a repository.
  ///
  /// - Parameter branch: the tracked branch, in full.
  package init(
    repository: String, folder: StateFolder, branch: String,
    remote: RemoteURL? = nil, now: @escaping @Sendable () -> Instant,
    progress: @escaping TestRunner.Progress = { _ in }
  ) async throws {
    clone = try Clone(opening: repository)
    state = try Planning.recordedState(repository: repository, database: folder.database)
    search = VersionSearch(clone: clone, state: state, branch: branch)
    known = try await KnownMeasurements(clone: clone, folder: folder)
    // Without a database there are only the measurements in the folder.
    let store = try? Store(reading: folder.database)
    runner = TestRunner(
      clone: clone, folder: folder, remote: remote, records: MeasurementCache.records(of: store),
      now: now)
    self.folder = folder
    self.now = now
    self.progress = progress
  }

  /// A version by what people call it.
  package func version(of model: String, _ words: String?) async throws -> FoundVersion {
    let name = ModelName(model)
    if let words { return try await search.version(of: name, words) }
    return try await search.version(
      of: name, at: try await search.tracked(), words: SignoffPlace.short(search.branch))
  }

  /// The champion of a model: what is served in the champion's stage, else the tracked branch's.
  package func champion(of model: String) async throws -> FoundVersion {
    try await search.champion(of: ModelName(model))
  }

  /// The names of the tracked branch's models.
  package func models() async throws -> [String] {
    let tree = try await clone.commit(try await search.tracked()).tree
    return try await clone.desired(of: tree).0.models.keys.map(\.text).sorted()
  }
}
