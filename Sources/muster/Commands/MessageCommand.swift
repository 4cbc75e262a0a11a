import ArgumentParser
import Host
import Vocabulary

/// Sends a message by hand.
struct MessageCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "message",
    _superCommandName: "muster",
    abstract: "Send a message to the one place in a model's process that waits for it.",
    discussion: """
      A message is for one receiver; a signal is for all (muster signal). Where nothing or more than
      one place waits for it, nothing happens, and muster events says so.

        muster message ticket_closed --model credit-risk --set ticket=4711
      """)

  @OptionGroup var options: WorkspaceOptions

  @Argument(help: "The message's name, as the process file has it.")
  var name: String

  @Option(help: "The model whose process it is for.", completion: .models)
  var model: String

  @Option(help: "The correlation key, for a process that waits with one (Camunda 8).")
  var key: String?

  @Option(help: "A variable that goes with it, name=value; JSON, or else text. May be repeated.")
  var set: [String] = []

  func run() async throws {
    let workspace = try options.workspace()
    let variables = try Assignments.variables(set)
    let resource = "model/\(try Requesting.model(model, in: Requesting.state(of: workspace)))"
    let request = await Request(
      .message, resource: resource, name: name, variables: variables, correlationKey: key,
      by: Person.name(in: workspace))
    try await Requesting.carryOut(request, in: workspace)
    Console.output("\(Printable.line(name)) was sent to \(resource)\n")
  }
}
