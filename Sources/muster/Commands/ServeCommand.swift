import ArgumentParser
import Host
import Reconciler
import Vocabulary

/// Watches the repository and keeps reconciling until it is told to end.
struct ServeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve",
    _superCommandName: "muster",
    abstract: "Watch the repository and keep reconciling.",
    discussion: """
      A change of a local repository is noticed at once, a remote one at the next interval. SIGTERM
      or Ctrl-C ends it; work under way is taken up again by the next muster.

      Branches that propose changes are judged as well (muster get proposals). With MUSTER_FORGE
      (github, gitlab or gitea), MUSTER_FORGE_API, MUSTER_FORGE_REPOSITORY and a token, their
      verdicts are told to the forge.

        muster serve
        muster serve --interval 30
        muster serve --listen 127.0.0.1:7070      with the dashboard, see muster dashboard
      """)

  @OptionGroup var options: WorkspaceOptions

  @Option(help: "Seconds between passes when nothing else happens.")
  var interval: Int = 60

  @Option(help: "An address and port for the dashboard and the HTTP interface, as 127.0.0.1:7070.")
  var listen: String?

  @OptionGroup var listening: ListenOptions

  func validate() throws {
    guard (1...86_400).contains(interval) else {
      throw ValidationError("--interval takes 1 to 86400 seconds, found \(interval)")
    }
  }

  func run() async throws {
    let workspace = try options.workspace()
    var server: Listening?
    if let listen { server = try await listening.server(at: listen, workspace) }
    let daemon = try await Daemon(
      workspace.configuration(
        log: EventPrinter.print, progress: Console.progress,
        forge: try ProposalPublishing.standard()?.forge))
    Console.line("watching \(workspace.branch) of \(workspace.repository)")
    let triggers = try Triggers(workspace: workspace, interval: .seconds(interval))
    try await triggers.whileRunning { [server] stream in
      guard let server else { return try await daemon.serve(triggers: stream) }
      try await Self.serve(daemon, stream, beside: server)
    }
  }

  /// Works and listens, until one of the two ends.
  private static func serve(
    _ daemon: Daemon, _ triggers: AsyncStream<Trigger>, beside server: Listening
  ) async throws {
    try await withThrowingTaskGroup { group in
      group.addTask { try await daemon.serve(triggers: triggers) }
      group.addTask { try await server.run() }
      defer { group.cancelAll() }
      try await group.next()
    }
  }
}
