import Logging
import ServiceLifecycle
import Serving

/// A runtime inside a group of the test's own, which ends it in order as SIGTERM would.
struct RuntimeService: Service {
  let configuration: RuntimeConfiguration
  let whenListening: @Sendable (LiveRuntime) async -> Void

  func run() async throws {
    try await ModelRuntime.run(configuration) { await whenListening(LiveRuntime(registration: $0)) }
  }

  /// Runs, and ends in order once `whenListening` has returned.
  func runAndEnd() async throws { try await run(before: whenListening) }

  /// Runs until a topic has so many messages, and ends in order.
  func run(until topics: Topics, has count: Int) async throws {
    try await run { _ in _ = try? await topics.read("out", atLeast: count) }
  }

  private func run(before end: @escaping @Sendable (LiveRuntime) async -> Void) async throws {
    let (runtimes, ended) = AsyncStream.makeStream(of: LiveRuntime.self)
    let service = RuntimeService(configuration: configuration) { ended.yield($0) }
    let group = ServiceGroup(
      services: [service], logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    try await withThrowingTaskGroup(of: Void.self) { tasks in
      tasks.addTask { try await group.run() }
      tasks.addTask {
        for await runtime in runtimes {
          await end(runtime)
          await group.triggerGracefulShutdown()
          return
        }
      }
      try await tasks.waitForAll()
    }
  }
}
