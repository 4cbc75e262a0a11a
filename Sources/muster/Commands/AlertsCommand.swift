import ArgumentParser
import Host
import Monitoring
import Reconciler
import Registry
import Vocabulary

/// What somebody should look at.
struct AlertsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "alerts",
    abstract: "List what somebody should look at; acknowledge it, or snooze it.",
    discussion: """
        muster alerts
        muster alerts --cause drift/red                  of one cause
        muster alerts ack model/credit-risk/stalled      somebody looks after it
        muster alerts ack --cause drift/baseline-gone
        muster alerts snooze KEY --for 2d -m "vendor fixes it on Monday"
        muster alerts resolve KEY -m "the feed was mended"   opens anew if it is seen again
      """,
    subcommands: [
      AlertsListCommand.self, AlertsAckCommand.self, AlertsSnoozeCommand.self,
      AlertsResolveCommand.self,
    ],
    defaultSubcommand: AlertsListCommand.self)
}

/// Lists alerts.
struct AlertsListCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    _superCommandName: "muster alerts",
    abstract: "List alerts, the worst first.")

  @OptionGroup var options: WorkspaceOptions

  @Flag(help: "Those that are over, too.")
  var all = false

  @Option(help: "Only those of one cause.")
  var cause: String?

  @OptionGroup var output: OutputOptions

  func run() async throws {
    var records = try AlertTable.records(try Records(of: try options.workspace()))
    if !all { records.removeAll { $0.ended != nil } }
    if let cause { records.removeAll { $0.alert.cause != cause } }
    let listing = AlertTable.listing(records, now: Clock.now())
    guard output.format == .table else {
      output.print(json: .array(listing.records.map { $0() }))
      return
    }
    Console.output(
      records.isEmpty ? "no alerts\n" : listing.table.text(style: Console.style))
  }
}

/// Somebody looks after alerts.
struct AlertsAckCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ack",
    _superCommandName: "muster alerts",
    abstract: "Say that you look after an alert: no more reminders.")

  @OptionGroup var options: WorkspaceOptions
  @OptionGroup var target: AlertTargetOptions

  func run() async throws {
    let workspace = try options.workspace()
    let count = try target.check(in: Requesting.state(of: workspace))
    let request = await Request(
      .acknowledge, name: target.key, cause: target.cause, by: Person.name(in: workspace))
    try await Requesting.carryOut(request, in: workspace)
    Console.output("\(Counted.text(count, "alert")) acknowledged\n")
  }
}

/// Alerts are quiet for a while.
struct AlertsSnoozeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "snooze",
    _superCommandName: "muster alerts",
    abstract: "Keep an alert quiet for a while, for a reason.")

  @OptionGroup var options: WorkspaceOptions
  @OptionGroup var target: AlertTargetOptions

  @Option(name: .customLong("for"), help: "For how long, such as 2d or 4h.")
  var length: String

  @Option(name: [.customShort("m"), .customLong("message")], help: "Why.")
  var reason: String

  func run() async throws {
    let workspace = try options.workspace()
    let count = try target.check(in: Requesting.state(of: workspace))
    guard let duration = Quantity.duration(length) else {
      throw Refusal.usage(
        "--for: expected a length, found \"\(length)\"", hint: "for example 4h or 2d")
    }
    guard reason.contains(where: { !$0.isWhitespace }) else {
      throw Refusal.usage("to snooze an alert takes a reason", hint: "give it with -m")
    }
    let until = Clock.now() + duration
    let request = await Request(
      .snooze, name: target.key, cause: target.cause, until: until, reason: reason,
      by: Person.name(in: workspace))
    try await Requesting.carryOut(request, in: workspace)
    Console.output("\(Counted.text(count, "alert")) quiet until \(until)\n")
  }
}

/// Alerts are over because somebody says so.
struct AlertsResolveCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "resolve",
    _superCommandName: "muster alerts",
    abstract: "Say that an alert is over; what is seen again opens anew.")

  @OptionGroup var options: WorkspaceOptions
  @OptionGroup var target: AlertTargetOptions

  @Option(name: [.customShort("m"), .customLong("message")], help: "Why.")
  var reason: String

  func run() async throws {
    let workspace = try options.workspace()
    let count = try target.check(in: Requesting.state(of: workspace))
    guard reason.contains(where: { !$0.isWhitespace }) else {
      throw Refusal.usage("to resolve an alert takes a reason", hint: "give it with -m")
    }
    let request = await Request(
      .resolveAlerts, name: target.key, cause: target.cause, reason: reason,
      by: Person.name(in: workspace))
    try await Requesting.carryOut(request, in: workspace)
    Console.output("\(Counted.text(count, "alert")) over\n")
  }
}

/// Which alerts are meant.
struct AlertTargetOptions: ParsableArguments {
  @Argument(help: "The alert's key, as muster alerts shows it.", completion: .alerts)
  var key: String?

  @Option(help: "All alerts of this cause.")
  var cause: String?

  /// How many open alerts are meant; a refusal where none is.
  func check(in state: ControlState) throws -> Int {
    let open = state.alerts.alerts
    switch (key, cause) {
    case (nil, nil), (.some, .some):
      throw Refusal.usage("name one alert by its key, or several with --cause")
    case (let key?, nil):
      guard open[key] != nil else {
        throw Refusal.usage(
          "no alert \"\(Printable.line(key))\" is open",
          hint: Suggestion.hint(for: key, among: Array(open.keys)) ?? "muster alerts lists them")
      }
      return 1
    case (nil, let cause?):
      let count = state.alerts.alerts(of: cause).count
      guard count > 0 else {
        throw Refusal.usage(
          "no alert of the cause \"\(Printable.line(cause))\" is open",
          hint: Suggestion.hint(for: cause, among: Array(state.alerts.groups.keys))
            ?? "muster alerts lists them")
      }
      return count
    }
  }
}
