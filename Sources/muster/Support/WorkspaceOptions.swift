import ArgumentParser
import Git
import Host
import Reconciler
import Vocabulary

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Where the repository and Muster's working state are: shared by every command.
struct WorkspaceOptions: ParsableArguments {
  @Option(
    name: [.customShort("C"), .customLong("repo")],
    help: "The repository: a work tree, a bare repository, or a URL, of which a mirror is kept.",
    completion: .directory)
  var repository: String = "."

  @Option(
    help: """
      Muster's working state (default: muster/ in the git folder; for a URL \
      ~/.local/state/muster/<name>-<digest>).
      """)
  var state: String?

  @Option(help: "The tracked branch.")
  var branch: String = "main"

  /// The workspace that the options name.
  func workspace() throws -> Workspace {
    try Workspace(repository: repository, state: state, branch: branch)
  }
}

/// A repository, its state folder, and its tracked branch.
struct Workspace: Sendable {
  /// The work tree, or the git folder of a bare repository.
  let repository: String
  /// The git folder.
  let gitFolder: String
  let folder: StateFolder
  /// Fully qualified.
  let branch: String
  /// Where the repository comes from, if it is a mirror.
  let remote: RemoteURL?

  init(repository: String, state: String?, branch: String) throws {
    self.branch = branch.hasPrefix("refs/") ? branch : "refs/heads/" + branch
    if let remote = try Self.remote(repository) {
      let mirror = try Mirror(of: remote, state: state.map(Self.absolute))
      self.remote = remote
      self.repository = mirror.repository
      gitFolder = mirror.repository
      folder = mirror.folder
      return
    }
    remote = nil
    let start = Self.absolute(repository)
    guard let found = Self.find(from: start) else {
      throw HostError(
        "open repository", start, "this is no git repository, nor is any folder above",
        hint: "name one with --repo")
    }
    self.repository = found
    gitFolder = try Self.gitFolder(of: found)
    folder = StateFolder(state.map(Self.absolute) ?? gitFolder + "/muster")
  }

  /// What a daemon on this workspace is told.
  func configuration(
    log: @escaping @Sendable (LogLine) -> Void, progress: @escaping TestRunner.Progress,
    forge: ProposalForge? = nil
  ) -> DaemonConfiguration {
    DaemonConfiguration(
      repository: repository, folder: folder, branch: branch, remote: remote,
      executable: Self.executable,
      now: Clock.now, log: log, progress: progress, forge: forge)
  }

  /// The program that runs now.
  static var executable: String {
    (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
      ?? CommandLine.arguments[0]
  }

  /// The URL that `--repo` names; `nil` for a folder.
  private static func remote(_ text: String) throws(GitError) -> RemoteURL? {
    guard
      text.contains("://") || !FileManager.default.fileExists(atPath: text) && text.contains("@")
    else { return nil }
    return try RemoteURL(text)
  }

  /// A path as seen from the folder that the command was called in.
  static func absolute(_ path: String) -> String {
    let whole =
      path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
    return URL(filePath: whole).standardizedFileURL.path(percentEncoded: false)
  }

  /// The git folder of a repository. Only a linked work tree has to be opened to find it: verbs
  /// that just look shall not wait for libgit2.
  private static func gitFolder(of repository: String) throws -> String {
    var isFolder = false
    guard FileManager.default.fileExists(atPath: repository + "/.git", isDirectory: &isFolder)
    else { return repository }
    if isFolder { return repository + "/.git" }
    let path = try Repository(opening: repository).path
    return path.hasSuffix("/") ? String(path.dropLast()) : path
  }

  /// The nearest folder, from here upwards, that is a repository.
  private static func find(from start: String) -> String? {
    var path = start.hasSuffix("/") && start.count > 1 ? String(start.dropLast()) : start
    while true {
      if FileManager.default.fileExists(atPath: path + "/.git") { return path }
      if FileManager.default.fileExists(atPath: path + "/HEAD"),
        FileManager.default.fileExists(atPath: path + "/objects")
      {
        return path
      }
      guard path != "/", !path.isEmpty else { return nil }
      let parent = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? ""
      path = parent.isEmpty ? "/" : parent
    }
  }
}
