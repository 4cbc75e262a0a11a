import ArgumentParser
import BPMN
import Host
import Reconciler
import Registry
import Vocabulary

/// Takes running instances over into the file that their process has now.
struct ProcessMigrateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "migrate",
    _superCommandName: "muster process",
    abstract: "Take running instances over into the file that their process has now.",
    discussion: """
      An instance keeps the file that it began with. This takes it over into the
      tracked branch's: every element where a token is needs one of its kind
      there, of the same id or by --map; sub-processes around it may come and
      go. Tasks, jobs and timers go on as they are; what is new at the edges
      begins to listen. What is in the way is told by id, and then nothing
      happens.

        muster process migrate credit-risk --dry-run
        muster process migrate --all promotion --map Review=Approve

      Exit codes: 0 done; 1 it cannot be done, for one at least; 2 wrong usage;
      3 the machine failed.
      """)

  @OptionGroup var options: WorkspaceOptions

  @Argument(help: "An instance's id or its beginning, or a model.")
  var instance: String?

  @Option(help: ArgumentHelp("All instances of this process.", valueName: "process"))
  var all: String?

  @Option(
    help: ArgumentHelp(
      "The new id of an element or flow. May be repeated.", valueName: "old=new"))
  var map: [String] = []

  @Flag(help: "Make timers and subscriptions anew, as the new file says.")
  var updateTriggers = false

  @Flag(help: "Only tell what would happen.")
  var dryRun = false

  func run() async throws {
    let workspace = try options.workspace()
    let state = try Requesting.state(of: workspace)
    let wish = Request.MigrationWish(map: try mapping(), updateTriggers: updateTriggers)
    guard let desired = try await Interventions.desired(state, in: workspace) else {
      throw Refusal.usage("nothing was reconciled here yet")
    }
    let records = try records(in: state, desired.state)
    var refused = 0
    for record in records {
      switch try await preview(of: record, wish.plan, desired, workspace) {
      case .success(let preview):
        if dryRun {
          Console.output(Interventions.text(preview, of: record))
        } else {
          let request = await Request(
            .migrate, resource: record.id.text, migration: wish, by: Person.name(in: workspace))
          try await Requesting.carryOut(request, in: workspace)
          Console.output("\(Interventions.title(record)) was migrated\n")
        }
      case .failure(let refusal):
        refused += 1
        Console.error("\(Interventions.title(record)): \(refusal.message)")
      }
    }
    if records.isEmpty { Console.output("every instance runs the file of the tracked branch\n") }
    if refused > 0 { throw Failure.no }
  }

  private func records(
    in state: ControlState, _ desired: DesiredState
  ) throws -> [InstanceRecord] {
    switch (instance, all) {
    case (let instance?, nil): return [try Interventions.instance(instance, in: state)]
    case (nil, let name?):
      guard let process = desired.processes[ProcessName(name)] else {
        throw Refusal.usage(
          "no process is named \"\(name)\"",
          hint: Suggestion.hint(for: name, among: desired.processes.keys.map(\.text)))
      }
      return state.instances.values.filter {
        $0.isActive && $0.process == process.name && $0.definition != process.bpmn.blob
      }.sorted { $0.id < $1.id }
    default:
      throw Refusal.usage("name an instance, or all of a process with --all")
    }
  }

  private func preview(
    of record: InstanceRecord, _ plan: MigrationPlan, _ desired: Clone.Desired,
    _ workspace: Workspace
  ) async throws -> Result<InterventionPreview, InterventionRefusal> {
    guard let process = desired.state.processes[record.process] else {
      throw Refusal.no("the tracked branch has no process \(record.process)")
    }
    guard process.bpmn.blob != record.definition else {
      throw Refusal.no("\(Interventions.title(record)) runs the file of the tracked branch")
    }
    guard case .ready(let target)? = desired.definitions[process.bpmn.blob] else {
      throw Refusal.no(
        "\(process.bpmn.path) has problems",
        hint: "muster process validate \(process.bpmn.path) tells them")
    }
    let source = try await Interventions.definition(of: record, desired, in: workspace)
    return InterventionPreview.migrating(
      record, from: source, to: target, by: plan, now: Clock.now())
  }

  private func mapping() throws -> [String: String] {
    var mapping: [String: String] = [:]
    for pair in map {
      let parts = pair.split(separator: "=", omittingEmptySubsequences: false).map(String.init)
      guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else {
        throw Refusal.usage("--map takes old=new, found \"\(pair)\"")
      }
      guard mapping[parts[0]] == nil else {
        throw Refusal.usage("--map names \(parts[0]) twice")
      }
      mapping[parts[0]] = parts[1]
    }
    return mapping
  }
}
