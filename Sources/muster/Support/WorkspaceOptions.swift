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
    help: "The repository: a work tree or a bare repository.")
  var repository: String = "."

  @Option(help: "Muster's working state (default: muster/ in the git folder).")
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

  init(repository: String, state: String?, branch: String) throws {
    let start = Self.absolute(repository)
    guard let found = Self.find(from: start) else {
      throw HostError(
        "open repository", start, "this is no git repository, nor is any folder above",
        hint: "name one with --repo")
    }
    self.repository = found
    let opened = try Repository(opening: found)
    let path = opened.path
    gitFolder = path.hasSuffix("/") ? String(path.dropLast()) : path
    folder = StateFolder(state.map(Self.absolute) ?? gitFolder + "/muster")
    self.branch = branch.hasPrefix("refs/") ? branch : "refs/heads/" + branch
  }

  /// What a daemon on this workspace is told.
  func configuration(
    log: @escaping @Sendable (LogLine) -> Void, progress: @escaping TestRunner.Progress
  ) -> DaemonConfiguration {
    DaemonConfiguration(
      repository: repository, folder: folder, branch: branch, executable: Self.executable,
      now: Clock.now, log: log, progress: progress)
  }

  /// The program that runs now.
  static var executable: String {
    (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
      ?? CommandLine.arguments[0]
  }

  /// A path as seen from the folder that the command was called in.
  static func absolute(_ path: String) -> String {
    let whole =
      path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
    return URL(filePath: whole).standardizedFileURL.path(percentEncoded: false)
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
