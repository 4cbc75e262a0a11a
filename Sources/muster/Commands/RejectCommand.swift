import ArgumentParser
import Reconciler

/// A signed no.
struct RejectCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reject",
    _superCommandName: "muster",
    abstract: "Reject a version: sign a verdict with your own key.",
    discussion: """
      One rejection ends the task. Rejecting what was approved earlier takes the approval back, as
      far as it is your own.

        muster reject credit-risk -m "the holdout is two years old"
      """)

  @OptionGroup var options: SignoffOptions

  @Option(help: "Answer what the merge of this branch or commit would ask of the model.")
  var proposal: String?

  func run() async throws {
    try await SignoffDialog.run(.reject, options, proposal: proposal)
  }
}
