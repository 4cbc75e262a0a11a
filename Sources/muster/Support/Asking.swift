import Host

/// Asks the Muster that is at work on a repository, and waits until it has dealt with it.
enum Asking {
  private static let longest: Duration = .seconds(60)

  static func ask(_ request: Request, in workspace: Workspace) async throws {
    try RequestSpool.leave(request, in: workspace.folder)
    let clock = ContinuousClock()
    let deadline = clock.now + longest
    while clock.now < deadline {
      if RequestSpool.isDone(request, in: workspace.folder) { return }
      try await clock.sleep(for: .milliseconds(50))
    }
    throw HostError(
      "ask", "muster serve", "it did not answer within \(longest)",
      hint: "the request stays and is dealt with later")
  }
}
