import ArgumentParser
import Host

/// Holds a model or a runtime.
struct SuspendCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "suspend",
    _superCommandName: "muster",
    abstract: "Hold a model or a runtime: nothing new happens to it.",
    discussion: """
        muster suspend model/credit-risk
        muster suspend runtime/credit-prod
      """)

  @OptionGroup var options: WorkspaceOptions

  @Argument(help: "model/<name> or runtime/<name>.", completion: .switchable)
  var resource: String

  func run() async throws {
    let workspace = try options.workspace()
    let id = try Requesting.resource(resource, in: Requesting.state(of: workspace))
    let request = await Request(.suspend, resource: "\(id)", by: Person.name(in: workspace))
    try await Requesting.carryOut(request, in: workspace)
    Console.output("\(id) is suspended\n")
  }
}
