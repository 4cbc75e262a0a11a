import Dispatch
import Synchronization
package import Testing

/// Runs the tests of a suite on a few threads of their own, so many at once.
///
/// The cooperative pool has as many threads as the machine has processors. Tests that wait for
/// programs block one each, and meanwhile nothing else in the process goes on: no server answers,
/// and limits of time pass.
package struct BlockingTests: SuiteTrait, TestTrait, TestScoping {
  package var isRecursive: Bool { true }

  @concurrent package func provideScope(
    for test: Test, testCase: Test.Case?,
    performing function: @concurrent @Sendable () async throws -> Void
  ) async throws {
    guard testCase != nil else { return try await function() }
    try await withTaskExecutorPreference(BlockingThreads.shared) { try await function() }
  }
}

extension Trait where Self == BlockingTests {
  /// The suite's tests block: they wait for programs to end.
  package static var blocking: Self { Self() }
}

/// Threads that take jobs in turn.
private final class BlockingThreads: TaskExecutor {
  static let shared = BlockingThreads(count: 3)

  private let jobs = Mutex<[UnownedJob]>([])
  private let available = DispatchSemaphore(value: 0)

  init(count: Int) {
    for _ in 0..<count { OwnThread.start { self.work() } }
  }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    jobs.withLock { $0.append(job) }
    available.signal()
  }

  private func work() {
    while true {
      available.wait()
      let job = jobs.withLock { $0.isEmpty ? nil : $0.removeFirst() }
      unsafe job?.runSynchronously(on: asUnownedTaskExecutor())
    }
  }
}
