import ArgumentParser

/// Muster as a hook of git.
struct HookCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "hook",
    abstract: "Judge pushes before git accepts them.",
    discussion: """
      In the bare repository that people push to:

        muster hook install              write the hook, which runs the next one
        muster hook pre-receive          run by git: judges a push by the gates

      Nothing that is refused becomes part of the repository. docs/hook.md has the whole story.
      """,
    subcommands: [HookInstall.self, HookPreReceive.self])
}

/// What the hook is told, and what `install` writes into it.
struct HookOptions: ParsableArguments {
  @Option(help: "Muster's working state (default: muster/ in the git folder).")
  var state: String?

  @Option(
    help: ArgumentHelp(
      "A protected branch; repeat it for several (default: the tracked one).", valueName: "ref"))
  var protect: [String] = []

  @Option(help: "The branch whose muster.yaml counts (default: the one that HEAD names).")
  var branch: String?

  @Flag(help: "Let a protected branch be rewritten (git push --force) if the result passes.")
  var allowRewriting = false

  @Flag(
    help: """
      Accept what could not be found out because of the machine. A proposal can bring that about, \
      so without it such a push is refused.
      """)
  var openOnInfrastructure = false

  /// The full name of a reference that a person names.
  static func full(_ name: String) -> String {
    name.hasPrefix("refs/") ? name : "refs/heads/" + name
  }
}
