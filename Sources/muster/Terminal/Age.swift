import Vocabulary

/// How long ago something was, in one short word.
enum Age {
  /// `45s`, `12m`, `7h`, `3d`: at least two digits of meaning where there are any.
  static func text(since start: Instant, now: Instant) -> String {
    let seconds = max(0, (now.milliseconds - start.milliseconds) / 1000)
    if seconds < 120 { return "\(seconds)s" }
    if seconds < 7200 { return "\(seconds / 60)m" }
    if seconds < 172_800 { return "\(seconds / 3600)h" }
    return "\(seconds / 86_400)d"
  }
}
