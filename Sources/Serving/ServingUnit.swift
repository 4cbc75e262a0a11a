internal import Vocabulary

/// One version that serves: its package, its workers, and what it has done.
final class ServingUnit: Sendable {
  let pool: WorkerPool
  let statistics = ServingStatistics()
  /// When requests began to go to it.
  let since: Instant

  init(pool: WorkerPool, since: Instant) {
    self.pool = pool
    self.since = since
  }

  var package: LoadedPackage { pool.package }
}
