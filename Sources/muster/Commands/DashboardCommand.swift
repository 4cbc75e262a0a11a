import ArgumentParser
import Host

/// Serves the web interface of a clone.
struct DashboardCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dashboard",
    _superCommandName: "muster",
    abstract: "Serve the dashboard and the HTTP interface of a clone.",
    discussion: """
      Reads what was recorded, from the database where muster works and else from the state ref.
      What is asked for is handed to the muster serve at work. muster serve --listen does the same
      in one process.

      People who may can claim and answer tasks, retry, move, cancel and start processes, propose
      models, runtimes and groups as branches, run jobs by hand, and re-check the audit trail; each
      is asked once more. Approvals stay signed commits, unless muster.yaml says signatures:
      optional.

        muster dashboard                               http://127.0.0.1:7070
        muster token create ada --role admin           then everybody has to sign in
        muster dashboard --listen 0.0.0.0:7070

      Sign-in by OpenID Connect is set in access.json: docs/api.md.
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
