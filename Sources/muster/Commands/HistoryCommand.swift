import ArgumentParser
import Reconciler
import Vocabulary

/// The past of a model, version by version.
struct HistoryCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "history",
    _superCommandName: "muster",
    abstract: "Show the versions of a model: what changed, who approved, where it went.",
    discussion: """
      muster history credit-risk
        muster history credit-risk -o json
      """)

  @OptionGroup var options: WorkspaceOptions

  @Argument(help: "The model's name.", completion: .models)
  var model: String

  @OptionGroup var output: OutputOptions

  func run() async throws {
    let name = model.hasPrefix("model/") ? String(model.dropFirst(6)) : model
    let history = try ModelHistory(name, in: try Records(of: try options.workspace()))
    guard output.format == .table else {
      output.print(json: json(history))
      return
    }
    var table = Table("FIRST SEEN", "VERSION", "COMMIT", "CHANGED", "APPROVED", "DEPLOYED")
    for version in history.model.versions.reversed() {
      table.add(
        "\(version.firstSeen)", version.version.short, version.commit.short,
        version.changed.joined(separator: ","), approvals(history, version.version),
        deployments(history, version.version))
    }
    Console.output(table.text(style: Console.style))
    guard !history.model.outcomes.isEmpty else { return }
    var rounds = Table("ROUND ENDED", "VERSION", "OUTCOME", "MESSAGE")
    for outcome in history.model.outcomes {
      let times = outcome.count > 1 ? " (\(outcome.count) times)" : ""
      rounds.add(
        "\(outcome.at)", outcome.version.short, outcome.outcome, outcome.message + times)
    }
    Console.output("\n" + rounds.text(style: Console.style))
  }

  private func approvals(_ history: ModelHistory, _ version: Digest) -> String {
    history.approvals(of: version).map { approval in
      approval.verdict == .approve
        ? approval.person : "\(approval.person) (\(approval.verdict.rawValue))"
    }.joined(separator: ", ")
  }

  private func deployments(_ history: ModelHistory, _ version: Digest) -> String {
    var names: [String] = []
    for (runtime, assignment) in history.deployments(of: version) {
      let isCurrent = ModelHistory.isCurrent(assignment, on: runtime)
      let name = isCurrent ? "\(runtime.name) (now)" : runtime.name.text
      if !names.contains(name) { names.append(name) }
    }
    return names.joined(separator: ", ")
  }

  private func json(_ history: ModelHistory) -> JSON {
    [
      "model": .string(history.model.name.text),
      "versions": .array(history.model.versions.map { JSON(encoding: $0) }),
      "outcomes": .array(history.model.outcomes.map { JSON(encoding: $0) }),
      "approvals": .array(history.approvals.map { JSON(encoding: $0) }),
      "deployments": .array(history.deploymentRecords),
    ]
  }
}
