import Glibc
import Vocabulary

/// The one place that asks what time it is.
enum Clock {
  /// The wall clock, or the fixed time that `MUSTER_NOW` names: for transcripts and tests.
  @Sendable static func now() -> Instant {
    if let text = Environment.value("MUSTER_NOW"), let fixed = Instant(text) { return fixed }
    var time = timespec()
    unsafe clock_gettime(CLOCK_REALTIME, &time)
    return Instant(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
  }
}
