import ArgumentParser
import Git
import Host

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Writes the hook.
struct HookInstall: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "install",
    _superCommandName: "muster hook",
    abstract: "Write hooks/pre-receive into the repository that people push to.",
    discussion: """
      The hook runs this very program with the options given here; run install
      again to change them, or after the program moved. A hook that somebody
      else wrote is never overwritten: call muster from it instead.

        muster hook install --repo /srv/git/models.git
        muster hook install --protect main --protect release
      """)

  @Option(
    name: [.customShort("C"), .customLong("repo")], help: "The repository.")
  var repository = "."

  @OptionGroup var options: HookOptions

  private static let mark = "# Written by muster hook install"

  func run() async throws {
    let workspace = try Workspace(
      repository: repository, state: options.state, branch: options.branch ?? "main")
    guard workspace.remote == nil else {
      throw Refusal.usage(
        "a hook is installed where the repository is, not over the network",
        hint: "run muster hook install on that machine")
    }
    let folder = try await hooks(of: workspace)
    let path = folder + "/pre-receive"
    let manager = FileManager.default
    if let bytes = manager.contents(atPath: path),
      !String(decoding: bytes, as: UTF8.self).contains(Self.mark)
    {
      throw Refusal.no(
        "\(path) is somebody else's hook", hint: "add this line to it: \(command)")
    }
    do {
      try manager.createDirectory(atPath: folder, withIntermediateDirectories: true)
      try Data(text.utf8).write(to: URL(filePath: path), options: .atomic)
      try manager.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
    } catch {
      throw HostError("write hook", path, "\(error)")
    }
    Console.output("\(Console.style.good("installed"))  \(path)\n")
  }

  /// `core.hooksPath` where it is set, which may be meant from the git folder.
  private func hooks(of workspace: Workspace) async throws -> String {
    let git = GitProgram(.person(.init()))
    let set = try await git.configuration(in: workspace.gitFolder, ["core.hookspath"])
    guard let path = set["core.hookspath"] else { return workspace.gitFolder + "/hooks" }
    return path.hasPrefix("/") ? path : "\(workspace.gitFolder)/\(path)"
  }

  private var text: String {
    """
    #!/bin/sh
    \(Self.mark); run that again to change it.
    # git hands over what is pushed on standard input; any exit code but 0 refuses all of it.
    exec \(command)

    """
  }

  private var command: String {
    var words = [Workspace.executable, "hook", "pre-receive"]
    if let state = options.state { words += ["--state", Workspace.absolute(state)] }
    for reference in options.protect { words += ["--protect", reference] }
    if let branch = options.branch { words += ["--branch", branch] }
    if options.allowRewriting { words.append("--allow-rewriting") }
    if options.openOnInfrastructure { words.append("--open-on-infrastructure") }
    return words.map(Self.quoted).joined(separator: " ")
  }

  /// A word for a shell.
  private static func quoted(_ word: String) -> String {
    let isPlain = word.allSatisfy { character in
      character.isASCII
        && (character.isLetter || character.isNumber || "/._-+:@".contains(character))
    }
    return isPlain ? word : "'" + word.replacing("'", with: "'\\''") + "'"
  }
}
