internal import FoundationEssentials
internal import Vocabulary

/// The machine's clock.
enum WallClock {
  @Sendable static func now() -> Instant {
    Instant(milliseconds: Int64(Date().timeIntervalSince1970 * 1000))
  }
}
