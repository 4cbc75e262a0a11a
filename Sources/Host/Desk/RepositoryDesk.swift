package import Git
import Reconciler
package import Vocabulary

/// What the web interface does to the repository itself, beside the control loop: verdicts for the
/// inbox, proposal branches, and the check of the chain. Never a write to the tracked branch or to
/// the state ref.
package actor RepositoryDesk {
  private let executor = QueueExecutor("muster.desk")
  let repositoryPath: String
  let folder: StateFolder
  let branch: String
  /// Where the repository comes from, if it is a mirror.
  let remote: RemoteURL?
  let clone: Clone
  let repository: Repository
  let now: @Sendable () -> Instant

  package nonisolated var unownedExecutor: UnownedSerialExecutor {
    unsafe executor.asUnownedSerialExecutor()
  }

  /// A desk on a repository.
  ///
  /// - Parameters:
  ///   - branch: the tracked branch, fully qualified.
  ///   - remote: where the repository comes from, if it is a mirror.
  package init(
    repository path: String, folder: StateFolder, branch: String, remote: RemoteURL?,
    now: @escaping @Sendable () -> Instant
  ) throws {
    repositoryPath = path
    self.folder = folder
    self.branch = branch
    self.remote = remote
    self.now = now
    clone = try Clone(opening: path)
    repository = try Repository(opening: path)
  }

  /// The tip of the tracked branch.
  func tip() throws -> CommitID {
    guard let tip = try repository.tip(of: branch) else {
      throw HostError(
        "find", branch, "there is no such branch", hint: "name the tracked branch with --branch")
    }
    return tip
  }

  /// Where new references go: to the remote of a mirror or of a clone, and else into the repository
  /// at hand.
  ///
  /// - Parameter isMusterHere: whether what is meant for Muster stays here: then no remote that a
  ///   person has configured is asked.
  func place(isMusterHere: Bool) async throws -> (url: RemoteURL, git: GitProgram)? {
    if let remote { return (remote, GitProgram(.daemon(.init(remotes: [remote])))) }
    guard !isMusterHere else { return nil }
    let git = GitProgram(.person(.init()))
    guard
      case .remote(_, _, let url) = try await SignoffPlace.find(
        git, repository: repositoryPath, folder: folder, branch: branch)
    else { return nil }
    return (url, git)
  }

  /// Makes a reference that is not there yet; `false` where somebody else was faster.
  func create(
    _ reference: String, at commit: CommitID, in place: (url: RemoteURL, git: GitProgram)?
  ) async throws -> Bool {
    guard let (url, git) = place else {
      guard try repository.tip(of: reference) == nil else { return false }
      return try createHere(reference, at: commit)
    }
    let report = try await git.push(
      from: clone.path, to: url, [PushRequest(commit, to: reference, expecting: .absent)])
    guard case .rejected(let reason) = report[reference] else { return true }
    if reason == "stale info" { return false }
    throw HostError(
      "push \(reference) to", url.description, reason,
      hint: "the remote must accept it from Muster")
  }

  /// A lock may be somebody's who makes the same reference, or a kill's.
  private func createHere(_ reference: String, at commit: CommitID) throws(GitError) -> Bool {
    do throws(GitError) {
      try repository.update(reference: reference, to: commit, expecting: .absent)
      return true
    } catch {
      guard [.locked, .exists].contains(error.code) else { throw error }
      return false
    }
  }
}
