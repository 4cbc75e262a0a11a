import ArgumentParser
import Reconciler

/// Completes a form or an acknowledgement.
struct CompleteCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "complete",
    _superCommandName: "muster",
    abstract: "Complete a task that asks for a form or an acknowledgement.",
    discussion: """
      Approvals are answered with muster approve and muster reject instead.

        muster complete 3f2a -m "seen, the data was late"
        muster complete 3f2a --set action=retry --set limit=0.5
      """)

  @OptionGroup var options: SignoffOptions

  @Option(help: "A variable for the process, name=value; JSON, or else text. May be repeated.")
  var set: [String] = []

  func run() async throws {
    try await SignoffDialog.run(
      .complete, options, variables: try Assignments.variables(set))
  }
}
