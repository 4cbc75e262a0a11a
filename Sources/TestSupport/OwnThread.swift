import Foundation

/// A thread for something that blocks: unlike those of Dispatch, which has 255 at most, there are
/// as many as tests ask for.
package enum OwnThread {
  /// Starts a thread that ends with the closure.
  package static func start(_ body: @escaping @Sendable () -> Void) {
    Thread.detachNewThread(body)
  }

  /// Waits, without holding one of the cooperative pool's threads, for a closure that blocks.
  package static func run<Value: Sendable>(
    _ body: @escaping @Sendable () -> Value
  ) async -> Value {
    await withCheckedContinuation { continuation in
      start { continuation.resume(returning: body()) }
    }
  }
}
