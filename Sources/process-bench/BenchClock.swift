internal import Vocabulary

#if canImport(Glibc)
  internal import Glibc
#endif

/// Time that was spent, and the little that all benches share.
struct BenchClock {
  /// The moment at which processes believe to begin.
  static let start = Instant(seconds: 1_767_225_600)

  /// What an instance begins with: the three paths of `xor3` are taken in turn.
  static func variables(_ number: Int) -> [String: JSON] {
    ["amount": .integer(Int64([5, 50, 500][number % 3]))]
  }

  private let wall = ContinuousClock.now
  private let processor = BenchClock.processor

  /// What has passed since this value was made, for the report.
  var passed: [String: JSON] {
    [
      "seconds": .number((ContinuousClock.now - wall) / .seconds(1)),
      "cpuSeconds": .number(Self.processor - processor),
    ]
  }

  /// The CPU time of this process so far, user and system, in seconds.
  static var processor: Double {
    var time = timespec()
    guard unsafe clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time) == 0 else { return 0 }
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}
