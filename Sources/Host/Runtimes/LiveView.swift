package import Vocabulary

/// What a built-in runtime counts and uses now: the read-back's part that is news every second, and
/// so is asked for and not recorded.
package struct LiveView: Sendable {
  /// What an endpoint, or all of them, did since the version serves.
  package struct Counts: Sendable {
    package var requests: Int64
    package var records: Int64
    package var errors: Int64
    package var rejected: Int64
    /// Of requests that reached a worker, in milliseconds.
    package var p50: Double
    package var p95: Double
    package var p99: Double
    package var maximum: Double
    private static let mostBuckets = 4096
    /// How many requests took how long: the upper end in milliseconds, `nil` for no end.
    package var buckets: [(end: Double?, count: Int64)]

    init(_ json: JSON?) {
      requests = json?["requests"]?.integer ?? 0
      records = json?["records"]?.integer ?? 0
      errors = json?["errors"]?.integer ?? 0
      rejected = json?["rejected"]?.integer ?? 0
      let latency = json?["latency"]
      p50 = latency?["p50Milliseconds"]?.double ?? 0
      p95 = latency?["p95Milliseconds"]?.double ?? 0
      p99 = latency?["p99Milliseconds"]?.double ?? 0
      maximum = latency?["maxMilliseconds"]?.double ?? 0
      buckets = (latency?["buckets"]?.array ?? []).prefix(Self.mostBuckets).compactMap { bucket in
        guard let pair = bucket.array, pair.count == 2, let count = pair[1].integer else {
          return nil
        }
        return (pair[0].double, count)
      }
    }
  }

  /// One process that scores.
  package struct Worker: Sendable {
    package var pid: Int64?
    package var state: String
    package var served: Int64
    package var restarts: Int64
    package var cpuSeconds: Double?
    package var memoryBytes: Int64?
    package var peakMemoryBytes: Int64?
  }

  /// What recording does.
  package struct Recording: Sendable {
    package var records: Int64
    package var dropped: Int64
    package var segments: Int64
    package var bytes: Int64
    package var oldest: Instant?
    /// Why records are lost now; `nil` where none is.
    package var failure: String?

    init?(_ json: JSON?) {
      guard let json, let state = json["state"]?.string else { return nil }
      records = json["records"]?.integer ?? 0
      dropped = json["dropped"]?.integer ?? 0
      segments = json["segments"]?.integer ?? 0
      bytes = json["bytes"]?.integer ?? 0
      oldest = json["oldest"]?.string.flatMap { Instant($0) }
      failure = state == "failing" ? json["reason"]?.string ?? "it says no reason" : nil
    }
  }

  package var since: Instant?
  /// `nil` where the runtime records nothing.
  package var recording: Recording?
  package var total: Counts
  package var endpoints: [(name: String, counts: Counts)]
  package var queued: Int64
  package var held: Int64
  package var workers: [Worker]
  /// What the challenger counted, by name, as the read-back has it.
  package var traffic: [String: Double]

  /// The live part of a read-back; `nil` where nothing serves.
  package init?(_ report: JSON) {
    guard let statistics = report["statistics"], statistics != .null else { return nil }
    since = report["since"]?.string.flatMap { Instant($0) }
    recording = Recording(report["recording"])
    total = Counts(statistics)
    endpoints = (statistics["endpoints"]?.object ?? [:]).sorted { $0.key < $1.key }
      .map { ($0.key, Counts($0.value)) }
    queued = statistics["queued"]?.integer ?? 0
    held = statistics["held"]?.integer ?? 0
    workers = (report["workers"]?.array ?? []).map { worker in
      Worker(
        pid: worker["pid"]?.integer, state: worker["state"]?.string ?? "unknown",
        served: worker["served"]?.integer ?? 0, restarts: worker["restarts"]?.integer ?? 0,
        cpuSeconds: worker["cpuSeconds"]?.double, memoryBytes: worker["memoryBytes"]?.integer,
        peakMemoryBytes: worker["peakMemoryBytes"]?.integer)
    }
    traffic = (report["challenger"]?["figures"]?.object ?? [:]).compactMapValues(\.double)
  }

  /// Requests a second since the version serves.
  package func throughput(now: Instant) -> Double {
    guard let since, now > since else { return 0 }
    return Double(total.requests) / ((now - since) / .seconds(1))
  }
}
