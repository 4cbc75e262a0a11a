import ArgumentParser
import Host
import Monitoring
import Reconciler
import Registry
import Schedules
import Vocabulary

/// When monitors run, and models are trained again.
struct ScheduleCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schedule",
    abstract: "List when monitors and trainings run; run one, or pass over its next time.",
    discussion: """
        muster schedule list
        muster schedule run monitor/credit-drift/credit-risk
        muster schedule skip monitor/credit-drift/credit-risk#cron
      """,
    subcommands: [ScheduleListCommand.self, ScheduleRunCommand.self, ScheduleSkipCommand.self],
    defaultSubcommand: ScheduleListCommand.self)
}

/// Lists schedules.
struct ScheduleListCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    _superCommandName: "muster schedule",
    abstract: "List schedules: when each runs next, and ran last.")

  @OptionGroup var options: WorkspaceOptions
  @OptionGroup var output: OutputOptions

  func run() async throws {
    let workspace = try options.workspace()
    let schedules = try await MonitorBoard.board(in: workspace).schedules
    guard output.format == .table else {
      output.print(json: .array(schedules.map(\.json)))
      return
    }
    guard !schedules.isEmpty else {
      Console.output("no monitor has a schedule\n")
      return
    }
    var table = Table("SCHEDULE", "WHEN", "ZONE", "NEXT", "LAST", "RUNS", "PASSED OVER", "NOW")
    for schedule in schedules {
      table.add([
        schedule.id, schedule.when, schedule.zone,
        schedule.next?.description ?? schedule.progress ?? "",
        schedule.state?.lastStarted?.description ?? "", "\(schedule.state?.runs ?? 0)",
        "\(schedule.state?.passedOver ?? 0)",
        schedule.problem ?? (schedule.isRunning ? "runs" : ""),
      ])
    }
    Console.output(table.text(style: Console.style))
  }
}

/// Runs a monitor now.
struct ScheduleRunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    _superCommandName: "muster schedule",
    abstract: "Run a monitor now, beside its planned times.")

  @OptionGroup var options: WorkspaceOptions

  @Argument(help: "The monitor, as muster get monitors shows it.")
  var monitor: String

  func run() async throws {
    let workspace = try options.workspace()
    let desired = try await GetCommand.desired(workspace)
    let known = desired.attachedMonitors.map(\.id)
    if let model = desired.models.keys.first(where: {
      monitor.hasPrefix(RetrainDeclaration.owner($0) + "#")
        || monitor == RetrainDeclaration.owner($0)
    }) {
      throw Refusal.usage("\(monitor) is no monitor", hint: "muster retrain \(model) trains it now")
    }
    // A schedule means its monitor.
    let name = String(monitor.prefix { $0 != "#" })
    guard known.contains(name) else { throw Refusal.unknown("monitor", name, among: known) }
    let request = await Request(.runMonitor, name: name, by: Person.name(in: workspace))
    try await Requesting.carryOut(request, in: workspace)
    let records = try Records(of: workspace)
    guard let document = try records.document(StatePath.monitor(name)) else {
      Console.output("\(name) was asked to run\n")
      return
    }
    let latest = try document.decode(MonitorRecord.self).latest
    Console.output("\(name)\n\(latest.colour.rawValue): \(Printable.line(latest.summary))\n")
  }
}

/// Passes over the next planned time.
struct ScheduleSkipCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "skip",
    _superCommandName: "muster schedule",
    abstract: "Pass over the next planned time of a schedule.")

  @OptionGroup var options: WorkspaceOptions

  @Argument(help: "The schedule, as muster schedule list shows it.")
  var schedule: String

  func run() async throws {
    let workspace = try options.workspace()
    let schedules = try await MonitorBoard.board(in: workspace).schedules
    guard let found = schedules.first(where: { $0.id == schedule }) else {
      throw Refusal.unknown("schedule", schedule, among: schedules.map(\.id))
    }
    let request = await Request(.skipRun, name: found.id, by: Person.name(in: workspace))
    if found.isOfData {
      try await Requesting.carryOut(request, in: workspace)
      Console.output("\(found.id) passes over what new data would start next\n")
      return
    }
    guard let next = found.next else {
      throw Refusal.usage("\(found.id) has no planned time")
    }
    try await Requesting.carryOut(request, in: workspace)
    Console.output("\(found.id) passes over \(next)\n")
  }
}
