import Glibc
import Host
import UnixSignals

/// What makes `muster serve` look again: changes of files, requests, time, and signals to end.
struct Triggers: Sendable {
  private let watcher: Watcher
  private let interval: Duration
  /// How often the watcher lets go to see whether it should end.
  private static let turn: Int32 = 500

  init(workspace: Workspace, interval: Duration) throws {
    let git = workspace.gitFolder
    let branch = workspace.branch.split(separator: "/").dropLast().joined(separator: "/")
    watcher = try Watcher([
      git, "\(git)/\(branch)", git + "/refs/muster/inbox", workspace.folder.requests,
      workspace.folder.runtimes,
    ])
    self.interval = interval
  }

  /// Runs a body that works off triggers, until SIGTERM or SIGINT comes or the body ends.
  func whileRunning(_ body: @escaping @Sendable (AsyncStream<Trigger>) async throws -> Void)
    async throws
  {
    let (stream, continuation) = AsyncStream<Trigger>.makeStream(
      bufferingPolicy: .bufferingNewest(1))
    let thread = WatchThread(watcher: watcher, turn: Self.turn) { continuation.yield(.fileChange) }
    defer { thread.stop() }
    try await withThrowingTaskGroup { group in
      group.addTask { try await body(stream) }
      group.addTask {
        while !Task.isCancelled {
          try await Task.sleep(for: interval)
          continuation.yield(.interval)
        }
      }
      group.addTask {
        for await _ in await UnixSignalsSequence(trapping: .sigterm, .sigint) {
          continuation.finish()
          return
        }
      }
      try await group.next()
      continuation.finish()
      group.cancelAll()
      while let result = await group.nextResult() {
        if case .failure(let error) = result, !(error is CancellationError) { throw error }
      }
    }
  }
}
