import ArgumentParser
import Git
import Host
import Vocabulary

/// Which Muster this is, and what it stands on.
struct VersionCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "version",
    _superCommandName: "muster", abstract: "Show the versions of muster and of what it uses.")

  @OptionGroup var output: OutputOptions

  func run() async throws {
    let git = GitProgram(.person(.init()))
    let versions = [
      ("muster", Version.text), ("libgit2", LibGit2.versions.library),
      ("sqlite", try Store.libraryVersion()), ("git", try await git.version()),
    ]
    guard output.format == .table else {
      output.print(json: .object(Dictionary(versions.map { ($0.0, .string($0.1)) }) { $1 }))
      return
    }
    for (name, version) in versions { Console.output("\(name) \(version)\n") }
  }
}
