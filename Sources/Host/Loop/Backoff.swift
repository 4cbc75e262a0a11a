/// How long to wait before another try.
enum Backoff {
  /// How often something that is locked or was moved is tried at once.
  static let attempts = 10
  private static let longest: Duration = .seconds(60)

  /// The delay after so many failures in a row: it doubles up to a minute, less up to a half of it
  /// by chance, so that several that failed together do not come back together.
  static func delay(_ failures: Int) -> Duration {
    var generator = SystemRandomNumberGenerator()
    let whole = min(Duration.seconds(1) * (1 << min(failures - 1, 6)), longest)
    return whole * Double.random(in: 0.5...1, using: &generator)
  }

  /// Waits a moment between tries at something that is busy for milliseconds.
  static func pause(_ attempt: Int) async throws {
    var generator = SystemRandomNumberGenerator()
    let longest = 10 * (1 << min(attempt, 6))
    try await ContinuousClock().sleep(
      for: .milliseconds(Int.random(in: 5...longest, using: &generator)))
  }
}
