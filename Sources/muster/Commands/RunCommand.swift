import ArgumentParser
import Host
import Jobs

/// Runs one function of a model by hand.
struct RunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    _superCommandName: "muster",
    abstract: "Run a model's metrics, score or train function by hand.",
    discussion: """
      In the declared platform and the same sandbox as every test; nothing is recorded.

        muster run metrics credit-risk --data holdout
        muster run score credit-risk@v1.2 --data applications.csv --output scored.jsonl
        muster run train credit-risk --data training --output ./artifacts
        muster run metrics credit-risk --work-tree --data holdout
        muster run metrics credit-risk --data holdout --executor cluster
        muster run score credit-risk --data all.jsonl --runtime credit-prod --output scored.jsonl

      With --runtime the records go to a runtime that serves the model, a batch at a time, and each
      gets a line: its answer, or {"$error": {"message": "..."}}.

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

  @Argument(
    help: "The model, or model@revision (default: the tracked branch).",
    completion: .modelsWithRevision)
  var model: String

  @Option(
    help: "A dataset's name, or the path of a .csv, .json or .jsonl file.", completion: .file())
  var data: String

  @Option(help: "Where the result goes: a file, and for train a folder.")
  var output: String?

  @Option(name: [.customShort("o"), .long], help: "table, json or yaml: the whole outcome.")
  var format: OutputFormat = .table

  @Option(help: "For score: let this runtime score, as it serves.", completion: .runtimes)
  var runtime: String?

  @Flag(help: "With --runtime: go on after the records that --output has an answer for.")
  var resume = false

  @Option(help: "With --runtime: how many records go into one request.")
  var batch = 100

  @Option(help: "Where it runs: local, or an executor that the operator has declared.")
  var executor = "local"

  @Flag(help: "Take the files as they are on the disk, committed or not.")
  var workTree = false

  func run() async throws {
    let workspace = try options.workspace()
    if let runtime { return try await score(by: runtime, workspace) }
    let (name, source) = try source(workspace)
    var run = ModelRun(
      repository: workspace.repository, folder: workspace.folder, remote: workspace.remote,
      now: Clock.now)
    run.executorName = executor
    run.program = Workspace.executable
    let outcome: JobOutcome
    do {
      let (job, kind, data) = (run, function.kind, self.data)
      let body: @Sendable () async throws -> JobOutcome = {
        try await job.run(kind, of: name, from: source, on: data) { event in
          if case .message(let message) = event { Console.progress(message.text) }
        }
      }
      // What runs elsewhere does not end with this process.
      outcome = try await executor == "local" ? body() : Interruption.cancelling(body)
    } catch let refusal as ModelRun.Refusal {
      switch refusal {
      case .usage(let message, let hint): throw Refusal.usage(message, hint: hint)
      case .model(let message): throw Refusal.no("\(name) cannot be run: \(message)")
      case .platform(let message): throw HostError("run", name, message)
      }
    }
    try report(outcome)
  }

  private func score(by runtime: String, _ workspace: Workspace) async throws {
    guard function == .score, !workTree, !model.contains("@") else {
      throw Refusal.usage("--runtime scores with what the runtime serves: no version, no work tree")
    }
    guard (1...10_000).contains(batch) else {
      throw Refusal.usage("--batch takes a number from 1 to 10000")
    }
    guard !resume || output != nil else {
      throw Refusal.usage("--resume goes on with a file: name it with --output")
    }
    let tally = try await RuntimeScoring(
      workspace: workspace, model: model, runtime: runtime, data: data, output: output,
      isResumed: resume, batch: batch
    ).run()
    let skipped = tally.skipped > 0 ? ", \(tally.skipped) answered before" : ""
    Console.line("\(tally.scored) records scored, \(tally.failed) failed\(skipped)")
    if tally.failed > 0 { throw Failure.no }
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
