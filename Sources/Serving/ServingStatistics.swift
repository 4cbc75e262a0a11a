internal import Synchronization
internal import Vocabulary

/// What a version has done since it began to serve: in all, and by endpoint.
final class ServingStatistics: Sendable {
  /// How a request ended.
  enum Outcome: Sendable {
    case answered
    /// The model, or the machine under it, gave no answer.
    case failed
    /// Refused before a worker saw it.
    case rejected
  }

  /// What was counted.
  struct Counts: Sendable {
    private(set) var requests = 0
    private(set) var records = 0
    private(set) var errors = 0
    private(set) var rejected = 0
    private(set) var latency = LatencyHistogram()

    /// Counts a request; only what reached a worker counts for the latency.
    mutating func add(_ outcome: Outcome, records: Int, time: Duration) {
      requests += 1
      self.records += records
      switch outcome {
      case .answered: latency.add(time)
      case .failed:
        errors += 1
        latency.add(time)
      case .rejected: rejected += 1
      }
    }

    var json: [String: JSON] {
      [
        "requests": .integer(Int64(requests)), "records": .integer(Int64(records)),
        "errors": .integer(Int64(errors)), "rejected": .integer(Int64(rejected)),
        "latency": latency.json,
      ]
    }
  }

  private struct State {
    var total = Counts()
    var endpoints: [String: Counts] = [:]
  }

  private let state = Mutex(State())

  /// Counts a request at an endpoint of the runtime's own, of which there is a bounded number.
  func count(_ outcome: Outcome, at endpoint: String, records: Int, time: Duration) {
    state.withLock { state in
      state.total.add(outcome, records: records, time: time)
      state.endpoints[endpoint, default: Counts()].add(outcome, records: records, time: time)
    }
  }

  /// What each endpoint has counted that was asked at all, by its name.
  var endpoints: [String: Counts] { state.withLock { $0.endpoints } }

  /// The counts as the read-back shows them.
  func json(queued: Int, held: Int) -> JSON {
    let state = state.withLock { $0 }
    var members = state.total.json
    members["queued"] = .integer(Int64(queued))
    members["held"] = .integer(Int64(held))
    members["endpoints"] = .object(state.endpoints.mapValues { .object($0.json) })
    return .object(members)
  }
}

extension LatencyHistogram {
  fileprivate var json: JSON {
    .object([
      "count": .integer(Int64(count)), "meanMilliseconds": Self.rounded(mean),
      "p50Milliseconds": Self.rounded(quantile(0.5)),
      "p95Milliseconds": Self.rounded(quantile(0.95)),
      "p99Milliseconds": Self.rounded(quantile(0.99)),
      "maxMilliseconds": Self.rounded(maximum), "buckets": .array(buckets),
    ])
  }

  /// The buckets that hold something: `[end in milliseconds, count]`.
  private var buckets: [JSON] {
    var before = 0
    var shown: [JSON] = []
    for (end, seen) in cumulative {
      if seen > before { shown.append([Self.rounded(end), .integer(Int64(seen - before))]) }
      before = seen
    }
    if count > before { shown.append([.null, .integer(Int64(count - before))]) }
    return shown
  }

  private static func rounded(_ value: Double) -> JSON { .number((value * 1000).rounded() / 1000) }
}
