import ArgumentParser
import Host
import Vocabulary

/// Judges a proposal before it is merged.
struct GateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "gate",
    abstract: "Judge a change before it is merged.",
    discussion: """
      Judges what the merge would give: runs the tests of exactly the models that it changes, by
      the gates of both sides. What was measured before, on any branch, is not measured again.

        muster gate                          what is checked out, against the tracked branch
        muster gate --base origin/main -o junit
        muster gate --head pull-17 -o markdown

      Exit codes: 0 pass; 1 a gate fails or cannot decide, a model or file is broken, or the merge
      conflicts; 2 wrong usage; 3 it could not be found out.
      """)

  @OptionGroup var options: WorkspaceOptions

  @Option(help: "What it is merged into (default: the tracked branch or its remote counterpart).")
  var base: String?

  @Option(help: "The proposal.")
  var head: String = "HEAD"

  @Option(name: [.customShort("o"), .long], help: "text, json, junit or markdown.")
  var output: Form = .text

  /// How the report is printed.
  enum Form: String, ExpressibleByArgument, CaseIterable {
    case text
    case json
    case junit
    case markdown
  }

  func run() async throws {
    let workspace = try options.workspace()
    let gate = try GateRun(
      repository: workspace.repository, folder: workspace.folder, branch: workspace.branch,
      remote: workspace.remote, now: Clock.now, progress: Console.progress)
    let report = try await gate.report(base: base, head: head)
    switch output {
    case .text: Console.output(GateText.text(report, style: Console.style))
    case .json: Console.output(GateJSON.json(report).prettyText)
    case .junit: Console.output(GateJUnit.text(report))
    case .markdown: Console.output(GateMarkdown.text(report))
    }
    switch report.outcome {
    case .pass: return
    case .inconclusive, .fail, .error, .broken, .conflict: throw Failure.no
    case .unknown: throw Failure.unknown
    }
  }
}
