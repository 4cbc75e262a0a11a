import Dispatch

/// Runs work that blocks (files, long parsing) on threads of its own: the cooperative pool is as
/// wide as the machine has cores, and a blocked thread of it delays everybody.
package enum BlockingWork {
  private static let queue = DispatchQueue(label: "muster.blocking", attributes: .concurrent)

  /// Runs work that cannot fail.
  package static func run<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value {
    await withCheckedContinuation { continuation in
      queue.async { continuation.resume(returning: body()) }
    }
  }

  /// Waits, whether or not the task is cancelled.
  package static func pause(milliseconds: Int) async {
    await withCheckedContinuation { continuation in
      queue.asyncAfter(deadline: .now() + .milliseconds(milliseconds)) { continuation.resume() }
    }
  }

  /// Runs work that throws one type of error.
  package static func run<Value: Sendable, Failure: Error>(
    _ body: @escaping @Sendable () throws(Failure) -> Value
  ) async throws(Failure) -> Value {
    let result = await run { () -> Result<Value, Failure> in
      do throws(Failure) { return .success(try body()) } catch { return .failure(error) }
    }
    return try result.get()
  }
}
