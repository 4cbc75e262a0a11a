import Host
import Testing

extension Playground {
  /// Serves beside a body, and ends the serving with it.
  func serving(
    _ body: @escaping @Sendable (Daemon, @Sendable () -> Void) async throws -> Void
  ) async throws {
    let daemon = try await Daemon(configuration())
    let (triggers, continuation) = AsyncStream<Trigger>.makeStream()
    try await withThrowingTaskGroup { group in
      group.addTask { try await daemon.serve(triggers: triggers) }
      defer { continuation.finish() }
      try await body(daemon) { continuation.yield(.fileChange) }
    }
  }
}

/// Asks until something is so, with a pause between; it is costly to ask for some things.
func eventually(
  within limit: Duration = .seconds(120), pause: Duration = .milliseconds(5),
  _ condition: @Sendable () async throws -> Bool,
  at location: Testing.SourceLocation = #_sourceLocation
) async throws {
  let deadline = ContinuousClock().now + limit
  while ContinuousClock().now < deadline {
    if try await condition() { return }
    try await Task.sleep(for: pause)
  }
  Issue.record("it did not come true in time", sourceLocation: location)
}
