import ArgumentParser
import Host
import Vocabulary

/// Throws a signal by hand.
struct SignalCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "signal",
    _superCommandName: "muster",
    abstract: "Send a signal to processes that wait for it or start with it.",
    discussion: """
        muster signal quarter_closed                         to all
        muster signal drift_found --model credit-risk --set psi=0.31
      """)

  @OptionGroup var options: WorkspaceOptions

  @Argument(help: "The signal's name, as the process file has it.")
  var name: String

  @Option(help: "Only to the process of this model.", completion: .models)
  var model: String?

  @Option(help: "A variable that goes with it, name=value; JSON, or else text. May be repeated.")
  var set: [String] = []

  func run() async throws {
    let workspace = try options.workspace()
    let variables = try Assignments.variables(set)
    var resource: String?
    if let model {
      resource = "model/\(try Requesting.model(model, in: Requesting.state(of: workspace)))"
    }
    let request = await Request(
      .signal, resource: resource, name: name, variables: variables,
      by: Person.name(in: workspace))
    try await Requesting.carryOut(request, in: workspace)
    Console.output("\(Printable.line(name)) was sent\(resource.map { " to \($0)" } ?? "")\n")
  }
}
