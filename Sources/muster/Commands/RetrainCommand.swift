import ArgumentParser
import Host
import Reconciler
import Registry
import Vocabulary

/// Trains a model again, or shows what became of that.
struct RetrainCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "retrain",
    _superCommandName: "muster",
    abstract: "Train a model again; what comes of it is proposed on a branch.",
    discussion: """
      The train function runs in the sandbox on the data that the manifest's retrain names. Where
      its attachments differ, they come as one commit on muster/retrain/<model>/<n>, which is judged
      like every proposal, with a pull request where a forge is configured. What serves goes on
      serving. The same artifacts again make no proposal.

        muster retrain credit-risk
        muster retrain credit-risk --seed 7
        muster retrain --list                    all trainings that are remembered
        muster retrain credit-risk --list -o json

      Exit codes: 0 trained, asked for, or shown; 1 the training failed; 2 wrong usage.
      """)

  @OptionGroup var options: WorkspaceOptions

  @Argument(help: "The model.", completion: .models)
  var model: String?

  @Option(help: "What it begins its random numbers with, in the place of the manifest's.")
  var seed: Int64?

  @Flag(help: "Show trainings; begin none.")
  var list = false

  @OptionGroup var output: OutputOptions

  func validate() throws {
    guard model != nil || list else { throw ValidationError("name a model, or --list") }
    guard seed ?? 0 >= 0 else { throw ValidationError("--seed takes a number from 0 on") }
  }

  func run() async throws {
    let workspace = try options.workspace()
    let state = try Requesting.state(of: workspace)
    let name = try model.map { try Requesting.model($0, in: state) }
    guard !list, let name else {
      show(state.retrainings.values.filter { name == nil || $0.model == name })
      return
    }
    let desired = try await GetCommand.desired(workspace)
    guard desired.models[name]?.retrain != nil else {
      throw Refusal.usage(
        "the manifest of \(name) has no retrain", hint: "docs/retraining.md shows one")
    }
    let request = await Request(
      .retrain, resource: "model/\(name)", seed: seed, by: Person.name(in: workspace))
    try await Requesting.carryOut(request, in: workspace)
    guard
      let record = try Records(of: workspace).record(
        RetrainingRecord.self, at: StatePath.retraining(name)),
      let training = record.trainings.last
    else { throw Refusal.no("\(name) was not trained", hint: "muster events says why") }
    report(training, of: name)
    if training.state == .failed { throw Failure.no }
  }

  private func report(_ training: Training, of name: ModelName) {
    guard output.format == .table else {
      output.print(json: JSON(encoding: training))
      return
    }
    Console.output(TrainingText.sentence(training, of: name) + "\n")
  }

  private func show(_ records: [RetrainingRecord]) {
    let found = records.flatMap { record in record.trainings.map { (record.model, $0) } }
      .sorted { ($0.1.created, $0.0) > ($1.1.created, $1.0) }
    guard output.format == .table else {
      output.print(
        json: .array(
          found.map { name, training in
            .object(
              (JSON(encoding: training).object ?? [:])
                .merging(["model": .string(name.text)]) { own, _ in own })
          }))
      return
    }
    guard !found.isEmpty else {
      Console.output("nothing was trained\n")
      return
    }
    var table = Table(
      "MODEL", "STATE", "CAUSE", "BEGAN", "BRANCH", "PULL REQUEST", "VERSION", "DETAIL")
    for (name, training) in found {
      table.add([
        name.text, training.state.rawValue, Printable.line(training.cause),
        training.created.description, training.branch ?? "",
        training.publication?.number.map { "\($0)" } ?? "",
        training.product?.version.short ?? "", Printable.line(training.message ?? ""),
      ])
    }
    Console.output(table.text(style: Console.style))
  }
}

/// What became of a training, for people.
enum TrainingText {
  static func sentence(_ training: Training, of name: ModelName) -> String {
    let message = Printable.line(training.message ?? "")
    switch training.state {
    case .wanted:
      return "\(name) is being trained: muster retrain \(name) --list"
        + (message.isEmpty ? "" : " (\(message))")
    case .trained: return "\(name) was trained, and its branch is being made"
    case .proposed:
      let version = training.product?.version.short ?? ""
      return "\(training.branch ?? "") proposes \(name)@\(version)"
    case .identical: return "no proposal: \(message)"
    case .failed: return "\(name) could not be trained: \(message)"
    case .superseded, .merged, .closed, .cancelled:
      return "\(training.state.rawValue): \(message)"
    }
  }
}
