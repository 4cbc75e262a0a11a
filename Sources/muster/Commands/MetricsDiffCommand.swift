import ArgumentParser
import Host
import Reports

/// The figures that differ between two revisions.
struct MetricsDiffCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff",
    _superCommandName: "muster metrics",
    abstract: "Show the figures that differ between two revisions.",
    discussion: """
      From measurements that are known already: nothing is run. Models whose folder is the same in
      both revisions are not even read.

        muster metrics diff                             what was recorded last, against HEAD
        muster metrics diff main pull-17
        muster metrics diff v1.2 . --model credit-risk -o markdown

      With --files, the numbers of JSON files that any tool writes, by their place in the file:

        muster metrics diff HEAD~1 HEAD --files 'metrics/*.json'
        muster metrics diff HEAD . --files metrics.json --all

      A pattern without a slash is about names in any folder. The revision . is what Muster recorded
      last; with --files it is the files on the disk.

      Exit codes: 0 done; 1 with --exit-code, a figure differs, or a name is not known; 2 wrong
      usage; 3 it could not be found out.
      """)

  @OptionGroup var options: WorkspaceOptions

  @Argument(help: "The old revision (default: . , with --files HEAD).")
  var old: String?

  @Argument(help: "The new revision (default: HEAD, with --files .).")
  var new: String?

  @Option(
    parsing: .singleValue,
    help: ArgumentHelp("Compare JSON files instead; may be repeated.", valueName: "pattern"))
  var files: [String] = []

  @Option(
    parsing: .singleValue,
    help: ArgumentHelp("Only this model; may be repeated.", valueName: "name"))
  var model: [String] = []

  @Flag(help: "List figures that do not differ too.")
  var all = false

  @Flag(help: "End with 1 where a figure differs.")
  var exitCode = false

  @OptionGroup var output: MetricsOutput

  func run() async throws {
    let workspace = try options.workspace()
    guard files.isEmpty || model.isEmpty else {
      throw Refusal.usage("--files and --model exclude each other")
    }
    let table: MetricsTable
    if files.isEmpty {
      let lookup = try await MetricsLookup(
        repository: workspace.repository, folder: workspace.folder)
      let (old, new) = (self.old ?? ".", self.new ?? "HEAD")
      try await MetricsOutput.check(model, of: [old, new], lookup, workspace)
      table = try await MetricsOutput.named(in: workspace) {
        try await lookup.difference(from: old, to: new, models: model, includesEqual: all)
      }
    } else {
      let metrics = FileMetrics(
        repository: workspace.repository, patterns: files, includesEqual: all)
      let (old, new) = (self.old ?? "HEAD", self.new ?? ".")
      guard workspace.repository != workspace.gitFolder || (old != "." && new != ".") else {
        throw Refusal.usage("a bare repository has no work tree", hint: "name two revisions")
      }
      table = try await MetricsOutput.named(in: workspace) {
        try metrics.difference(from: old, to: new)
      }
    }
    output.print(table)
    let differs = table.rows.contains {
      $0.old?.value != $0.new?.value || $0.old?.reason != $0.new?.reason
    }
    if exitCode, differs { throw Failure.no }
  }
}
