import Synchronization
import Vocabulary

/// A bucket of requests for each of whoever asks: it fills up with time and each request takes one.
final class RateLimiter: Sendable {
  private struct Bucket {
    var level: Double
    var at: Instant
  }

  private let perSecond: Double
  private let burst: Double
  private let buckets = Mutex<[String: Bucket]>([:])
  /// How many askers are remembered.
  private static let limit = 10_000

  init(perSecond: Double, burst: Double) {
    self.perSecond = perSecond
    self.burst = burst
  }

  /// Whether one more is allowed, and takes it.
  func take(_ key: String, at now: Instant) -> Bool {
    buckets.withLock { buckets in
      var bucket = buckets[key] ?? Bucket(level: burst, at: now)
      let seconds = Double(max(0, now.milliseconds - bucket.at.milliseconds)) / 1000
      bucket.level = min(burst, bucket.level + seconds * perSecond)
      bucket.at = now
      let isAllowed = bucket.level >= 1
      if isAllowed { bucket.level -= 1 }
      if buckets.count >= Self.limit, buckets[key] == nil {
        // A full bucket says nothing; if that is not enough, everybody begins anew.
        buckets = buckets.filter {
          $0.value.level + Double(now.milliseconds - $0.value.at.milliseconds) / 1000 * perSecond
            < burst
        }
        if buckets.count >= Self.limit { buckets = [:] }
      }
      buckets[key] = bucket
      return isAllowed
    }
  }
}
