import ArgumentParser
import Host
import Reports
import Vocabulary

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Reports what is known of a version.
struct ReportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    _superCommandName: "muster",
    abstract: "Report what is known of a model's version: figures, gates, pictures, a model card.",
    discussion: """
      From measurements that are known already; --measure takes those that are missing.

        muster report credit-risk
        muster report credit-risk@v1.2 --html report.html --card MODEL_CARD.md
        muster report credit-risk@champion -o markdown
        muster report --measure                         every model of the tracked branch

      Exit codes: 0 done, whatever the gates say; 1 there is no such version; 2 wrong usage; 3 it
      could not be found out.
      """)

  @OptionGroup var options: WorkspaceOptions

  @Argument(
    help: "<model> or <model>@<revision> (default: all models of the tracked branch).",
    completion: .modelsWithRevision)
  var model: String?

  @Flag(help: "Measure what was not measured yet.")
  var measure = false

  @Option(name: [.customShort("o"), .long], help: "text, json, markdown or html.")
  var output: CompareCommand.Form = .text

  @Option(help: ArgumentHelp("Also write a page with pictures there.", valueName: "file"))
  var html: String?

  @Option(help: ArgumentHelp("Also write Markdown there.", valueName: "file"))
  var markdown: String?

  @Option(help: ArgumentHelp("Also write a model card there: one model only.", valueName: "file"))
  var card: String?

  func run() async throws {
    let workspace = try options.workspace()
    let words = try model.map { try VersionWords($0) }
    guard card == nil || words != nil else {
      throw Refusal.usage(
        "--card is about one model", hint: "name it: muster report <model> --card")
    }
    let desk = try await ResultsDesk(
      repository: workspace.repository, folder: workspace.folder, branch: workspace.branch,
      remote: workspace.remote, now: Clock.now, progress: Console.progress)
    var versions: [FoundVersion] = []
    do {
      if let words {
        versions = [try await desk.version(of: words.model, words.revision)]
      } else {
        for name in try await desk.models() {
          versions.append(try await desk.version(of: name, nil))
        }
      }
    } catch let problem as VersionProblem {
      throw Refusal.no(problem.message, hint: problem.hint)
    }
    guard let report = try await desk.report(versions, measures: measure) else {
      throw Refusal.no("the tracked branch has no model", hint: "muster validate says why")
    }
    if let html { try ReportForm.html.write(report, to: html) }
    if let markdown { try ReportForm.markdown.write(report, to: markdown) }
    if let card, let version = versions.first, let part = report.models.first {
      try Self.write(try await desk.card(version, part).markdown, to: card)
    }
    let form = ReportForm(rawValue: output.rawValue) ?? .text
    Console.output(form.text(report))
  }

  private static func write(_ text: String, to path: String) throws {
    do {
      try Data(text.utf8).write(to: URL(filePath: path), options: .atomic)
    } catch {
      throw HostError("write model card to", path, "\(error)")
    }
  }
}
