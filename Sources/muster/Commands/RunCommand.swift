import ArgumentParser
import Host
import Jobs

/// Runs one function of a model by hand.
struct RunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Run a model's metrics, score or train function by hand.",
    discussion: """
      In the declared platform and the same sandbox as every test; nothing is recorded.

        muster run metrics credit-risk --data holdout
        muster run score credit-risk@v1.2 --data applications.csv --output scored.jsonl
        muster run train credit-risk --data training --output ./artifacts
        muster run metrics credit-risk --work-tree --data holdout

      Exit codes: 0 done; 1 the model broke; 2 wrong usage, or data that cannot be read; 3 it could
      not be run.
      """)

  /// What is run.
  enum Function: String, ExpressibleByArgument, CaseIterable {
    case metrics
    case score
    case train

    var kind: JobKind {
      switch self {
      case .metrics: .metrics
      case .score: .score
      case .train: .train
      }
    }
  }

  @OptionGroup var options: WorkspaceOptions

  @Argument(help: "metrics, score or train.")
  var function: Function

  @Argument(help: "The model, or model@revision (default: the tracked branch).")
  var model: String

  @Option(help: "A dataset's name, or the path of a .csv, .json or .jsonl file.")
  var data: String

  @Option(help: "Where the result goes: a file, and for train a folder.")
  var output: String?

  @Option(name: [.customShort("o"), .long], help: "table, json or yaml: the whole outcome.")
  var format: OutputFormat = .table

  @Flag(help: "Take the files as they are on the disk, committed or not.")
  var workTree = false

  func run() async throws {
    let workspace = try options.workspace()
    let (name, source) = try source(workspace)
    let run = ModelRun(
      repository: workspace.repository, folder: workspace.folder, remote: workspace.remote,
      now: Clock.now)
    let outcome: JobOutcome
    do {
      outcome = try await run.run(function.kind, of: name, from: source, on: data) { event in
        if case .message(let message) = event { Console.progress(message.text) }
      }
    } catch let refusal as ModelRun.Refusal {
      switch refusal {
      case .usage(let message, let hint): throw Refusal.usage(message, hint: hint)
      case .model(let message): throw Refusal.no("\(name) cannot be run: \(message)")
      case .platform(let message): throw HostError("run", name, message)
      }
    }
    try report(outcome)
  }

  private func source(_ workspace: Workspace) throws -> (String, ModelRun.Source) {
    let parts = model.split(separator: "@", maxSplits: 1).map(String.init)
    guard let name = parts.first else { throw Refusal.usage("no model is named") }
    guard workTree else {
      return (name, .revision(parts.count == 2 ? parts[1] : workspace.branch))
    }
    guard parts.count == 1 else {
      throw Refusal.usage("--work-tree and a revision exclude each other")
    }
    guard workspace.repository != workspace.gitFolder else {
      throw Refusal.usage("a bare repository has no work tree")
    }
    return (name, .workTree)
  }

  private func report(_ outcome: JobOutcome) throws {
    if outcome.isSuccess, let output {
      try JobResult.write(outcome, kind: function.kind, to: output)
    }
    switch format {
    case .table:
      if outcome.isSuccess, output == nil || function == .train {
        Console.output(JobResult.text(outcome, kind: function.kind))
      }
    case .json, .yaml:
      OutputOptions.print(json: JobResult.json(outcome, kind: function.kind), as: format)
    }
    guard !outcome.isSuccess else { return }
    if format == .table, outcome.log.totalBytes > 0 {
      Console.line(String(outcome.log.text.suffix(4000)))
    }
    Console.error(outcome.cause.description)
    switch outcome.fault {
    case .none: return
    case .model: throw Failure.no
    case .caller where outcome.cause == .cancelled: throw Failure.unknown
    case .caller: throw ExitCode(2)
    case .platform: throw Failure.unknown
    }
  }
}
