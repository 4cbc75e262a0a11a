import ArgumentParser
import Host
import Reconciler
import Vocabulary

/// Prints the plan of the next pass without carrying it out.
struct DiffCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff",
    _superCommandName: "muster",
    abstract: "Show what a pass would do, and why.",
    discussion: """
      Compares what the tracked branch wants with what is. Nothing is changed. Processes are
      compared by what they do: a file that was only drawn anew is "layout only".

        muster diff
        muster diff --at my-branch       what a merge of a branch's content would do

      Exit codes: 0 nothing to do; 1 differences were found; 3 it could not be found out.
      """)

  @OptionGroup var options: WorkspaceOptions

  @Option(help: "A branch, tag or commit in place of the tracked branch.")
  var at: String?

  @OptionGroup var output: OutputOptions

  func run() async throws {
    let workspace = try options.workspace()
    let plan = try await Planning.plan(in: workspace, at: at)
    let processes = try await Planning.processChanges(in: workspace, at: at)
    switch output.format {
    case .table: Console.output(text(plan) + text(processes))
    case .json, .yaml: output.print(json: json(plan, processes))
    }
    if !plan.isEmpty { throw Failure.no }
  }

  private func text(_ plan: Plan) -> String {
    if plan.isEmpty { return "nothing to do: what is, is what should be\n" }
    var text = ""
    for step in plan.steps {
      let line = Printable.line(step.description)
      switch step.mark {
      case "+": text += Console.style.good(line) + "\n"
      case "-": text += Console.style.bad(line) + "\n"
      case "!": text += Console.style.caution(line) + "\n"
      default: text += line + "\n"
      }
    }
    if let stall = plan.stall { text += "held back: \(stall.message)\n" }
    return text
  }

  /// What changes in what processes do; a file that was only drawn anew says so.
  private func text(_ processes: [ProcessChange]) -> String {
    processes.map { change in
      let head = "process \(change.name.text) (\(change.path)): \(change.summary)"
      let lines = [Printable.line(head)] + change.sentences.map { "  " + Printable.line($0) }
      return lines.joined(separator: "\n") + "\n"
    }.joined()
  }

  private func json(_ plan: Plan, _ processes: [ProcessChange]) -> JSON {
    let steps = plan.steps.map { step -> JSON in
      [
        "action": .string(step.action.rawValue), "resource": .string("\(step.resource)"),
        "reason": .string(step.reason), "signals": .array(step.signals.map { .string($0) }),
        "process": step.process.map { .string($0.text) } ?? .null,
      ]
    }
    let stall = plan.stall.map { stall -> JSON in
      ["reason": .string(stall.reason), "message": .string(stall.message)]
    }
    return [
      "steps": .array(steps), "stalled": stall ?? .null,
      "processes": .array(processes.map(\.json)),
    ]
  }
}
