import ArgumentParser
import Host
import Reports
import Vocabulary

/// Puts two versions of a model side by side.
struct CompareCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    _superCommandName: "muster",
    abstract: "Compare two versions of a model on the same rows.",
    discussion: """
      All metrics of both versions on the challenger's tests: values, differences with 90 % and 95 %
      intervals, and what the manifest's comparing gates say. What is not measured yet is measured.

        muster compare credit-risk                      the champion against what is checked out
        muster compare credit-risk@main credit-risk@pull-17
        muster compare credit-risk@champion 1f3a9c      a version by the beginning of its digest
        muster compare credit-risk@v1.2 HEAD -o html > compare.html
        muster compare scorecard credit-risk@HEAD       two models on the tests of the second

      A side is a branch, a tag, a commit, six or more digits of a version, or champion: the version
      that is deployed in the champion's stage, else that of the tracked branch.

      Exit codes: 0 done; 1 a comparing gate fails or cannot decide, a model broke, or there is no
      such version; 2 wrong usage; 3 it could not be found out.
      """)

  /// How a comparison is printed.
  enum Form: String, ExpressibleByArgument, CaseIterable {
    case text
    case json
    case markdown
    case html
  }

  @OptionGroup var options: WorkspaceOptions

  @Argument(
    help: "The champion: <model>, or <model>@<revision> (default: champion).",
    completion: .modelsWithRevision)
  var champion: String

  @Argument(help: "The challenger: <revision>, or <model>@<revision> (default: HEAD).")
  var challenger: String?

  @Option(name: [.customShort("o"), .long], help: "text, json, markdown or html.")
  var output: Form = .text

  func run() async throws {
    let workspace = try options.workspace()
    let left = try VersionWords(champion)
    var right = VersionWords(model: left.model, revision: challenger ?? "HEAD")
    if let challenger, challenger.contains("@") {
      right = try VersionWords(challenger, model: left.model)
    }
    let desk = try await ResultsDesk(
      repository: workspace.repository, folder: workspace.folder, branch: workspace.branch,
      remote: workspace.remote, now: Clock.now, progress: Console.progress)
    let report: ComparisonReport
    do {
      let theirs = try await desk.version(of: left.model, left.revision ?? "champion")
      let ours = try await desk.version(of: right.model, right.revision ?? "HEAD")
      report = try await desk.compare(theirs, ours)
    } catch let problem as VersionProblem {
      throw Refusal.no(problem.message, hint: problem.hint)
    }
    switch output {
    case .text: Console.output(report.text)
    case .json: Console.output(report.json.prettyText)
    case .markdown: Console.output(report.markdown)
    case .html: Console.output(report.html)
    }
    let bad = report.tests.filter { ![.pass, .waived].contains($0.outcome) }
    guard !bad.isEmpty else { return }
    throw bad.allSatisfy { $0.outcome == .error && $0.isInfrastructure }
      ? Failure.unknown : Failure.no
  }
}
