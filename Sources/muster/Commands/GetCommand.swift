import ArgumentParser
import Host
import Reconciler
import Registry
import Vocabulary
import YAML

/// How a list is printed: a table has a wide form.
enum ListFormat: String, ExpressibleByArgument, CaseIterable {
  case table
  case wide
  case json
  case yaml
}

/// Lists things of one kind.
struct GetCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "get",
    _superCommandName: "muster",
    abstract: "List models, runtimes, processes, instances, tasks, alerts and what else there is.",
    discussion: """
      Reads what muster recorded last; nothing is asked of a running muster.

        muster get
        muster get models --not-ready -o wide
        muster get runtimes -o json
        muster get model credit-risk

      Exit codes: 0 done; 1 a name is not known; 3 nothing was recorded yet.
      """)

  @OptionGroup var options: WorkspaceOptions

  @Argument(
    help: """
      models (the default), runtimes, processes, instances, tasks, alerts, monitors,
      proposals, datasets, groups.
      """, completion: .words(ResourceWord.allCases.map(\.rawValue)))
  var kind: String = ResourceWord.models.rawValue

  @Argument(help: "Only those with these names.")
  var names: [String] = []

  @Flag(help: "Only what is not ready; proposals that do not pass.")
  var notReady = false

  @Flag(help: "Instances and alerts that ended, tasks and proposals that are closed, too.")
  var all = false

  @Option(name: [.customShort("o"), .long], help: "table, wide, json or yaml.")
  var output: ListFormat = .table

  func run() async throws {
    let word = try ResourceWord(kind)
    let workspace = try options.workspace()
    let list = ResourceList(
      names: names, onlyNotReady: notReady, includesEnded: all, isWide: output == .wide,
      now: Clock.now())
    let listing: Listing
    switch word {
    case .models:
      let records = try Records(of: workspace)
      let maps = output == .table ? [:] : try await MonitorTable.heatMaps(in: workspace)
      listing = try list.models(records, heatMaps: maps)
    case .runtimes:
      let records = try Records(of: workspace)
      var live: [RuntimeName: LiveView] = [:]
      if output == .wide {
        for runtime in try records.all(RuntimeRecord.self, under: "runtimes") {
          live[runtime.name] = await workspace.liveView(of: runtime)
        }
      }
      listing = try list.runtimes(records, live: live)
    case .instances: listing = try list.instances(try Records(of: workspace))
    case .tasks: listing = try list.tasks(try Records(of: workspace))
    case .alerts: listing = try list.alerts(try Records(of: workspace))
    case .monitors:
      listing = try list.monitors(
        try await Self.desired(workspace), latest: MonitorTable.latest(try Records(of: workspace)))
    case .proposals: listing = try list.proposals(try Records(of: workspace))
    case .processes: listing = list.processes(try await Self.desired(workspace))
    case .datasets: listing = list.datasets(try await Self.desired(workspace))
    case .groups: listing = list.groups(try await Self.desired(workspace))
    }
    if let missing = names.first(where: { !listing.names.contains($0) }) {
      throw Refusal.unknown(word.singular, missing, among: listing.names)
    }
    show(listing, word)
  }

  private func show(_ listing: Listing, _ word: ResourceWord) {
    switch output {
    case .table, .wide:
      Console.output(
        listing.records.isEmpty
          ? "no \(word.rawValue)\(notReady ? " that are not ready" : "")\n"
          : listing.table.text(style: Console.style))
    case .json: Console.output(JSON.array(listing.records.map { $0() }).prettyText)
    case .yaml: Console.output(YAMLEmitter.text(of: .array(listing.records.map { $0() })))
    }
  }

  /// What the tracked branch wants.
  static func desired(_ workspace: Workspace) async throws -> DesiredState {
    let clone = try Clone(opening: workspace.repository)
    return try await clone.desired(at: try await clone.resolve(workspace.branch)).state
  }
}
