import ArgumentParser
import Reconciler

/// Takes a claim back.
struct ReleaseCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "release",
    _superCommandName: "muster",
    abstract: "Give back a task that you claimed.",
    discussion: """
        muster release 3f2a
      """)

  @OptionGroup var options: SignoffOptions

  func run() async throws {
    try await SignoffDialog.run(.release, options)
  }
}
