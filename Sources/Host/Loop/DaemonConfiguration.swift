package import Git
package import Reconciler
package import Vocabulary

/// Everything that a daemon is told.
package struct DaemonConfiguration: Sendable {
  /// The repository's folder: a work tree, a bare repository, or the mirror of a remote.
  package var repository: String
  package var folder: StateFolder
  /// The tracked branch, fully qualified.
  package var branch: String
  /// Where the repository comes from, if it is a mirror.
  package var remote: RemoteURL?
  /// The program that is started for runtimes: Muster itself.
  package var executable: String
  package var now: @Sendable () -> Instant
  /// Told every line of the log.
  package var log: @Sendable (LogLine) -> Void
  /// Told what long work is doing.
  package var progress: TestRunner.Progress
  /// Told every judgement of a proposal once it was recorded, if there is one: a forge that is away
  /// is told later.
  package var forge: ProposalForge?

  /// A configuration that logs nothing.
  package init(
    repository: String, folder: StateFolder, branch: String, remote: RemoteURL? = nil,
    executable: String, now: @escaping @Sendable () -> Instant,
    log: @escaping @Sendable (LogLine) -> Void = { _ in },
    progress: @escaping TestRunner.Progress = { _ in },
    forge: ProposalForge? = nil
  ) {
    self.repository = repository
    self.folder = folder
    self.branch = branch
    self.remote = remote
    self.executable = executable
    self.now = now
    self.log = log
    self.progress = progress
    self.forge = forge
  }
}

/// Why a pass is made.
package enum Trigger: Hashable, Sendable {
  case interval
  case fileChange
  case request
  case due
}
