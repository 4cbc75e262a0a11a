import ArgumentParser
import Reconciler

/// A signed word that somebody is at it.
struct ClaimCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "claim",
    _superCommandName: "muster",
    abstract: "Take a task: others see that you are at it.",
    discussion: """
        muster claim 3f2a
      """)

  @OptionGroup var options: SignoffOptions

  func run() async throws {
    try await SignoffDialog.run(.claim, options)
  }
}
