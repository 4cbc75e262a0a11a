import ArgumentParser
import Reconciler

/// A signed yes.
struct ApproveCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "approve",
    _superCommandName: "muster",
    abstract: "Approve a version: sign a verdict with your own key.",
    discussion: """
      Makes an empty commit that names the task, the exact version, the target and the rule, signed
      with the key that git signs your commits with, and hands it to Muster. It holds for exactly
      this content. Approving is possible with nothing but git, too: docs/approvals.md.

        muster approve credit-risk -m "ROC holds up on the March sample"
        muster approve 3f2a -m "as discussed"

      Exit codes: 0 handed in (and, where muster serve runs here, recorded); 1 it does not count;
      2 wrong usage; 3 it could not be handed in.
      """)

  @OptionGroup var options: SignoffOptions

  @Option(help: "Answer what the merge of this branch or commit would ask of the model.")
  var proposal: String?

  func run() async throws {
    try await SignoffDialog.run(.approve, options, proposal: proposal)
  }
}
