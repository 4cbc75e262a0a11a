import Dashboard
import Vocabulary

/// What a runtime did lately: rates and latencies between one look and the next, from counts that
/// only rise. Pure: the time of each look is an argument.
struct RuntimeHistory {
  private var last: (at: Instant, counts: RuntimeCounts)?
  private var throughput: [LiveFigures.Sample] = []
  private var latency: [LiveFigures.Sample] = []
  private var cpu: [LiveFigures.Sample] = []
  private var memory: [LiveFigures.Sample] = []
  private var window: (median: Double?, p99: Double?) = (nil, nil)

  /// How many looks are kept: ten minutes at one every two seconds.
  private static let samplesKept = 300
  /// Looks that are nearer than this say nothing new.
  private static let shortest: Duration = .milliseconds(900)
  /// After such a pause the lines begin anew: between two looks so far apart nothing is known.
  private static let longest: Duration = .seconds(30)

  /// When it was looked at last.
  var lookedAt: Instant? { last?.at }

  /// Takes up a look.
  mutating func take(_ counts: RuntimeCounts, at now: Instant) {
    guard let former = last else {
      last = (now, counts)
      return
    }
    let span = now - former.at
    guard span >= Self.shortest else { return }
    last = (now, counts)
    let isAnother =
      counts.since != former.counts.since || counts.total.requests < former.counts.total.requests
    guard !isAnother, span <= Self.longest else { return restart() }
    let seconds = span / .seconds(1)
    let requests = counts.total.requests - former.counts.total.requests
    Self.add(Double(requests) / seconds, at: now, to: &throughput)
    window = Self.quantiles(of: counts.total.buckets, since: former.counts.total.buckets)
    if let p99 = window.p99 { Self.add(p99, at: now, to: &latency) }
    if let used = counts.cpuSeconds, let before = former.counts.cpuSeconds, used >= before {
      Self.add((used - before) / seconds, at: now, to: &cpu)
    }
    if let bytes = counts.memoryBytes {
      Self.add(Double(bytes) / 1_048_576, at: now, to: &memory)
    }
  }

  private mutating func restart() {
    (throughput, latency, cpu, memory) = ([], [], [], [])
    window = (nil, nil)
  }

  private static func add(
    _ value: Double, at now: Instant, to line: inout [LiveFigures.Sample]
  ) {
    line.append(LiveFigures.Sample(at: now, value: value))
    if line.count > samplesKept { line.removeFirst(line.count - samplesKept) }
  }

  /// The median and the 99th percentile of what was added to a histogram: the upper ends of the
  /// buckets that hold them. `nil` where nothing was added.
  static func quantiles(
    of now: [RuntimeCounts.Bucket], since before: [RuntimeCounts.Bucket]
  ) -> (median: Double?, p99: Double?) {
    let known = Dictionary(before.map { ($0.end, $0.count) }) { first, _ in first }
    let added = now.map { ($0.end, max(0, $0.count - (known[$0.end] ?? 0))) }
    let total = added.reduce(0) { $0 + $1.1 }
    guard total > 0 else { return (nil, nil) }
    func quantile(_ share: Double) -> Double? {
      let rank = Int64((share * Double(total)).rounded(.up))
      var seen: Int64 = 0
      var longest: Double?
      for (end, count) in added {
        seen += count
        longest = end ?? longest
        if seen >= rank { return longest }
      }
      return longest
    }
    return (quantile(0.5), quantile(0.99))
  }

  /// What the page shows; `nil` before the first look.
  var figures: LiveFigures? {
    guard let last else { return nil }
    let counts = last.counts
    var rate = throughput.last?.value
    if rate == nil, let since = counts.since, last.at > since {
      rate = Double(counts.total.requests) / ((last.at - since) / .seconds(1))
    }
    var figures = LiveFigures(
      at: last.at, requests: counts.total.requests, failures: counts.total.errors,
      perSecond: rate ?? 0, throughput: throughput)
    let hasRequests = counts.total.requests > 0
    figures.since = counts.since
    figures.rejected = counts.total.rejected
    figures.records = counts.total.records
    figures.median = window.median ?? (hasRequests ? counts.total.p50 : nil)
    figures.p99 = window.p99 ?? (hasRequests ? counts.total.p99 : nil)
    figures.cpu = cpu.last?.value
    figures.memory = counts.memoryBytes
    figures.queued = counts.queued
    figures.held = counts.held
    (figures.latency, figures.cpuLine, figures.memoryLine) = (latency, cpu, memory)
    figures.endpoints = counts.endpoints.map { endpoint in
      LiveFigures.Endpoint(
        name: endpoint.name, requests: endpoint.counts.requests, records: endpoint.counts.records,
        failures: endpoint.counts.errors, rejected: endpoint.counts.rejected,
        median: endpoint.counts.p50, p99: endpoint.counts.p99)
    }
    figures.workers = counts.workers
    return figures
  }
}
