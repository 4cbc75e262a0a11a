import ArgumentParser
import Host

/// Serves the web interface of a clone.
struct DashboardCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dashboard",
    abstract: "Serve the dashboard and the HTTP interface of a clone.",
    discussion: """
      Reads what was recorded, from the database where muster works and else from the state ref.
      What is asked for is handed to the muster serve at work. muster serve --listen does the same
      in one process.

        muster dashboard                               http://127.0.0.1:7070
        muster token create ada --role admin           then everybody has to sign in
        muster dashboard --listen 0.0.0.0:7070
      """)

  @OptionGroup var options: WorkspaceOptions

  @Option(help: "The address and port.")
  var listen: String = "127.0.0.1:7070"

  @OptionGroup var listening: ListenOptions

  func run() async throws {
    let server = try await listening.server(at: listen, try options.workspace())
    try await Interruption.cancelling { try await server.run() }
  }
}
