import ArgumentParser

/// Looks up figures that are known.
struct MetricsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "metrics",
    abstract: "Show figures that were measured, or what differs between two revisions.",
    discussion: """
      Looks up and runs nothing; muster compare measures.

        muster metrics show                             what was recorded last
        muster metrics diff main HEAD                   models whose figures differ
        muster metrics diff HEAD~1 HEAD --files 'metrics/*.json'
      """,
    subcommands: [MetricsShowCommand.self, MetricsDiffCommand.self])
}
