import UnixSignals

/// Work that an interrupt (Ctrl-C) or SIGTERM cancels instead of ending the program at once: for
/// what goes on elsewhere, and has to be told.
enum Interruption {
  /// Does the work; a signal cancels it, and then it ends in its own way.
  static func cancelling<Value: Sendable>(
    _ body: @escaping @Sendable () async throws -> Value
  ) async throws -> Value {
    let work = Task { try await body() }
    let watch = Task {
      for await _ in await UnixSignalsSequence(trapping: .sigint, .sigterm) {
        work.cancel()
        return
      }
    }
    defer { watch.cancel() }
    return try await work.value
  }
}
