/// The bounds of a pool of workers.
package struct PoolSettings: Hashable, Sendable {
  /// How many processes serve a version.
  package var workers: Int
  /// Bytes of memory of a worker's processes together (control group), or of each (rlimit).
  package var memoryBytes: Int
  /// Processes and threads of a worker together.
  package var processes: Int
  /// How many requests may wait for a worker; further ones are refused.
  package var queueLimit: Int
  /// How many bytes of requests may wait for a worker.
  package var queueBytes: Int
  /// The longest time that a worker may take for one request, and that a request may wait for one.
  package var requestLimit: Duration
  /// The longest time until all workers of a new version are ready.
  package var startLimit: Duration
  /// The longest delay before a worker that keeps dying is started again.
  package var longestDelay: Duration
  /// How long a set of several requests' records may take before the next ones get smaller; for
  /// models that take sets.
  package var setBudget: Duration
  /// How many records such a set has at most.
  package var setRecords: Int
  /// How long a worker may take to end once its input has ended.
  package var endLimit: Duration

  /// Bounds by name.
  package init(
    workers: Int = 2, memoryBytes: Int = 1 << 30, processes: Int = 128,
    queueLimit: Int = 256, queueBytes: Int = 64 << 20, requestLimit: Duration = .seconds(5),
    startLimit: Duration = .seconds(120), longestDelay: Duration = .seconds(10),
    endLimit: Duration = .seconds(2), setBudget: Duration = .milliseconds(50),
    setRecords: Int = 1000
  ) {
    precondition(workers > 0 && queueLimit >= 0, "a pool needs a worker, and no negative queue")
    self.workers = workers
    self.memoryBytes = memoryBytes
    self.processes = processes
    self.queueLimit = queueLimit
    self.queueBytes = queueBytes
    self.requestLimit = requestLimit
    self.startLimit = startLimit
    self.longestDelay = longestDelay
    self.endLimit = endLimit
    self.setBudget = setBudget
    self.setRecords = setRecords
  }

  /// The delay before a worker starts again that died so many times in a row without having lived.
  package func delay(afterFailures failures: Int) -> Duration {
    guard failures > 1 else { return .zero }
    return min(longestDelay, .milliseconds(100 << min(failures - 2, 16)))
  }
}
