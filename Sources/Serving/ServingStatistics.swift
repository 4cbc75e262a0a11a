internal import Synchronization
internal import Vocabulary

/// What a version has done since it began to serve.
final class ServingStatistics: Sendable {
  /// How a request ended.
  enum Outcome: Sendable {
    case answered
    /// The model, or the machine under it, gave no answer.
    case failed
    /// Refused before a worker saw it.
    case rejected
  }

  private struct Counts {
    var requests = 0
    var records = 0
    var errors = 0
    var rejected = 0
    var latency = LatencyHistogram()
  }

  private let counts = Mutex(Counts())

  /// Counts a request; only what reached a worker counts for the latency.
  func count(_ outcome: Outcome, records: Int, time: Duration) {
    counts.withLock { counts in
      counts.requests += 1
      counts.records += records
      switch outcome {
      case .answered: counts.latency.add(time)
      case .failed:
        counts.errors += 1
        counts.latency.add(time)
      case .rejected: counts.rejected += 1
      }
    }
  }

  /// The counts as the read-back shows them.
  func json(queued: Int, held: Int) -> JSON {
    let counts = counts.withLock { $0 }
    let latency = counts.latency
    return .object([
      "requests": .integer(Int64(counts.requests)),
      "records": .integer(Int64(counts.records)),
      "errors": .integer(Int64(counts.errors)),
      "rejected": .integer(Int64(counts.rejected)),
      "queued": .integer(Int64(queued)), "held": .integer(Int64(held)),
      "latency": .object([
        "count": .integer(Int64(latency.count)),
        "meanMilliseconds": Self.rounded(latency.mean),
        "p50Milliseconds": Self.rounded(latency.quantile(0.5)),
        "p95Milliseconds": Self.rounded(latency.quantile(0.95)),
        "p99Milliseconds": Self.rounded(latency.quantile(0.99)),
        "maxMilliseconds": Self.rounded(latency.maximum),
      ]),
    ])
  }

  private static func rounded(_ value: Double) -> JSON { .number((value * 1000).rounded() / 1000) }
}
