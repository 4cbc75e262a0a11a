import ArgumentParser
import Git
import Host
import Monitoring
import Reconciler
import Registry
import Vocabulary

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Takes over what other systems have.
struct ImportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Import monitors of ModelOp, and metrics that were computed elsewhere.",
    discussion: """
        muster import modelop ../drift-monitor
        muster import modelop https://example.com/drift-monitor.git --onto imported-monitors
        muster import metrics metrics.json --model credit-risk --name vendor --by "Acme Analytics"
        muster import metrics mlruns/0/4f1e... --model credit-risk@v1.2 --name training
      """,
    subcommands: [ImportModelOpCommand.self, ImportMetricsCommand.self])
}

/// Imports a monitor repository of ModelOp Center.
struct ImportModelOpCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "modelop",
    _superCommandName: "muster import",
    abstract: "Import a monitor repository of ModelOp Center, item by item.",
    discussion: """
      metadata.json, required_assets.json, the source with a modelop.metrics tag and decision tables
      become a model, Datasets and a Monitor; nothing of them is run. Each thing is reported:
      imported (it is what it was), adapted (something else does the same), open (a person has to
      say something first), left.

      Exit codes: 0 written; 1 a file is in the way, or there was nothing to import; 2 wrong usage.
      """)

  @OptionGroup var options: WorkspaceOptions

  @Argument(help: "A folder, or the URL of a git repository.")
  var source: String

  @Option(help: "Write to a new branch of this name instead of the work tree.")
  var onto: String?

  @Flag(help: "Replace files that are there with another content.")
  var force = false

  @Flag(help: "Only report; write nothing.")
  var dryRun = false

  @Option(name: [.customShort("o"), .long], help: "table, json or yaml.")
  var output: OutputFormat = .table

  func run() async throws {
    let workspace = try options.workspace()
    let report = try await read()
    show(report)
    guard !report.files.isEmpty else {
      throw Refusal.no("there is nothing to import in \(source)")
    }
    guard !dryRun else { return }
    if let onto {
      try await propose(report, as: onto, workspace)
      return
    }
    guard workspace.repository != workspace.gitFolder else {
      throw Refusal.usage(
        "a bare repository has no work tree", hint: "name a branch with --onto")
    }
    let conflicts = ImportFolder.conflicts(report.files, in: workspace.repository)
    guard conflicts.isEmpty || force else {
      throw Refusal.no(
        "\(Counted.text(conflicts.count, "file")) would be replaced: "
          + conflicts.prefix(5).joined(separator: ", "),
        hint: "--force replaces them; nothing was written")
    }
    try ImportFolder.write(report.files, to: workspace.repository)
    let count = Counted.text(report.files.count, "file")
    Console.line("\(count) written; muster validate looks at them")
  }

  private func read() async throws -> ImportReport {
    var isFolder = false
    if FileManager.default.fileExists(atPath: source, isDirectory: &isFolder) {
      guard isFolder else {
        throw Refusal.usage("\(source) is a file, expected a folder or a URL")
      }
      let path = Workspace.absolute(source)
      return ModelOpImport.monitors(
        in: try ImportFolder.files(at: path), repository: Self.name(of: path))
    }
    guard source.contains("://") || source.contains("@") else {
      throw Refusal.usage("there is no folder \"\(source)\", and it is no URL")
    }
    let url: RemoteURL
    do {
      url = try RemoteURL(source)
    } catch {
      throw Refusal.usage("\(source) is no URL of a repository: \(error.message)")
    }
    return ModelOpImport.monitors(
      in: try await ImportFolder.files(of: url), repository: Self.name(of: source))
  }

  private static func name(of path: String) -> String {
    let last = path.split { $0 == "/" || $0 == ":" }.last.map(String.init) ?? "monitor"
    return last.hasSuffix(".git") ? String(last.dropLast(4)) : last
  }

  private func propose(
    _ report: ImportReport, as branch: String, _ workspace: Workspace
  ) async throws {
    let git = GitProgram(.person(.init()))
    let found = try await git.configuration(
      in: workspace.repository, ["user.name", "user.email"])
    guard let name = found["user.name"], let email = found["user.email"] else {
      throw Refusal.usage("git does not know who you are", hint: "set user.name and user.email")
    }
    let reference = branch.hasPrefix("refs/") ? branch : "refs/heads/" + branch
    let commit = try ImportFolder.propose(
      report.files, as: reference, on: workspace.branch, in: workspace.repository,
      message: "Import \(Self.name(of: source)) from ModelOp Center",
      by: CommitPerson(name: name, email: email, when: Clock.now()), isForced: force)
    Console.line("\(Counted.text(report.files.count, "file")) on \(branch), commit \(commit.short)")
  }

  private func show(_ report: ImportReport) {
    switch output {
    case .table:
      var table = Table("OUTCOME", "WHAT", "DETAIL")
      for item in report.items {
        table.add([
          item.outcome.rawValue, Printable.line(item.subject), Printable.line(item.detail),
        ])
      }
      Console.output(table.text(style: Console.style))
    case .json, .yaml:
      OutputOptions.print(
        json: [
          "items": .array(
            report.items.map {
              [
                "subject": .string($0.subject), "outcome": .string($0.outcome.rawValue),
                "detail": .string($0.detail),
              ]
            }),
          "files": .array(report.files.keys.sorted().map { .string($0) }),
        ], as: output)
    }
  }
}

/// Brings metrics that were computed elsewhere.
struct ImportMetricsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "metrics",
    _superCommandName: "muster import",
    abstract: "Keep metrics that were computed elsewhere as a test result of a version.",
    discussion: """
      A JSON file as a metrics function gives it, or the directory of an MLflow run. They are a
      claim: the result is called external:NAME, says who claims it, and no gate reads it.
      """)

  @OptionGroup var options: WorkspaceOptions

  @Argument(help: "A JSON file, or the directory of an MLflow run.", completion: .file())
  var source: String

  @Option(help: "The model, or model@revision (default: the tracked branch).", completion: .models)
  var model: String

  @Option(help: "What the result is called; it is shown as external:NAME.")
  var name = "imported"

  @Option(help: "Who claims the metrics; of an MLflow run else its user.")
  var by: String?

  func run() async throws {
    let workspace = try options.workspace()
    let isName = name.allSatisfy {
      $0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0))
    }
    guard isName, (1...63).contains(name.count) else {
      throw Refusal.usage("--name takes letters, digits, - . and _, found \"\(name)\"")
    }
    let metrics = try read()
    let (model, version) = try await version(workspace)
    let claim = MetricsClaim(model: model, version: version, name: name, metrics: metrics)
    let size = JSON(encoding: claim).canonicalText.utf8.count
    guard size <= 900_000 else {
      throw Refusal.no("the metrics are \(size) bytes long, at most 900000 expected")
    }
    let request = await Request(
      .claimMetrics, claim: claim, by: Person.name(in: workspace))
    try await Requesting.carryOut(request, in: workspace)
    for note in metrics.notes { Console.line(Printable.line(note)) }
    Console.output(
      "\(Counted.text(metrics.values.count, "metric")) of \(Printable.line(metrics.source)), "
        + "claimed by \(Printable.line(metrics.claimedBy)), kept as \(claim.test) of "
        + "\(model)@\(version.short)\n")
  }

  private func read() throws -> ExternalMetrics {
    var isFolder = false
    guard FileManager.default.fileExists(atPath: source, isDirectory: &isFolder) else {
      throw Refusal.usage("there is no \"\(source)\"")
    }
    do {
      if isFolder {
        let files = try ImportFolder.files(at: Workspace.absolute(source))
        return try ExternalMetrics(mlflow: files, claimedBy: by)
      }
      guard let by else {
        throw Refusal.usage("a file does not say who computed it", hint: "name them with --by")
      }
      guard let bytes = FileManager.default.contents(atPath: source) else {
        throw HostError("read", source, "it cannot be read")
      }
      return try ExternalMetrics(json: Array(bytes), path: Self.last(source), claimedBy: by)
    } catch let problem as ExternalMetrics.Problem {
      throw Refusal.no(problem.description)
    }
  }

  private static func last(_ path: String) -> String {
    path.split(separator: "/").last.map(String.init) ?? path
  }

  /// The version that the words name, which has to be one that is known.
  private func version(_ workspace: Workspace) async throws -> (ModelName, Digest) {
    let parts = model.split(separator: "@", maxSplits: 1).map(String.init)
    let state = try Requesting.state(of: workspace)
    let name = try Requesting.model(parts.first ?? "", in: state)
    guard parts.count == 2 else {
      guard let current = state.models[name]?.current else {
        throw Refusal.no(
          "\(name) is not on the tracked branch", hint: "name a revision: \(name)@COMMIT")
      }
      return (name, current.version)
    }
    let clone = try Clone(opening: workspace.repository)
    let desired = try await clone.desired(at: try await clone.resolve(parts[1])).state
    guard let version = desired.models[name]?.version.digest else {
      throw Refusal.no("\(parts[1]) has no model \(name)")
    }
    guard state.models[name]?.version(version) != nil else {
      throw Refusal.no(
        "\(name)@\(version.short) was never on the tracked branch",
        hint: "muster describe model/\(name) lists its versions")
    }
    return (name, version)
  }
}
