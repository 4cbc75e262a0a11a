package import Dashboard
package import Vocabulary

/// What a runtime has counted since its version serves, as it says when it is asked.
package struct RuntimeCounts: Hashable, Sendable {
  /// What all endpoints did, or one of them.
  package struct Counts: Hashable, Sendable {
    package var requests: Int64 = 0
    package var records: Int64 = 0
    package var errors: Int64 = 0
    package var rejected: Int64 = 0
    /// Of all requests that reached a worker, in milliseconds.
    package var p50: Double = 0
    package var p95: Double = 0
    package var p99: Double = 0
    /// How many requests took how long, by the upper end in milliseconds; `nil` for no end.
    package var buckets: [Bucket] = []

    /// Nothing was counted.
    package init() {}
  }

  /// A part of a histogram.
  package struct Bucket: Hashable, Sendable {
    package var end: Double?
    package var count: Int64

    /// How many requests took at most so many milliseconds, and longer than the bucket before.
    package init(end: Double?, count: Int64) {
      self.end = end
      self.count = count
    }
  }

  /// One endpoint.
  package struct Endpoint: Hashable, Sendable {
    package var name: String
    package var counts: Counts

    /// An endpoint and what it did.
    package init(name: String, counts: Counts) {
      self.name = name
      self.counts = counts
    }
  }

  package var since: Instant?
  package var total = Counts()
  /// By name.
  package var endpoints: [Endpoint] = []
  /// Requests that wait for a worker, and those that workers hold.
  package var queued: Int64 = 0
  package var held: Int64 = 0
  package var workers: [LiveFigures.Worker] = []

  /// A runtime that has counted nothing.
  package init(since: Instant? = nil) {
    self.since = since
  }

  /// Seconds of processor time of all workers; `nil` where none says.
  var cpuSeconds: Double? {
    let known = workers.compactMap(\.cpuSeconds)
    return known.isEmpty ? nil : known.reduce(0, +)
  }

  /// Bytes of all workers; `nil` where none says.
  var memoryBytes: Int64? {
    let known = workers.compactMap(\.memory)
    return known.isEmpty ? nil : known.reduce(0, +)
  }
}
