import ArgumentParser
import Host

/// Lets a suspended model or runtime go on.
struct ResumeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "resume",
    _superCommandName: "muster",
    abstract: "Let a suspended model or runtime go on.",
    discussion: """
        muster resume model/credit-risk
        muster resume runtime/credit-prod
      """)

  @OptionGroup var options: WorkspaceOptions

  @Argument(help: "model/<name> or runtime/<name>.", completion: .switchable)
  var resource: String

  func run() async throws {
    let workspace = try options.workspace()
    let id = try Requesting.resource(resource, in: Requesting.state(of: workspace))
    let request = await Request(.resume, resource: "\(id)", by: Person.name(in: workspace))
    try await Requesting.carryOut(request, in: workspace)
    Console.output("\(id) is resumed\n")
  }
}
