/// Why a pool gave no answer to a request.
enum PoolFailure: Error, Hashable, Sendable {
  /// Too many requests wait already.
  case queueFull
  /// No worker was free in time.
  case waitedTooLong
  /// The worker that was busy with this request ended; the text says how.
  case workerDied(String)
  /// The worker took too long and was killed.
  case timeLimit
  /// The pool takes no more requests: another version serves, or none.
  case closed
}
