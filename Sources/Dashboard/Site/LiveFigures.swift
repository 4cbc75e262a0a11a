package import Vocabulary

/// What a runtime's engine counts: the live view of its page.
package struct LiveFigures: Hashable, Sendable {
  /// Since when the version serves.
  package var since: Instant?
  /// Requests since then, the records in them, those that failed and those that were refused.
  package var requests: Int64
  package var records: Int64?
  package var failures: Int64
  package var rejected: Int64 = 0
  /// Requests a second lately.
  package var perSecond: Double
  /// Milliseconds at the 50th and 99th percentile, lately.
  package var median: Double?
  package var p99: Double?
  /// Processor time a second of wall time, from 0 to the number of cores.
  package var cpu: Double?
  /// Bytes of resident memory.
  package var memory: Int64?
  /// Requests that wait for a worker, and those that workers hold.
  package var queued: Int64?
  package var held: Int64?
  /// The last minutes, oldest first: requests a second, the 99th percentile in milliseconds, cores,
  /// and MiB.
  package var throughput: [Sample]
  package var latency: [Sample] = []
  package var cpuLine: [Sample] = []
  package var memoryLine: [Sample] = []
  package var endpoints: [Endpoint] = []
  package var workers: [Worker] = []
  package var at: Instant

  /// One point of a line over time.
  package struct Sample: Hashable, Sendable {
    package var at: Instant
    package var value: Double

    /// A value at a moment.
    package init(at: Instant, value: Double) {
      self.at = at
      self.value = value
    }
  }

  /// What one endpoint did since the version serves; latencies in milliseconds.
  package struct Endpoint: Hashable, Sendable {
    package var name: String
    package var requests: Int64
    package var records: Int64
    package var failures: Int64
    package var rejected: Int64
    package var median: Double
    package var p99: Double

    /// An endpoint by its counts.
    package init(
      name: String, requests: Int64, records: Int64, failures: Int64, rejected: Int64,
      median: Double, p99: Double
    ) {
      self.name = name
      self.requests = requests
      self.records = records
      self.failures = failures
      self.rejected = rejected
      self.median = median
      self.p99 = p99
    }
  }

  /// One process that scores.
  package struct Worker: Hashable, Sendable {
    package var pid: Int64?
    package var state: String
    package var served: Int64
    package var restarts: Int64
    package var cpuSeconds: Double?
    /// Bytes.
    package var memory: Int64?

    /// A process by what is known of it.
    package init(
      pid: Int64?, state: String, served: Int64, restarts: Int64, cpuSeconds: Double?,
      memory: Int64?
    ) {
      self.pid = pid
      self.state = state
      self.served = served
      self.restarts = restarts
      self.cpuSeconds = cpuSeconds
      self.memory = memory
    }
  }

  /// Figures of a moment.
  package init(
    at: Instant, requests: Int64, failures: Int64, perSecond: Double, throughput: [Sample] = []
  ) {
    self.at = at
    self.requests = requests
    self.failures = failures
    self.perSecond = perSecond
    self.throughput = throughput
  }
}
