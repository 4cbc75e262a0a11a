/// How long requests took, in buckets that grow by a fifth: quantiles are right within ten percent,
/// in constant space: 800 bytes an endpoint (`docs/decisions/0018-latency-histogram.md`).
struct LatencyHistogram: Sendable {
  /// The upper end of the first bucket.
  private static let smallest = 0.01
  private static let growth = 1.2
  private static let bucketCount = 100
  private static let bounds: [Double] = {
    var bounds = [smallest]
    while bounds.count < bucketCount { bounds.append(bounds[bounds.count - 1] * growth) }
    return bounds
  }()

  private var buckets = [Int](repeating: 0, count: bucketCount)
  private(set) var count = 0
  private var sum = 0.0
  /// The longest time, in milliseconds.
  private(set) var maximum = 0.0

  /// Adds a time.
  mutating func add(_ time: Duration) {
    let milliseconds = time / .milliseconds(1)
    var low = 0
    var high = Self.bucketCount - 1
    while low < high {
      let middle = (low + high) / 2
      if Self.bounds[middle] < milliseconds { low = middle + 1 } else { high = middle }
    }
    buckets[low] += 1
    count += 1
    sum += milliseconds
    maximum = max(maximum, milliseconds)
  }

  /// Counts up to and including an end in milliseconds, ascending and cumulative; exact, as the
  /// ends are those of buckets: every fifth, so that each is two and a half times the one before.
  var cumulative: [(end: Double, count: Int)] {
    var seen = 0
    var ends: [(end: Double, count: Int)] = []
    for (index, bucket) in buckets.enumerated() {
      seen += bucket
      if index % 5 == 4, index < Self.bucketCount - 1 { ends.append((Self.bounds[index], seen)) }
    }
    return ends
  }

  /// The sum of all times, in milliseconds.
  var total: Double { sum }

  /// The mean in milliseconds; zero for nothing.
  var mean: Double { count == 0 ? 0 : sum / Double(count) }

  /// The time in milliseconds that a share of the requests did not exceed.
  func quantile(_ share: Double) -> Double {
    let wanted = Int((share * Double(count)).rounded(.up))
    var seen = 0
    for (index, bucket) in buckets.enumerated() {
      seen += bucket
      if seen >= wanted, seen > 0 { return min(Self.bounds[index], maximum) }
    }
    return maximum
  }
}
