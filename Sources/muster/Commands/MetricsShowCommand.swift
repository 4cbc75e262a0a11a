import ArgumentParser
import Host

/// The figures of one revision.
struct MetricsShowCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    _superCommandName: "muster metrics",
    abstract: "Show the figures that are known of a revision's models.",
    discussion: """
      muster metrics show                             what was recorded last
        muster metrics show v1.2 --model credit-risk
        muster metrics show HEAD -o json
      """)

  @OptionGroup var options: WorkspaceOptions

  @Argument(help: "A revision; . is what Muster recorded last.")
  var revision: String = "."

  @Option(
    parsing: .singleValue,
    help: ArgumentHelp("Only this model; may be repeated.", valueName: "name"))
  var model: [String] = []

  @OptionGroup var output: MetricsOutput

  func run() async throws {
    let workspace = try options.workspace()
    let lookup = try await MetricsLookup(
      repository: workspace.repository, folder: workspace.folder)
    try await MetricsOutput.check(model, of: [revision], lookup, workspace)
    let table = try await MetricsOutput.named(in: workspace) {
      try await lookup.table(of: revision, models: model)
    }
    output.print(table)
  }
}
