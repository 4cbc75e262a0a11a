import ArgumentParser
import Host
import Reconciler
import Vocabulary

/// Tries the incidents of a process instance again.
struct RetryCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "retry",
    abstract: "Try again what failed in a process instance.",
    discussion: """
        muster retry credit-risk         the running instance of a model
        muster retry 9c41                an instance, by the beginning of its id
      """)

  @OptionGroup var options: WorkspaceOptions

  @Argument(help: "An instance's id or its beginning, or a model.")
  var instance: String

  func run() async throws {
    let workspace = try options.workspace()
    let id = try find(in: Requesting.state(of: workspace))
    let request = await Request(.retry, resource: id.text, by: Person.name(in: workspace))
    try await Requesting.carryOut(request, in: workspace)
    Console.output("instance \(id.text.prefix(12)) was tried again\n")
  }

  private func find(in state: ControlState) throws -> InstanceID {
    let active = state.instances.values.filter(\.isActive).sorted { $0.id < $1.id }
    let matches = active.filter { $0.id.text.hasPrefix(instance) }
    if matches.count == 1 { return matches[0].id }
    if matches.count > 1 {
      throw Refusal.usage("\"\(instance)\" begins the ids of \(matches.count) instances")
    }
    let model = try Requesting.model(instance, in: state)
    let own = active.filter { $0.model == model }
    guard let first = own.first else {
      throw Refusal.usage("no instance of \(model) is running")
    }
    guard own.count == 1 else {
      let ids = own.map { String($0.id.text.prefix(12)) }.joined(separator: ", ")
      throw Refusal.usage("\(own.count) instances of \(model) are running: \(ids)")
    }
    return first.id
  }
}
