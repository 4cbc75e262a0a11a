import ArgumentParser

/// The command line: one file a verb, and nothing but parsing, wiring and printing.
@main
struct Muster: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "muster",
    abstract: "GitOps for the model life cycle: models must pass muster before they ship.",
    discussion: """
      A git repository says what should be true about models; muster makes it so
      and writes back what it did.

        muster init                start in a repository
        muster validate            find every problem in it
        muster diff                what a pass would do, and why
        muster reconcile           make one pass; muster serve keeps watching
        muster gate --base main    judge a change before it is merged
        muster tasks               what waits for people
        muster approve ID          sign off

      Exit codes: 0 done; 1 no (a gate failed, differences were found);
      2 wrong usage; 3 it could not be found out.
      """,
    version: Version.text,
    groupedSubcommands: [
      CommandGroup(
        name: "Repository",
        subcommands: [
          InitCommand.self, ValidateCommand.self, DiffCommand.self, ProcessCommand.self,
          ImportCommand.self,
          SchemaCommand.self, CompletionsCommand.self,
        ]),
      CommandGroup(
        name: "Looking",
        subcommands: [
          GetCommand.self, DescribeCommand.self, TasksCommand.self, AlertsCommand.self,
          EventsCommand.self, TopCommand.self,
          LogsCommand.self, HistoryCommand.self, TraceCommand.self, AuditCommand.self,
          VerifyCommand.self, DashboardCommand.self, VersionCommand.self,
        ]),
      CommandGroup(
        name: "Reconciling",
        subcommands: [
          ReconcileCommand.self, ServeCommand.self, RuntimeCommand.self, TokenCommand.self,
        ]),
      CommandGroup(
        name: "Judging",
        subcommands: [
          GateCommand.self, CompareCommand.self, MetricsCommand.self, EvaluateCommand.self,
          ReportCommand.self, RunCommand.self, HookCommand.self, WorkCommand.self,
        ]),
      CommandGroup(
        name: "Stepping in",
        subcommands: [
          ScheduleCommand.self, RetrainCommand.self, SuspendCommand.self, ResumeCommand.self,
          RetryCommand.self, CancelCommand.self,
          MessageCommand.self,
          SignalCommand.self,
        ]),
      CommandGroup(
        name: "Signing off",
        subcommands: [
          ApproveCommand.self, RejectCommand.self, WaiveCommand.self, ClaimCommand.self,
          ReleaseCommand.self, CompleteCommand.self,
        ]),
    ]
  )

  /// Parses and runs, and turns every error into one message with a hint and an exit code.
  static func main() async {
    do {
      var command = try Verbs.parse(Array(CommandLine.arguments.dropFirst()))
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
    } catch {
      Failure.end(with: error)
    }
  }
}
