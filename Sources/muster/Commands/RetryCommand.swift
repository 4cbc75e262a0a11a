import ArgumentParser
import Host
import Reconciler
import Vocabulary

/// Tries the incidents of a process instance again.
struct RetryCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "retry",
    _superCommandName: "muster",
    abstract: "Try again what failed in a process instance.",
    discussion: """
        muster retry credit-risk         the running instance of a model
        muster retry 9c41                an instance, by the beginning of its id
      """)

  @OptionGroup var options: WorkspaceOptions

  @Argument(help: "An instance's id or its beginning, or a model.", completion: .models)
  var instance: String

  func run() async throws {
    let workspace = try options.workspace()
    let id = try Interventions.instance(instance, in: Requesting.state(of: workspace)).id
    let request = await Request(.retry, resource: id.text, by: Person.name(in: workspace))
    try await Requesting.carryOut(request, in: workspace)
    Console.output("instance \(id.text.prefix(12)) was tried again\n")
  }
}
