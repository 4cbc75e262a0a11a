import ArgumentParser
import Host
import Reconciler
import Registry
import Vocabulary

/// Everything about one thing.
struct DescribeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "describe",
    _superCommandName: "muster",
    abstract: "Show everything about a model, a runtime, a task or an instance.",
    discussion: """
      muster describe model/credit-risk
        muster describe runtime/credit-prod
        muster describe task/3f2a9c      the beginning of an id is enough
        muster describe instance/9b1e

      Exit codes: 0 done; 1 the name is not known; 3 nothing was recorded yet.
      """)

  @OptionGroup var options: WorkspaceOptions

  @Argument(
    help: "<kind>/<name>, with the kinds model, runtime, task, instance and monitor.",
    completion: .resources)
  var resource: [String]

  @OptionGroup var output: OutputOptions

  func run() async throws {
    let reference = try ResourceReference(resource)
    let workspace = try options.workspace()
    guard [.models, .runtimes, .tasks, .instances, .monitors].contains(reference.kind) else {
      throw Refusal.usage(
        "muster describe does not know the kind \(reference.kind.singular)",
        hint: "muster get \(reference.kind.rawValue) \(reference.name) -o yaml")
    }
    let records = try Records(of: workspace)
    let description = Description(records: records, workspace: workspace, now: Clock.now())
    switch reference.kind {
    case .models:
      let model = try records.model(reference.name)
      try await show(model) { try await description.text(of: model) }
    case .runtimes:
      let runtime = try records.runtime(reference.name)
      let live = await workspace.liveView(of: runtime)
      try await show(runtime) { description.text(of: runtime, live: live) }
    case .tasks:
      let task = try records.task(reference.name)
      try await show(task) { try description.text(of: task) }
    case .monitors:
      let monitors = try MonitorTable.find(
        reference.name, in: try await GetCommand.desired(workspace))
      let latest = try MonitorTable.latest(records)
      if output.format == .table {
        Console.output(MonitorTable.text(monitors, latest))
      } else {
        output.print(json: .array(monitors.map { MonitorTable.json($0, latest[$0.id]) }))
      }
    default:
      let instance = try records.instance(reference.name)
      try await show(instance) { try await description.text(of: instance) }
    }
  }

  private func show(_ record: some Encodable, text: () async throws -> String) async throws {
    if output.format == .table {
      Console.output(try await text())
    } else {
      output.print(json: JSON(encoding: record))
    }
  }
}
