package import Vocabulary

/// A repeating interval of ISO 8601 (4.5): `R5/2026-01-01T00:00:00Z/P1D`, `R/PT1H`,
/// `R3/P1W/2026-06-01T00:00:00Z`.
///
/// The number is that of all times, the first one included. `R/…` has no end (with an end given, no
/// beginning). Times are counted from the given end at once and never one from the other, so that
/// they do not drift.
package struct RepeatingInterval: Hashable, Sendable, CustomStringConvertible {
  /// What the times are counted from.
  package enum Anchor: Hashable, Sendable {
    /// The first time.
    case start(Instant)
    /// The last time.
    case end(Instant)
    /// One interval before the first time: when the schedule was first seen.
    case firstSeen
  }

  /// The text, as it was written.
  package let description: String
  package let interval: TimeSpan
  /// How many times there are; `nil` for no end.
  package let count: Int?
  package let anchor: Anchor

  /// The greatest number of repetitions; more is taken for a slip.
  package static let maximumCount = 1_000_000
  /// The shortest interval.
  package static let shortest = TimeSpan(milliseconds: 1000)

  /// Reads a text; `nil` if it is none.
  package init?(_ text: String) {
    guard case .success(let value) = Self.read(text) else { return nil }
    self = value
  }

  /// What is wrong with a text, as half a sentence, or `nil`.
  package static func problem(of text: String) -> String? {
    guard case .failure(let problem) = read(text) else { return nil }
    return problem.message
  }

  private struct Problem: Error {
    let message: String
  }

  private init(description: String, interval: TimeSpan, count: Int?, anchor: Anchor) {
    self.description = description
    self.interval = interval
    self.count = count
    self.anchor = anchor
  }

  private static func read(_ text: String) -> Result<RepeatingInterval, Problem> {
    func failure(_ message: String) -> Result<RepeatingInterval, Problem> {
      .failure(Problem(message: message))
    }
    let parts = text.prefix(200).split(separator: "/", omittingEmptySubsequences: false)
      .map(String.init)
    guard parts[0].hasPrefix("R"), (2...3).contains(parts.count), text.utf8.count <= 200 else {
      return failure("expected R5/2026-01-01T00:00:00Z/P1D, R/PT1H or R3/P1W/2026-06-01T00:00:00Z")
    }
    var count: Int?
    let digits = parts[0].dropFirst()
    if !digits.isEmpty {
      guard digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(digits),
        (1...maximumCount).contains(number)
      else { return failure("\"\(parts[0])\" is not R with a number from 1 to \(maximumCount)") }
      count = number
    }
    func span(_ text: String) -> TimeSpan? {
      guard let span = TimeSpan(text), span.averageMilliseconds >= 1000 else { return nil }
      return span
    }
    func moment(_ text: String) -> Instant? {
      Instant(text) ?? Instant(text + "Z") ?? Instant(text + ":00Z")
    }
    if parts.count == 2 {
      guard let interval = span(parts[1]) else {
        return failure("\"\(parts[1])\" is no duration of at least a second, such as P1D")
      }
      return .success(
        RepeatingInterval(
          description: text, interval: interval, count: count, anchor: .firstSeen))
    }
    if let start = moment(parts[1]) {
      guard let interval = span(parts[2]) else {
        return failure("\"\(parts[2])\" is no duration of at least a second, such as P1D")
      }
      return .success(
        RepeatingInterval(
          description: text, interval: interval, count: count, anchor: .start(start)))
    }
    guard let interval = span(parts[1]), let end = moment(parts[2]) else {
      return failure(
        "expected a time and a duration, or a duration and a time, found \"\(parts[1])\" and "
          + "\"\(parts[2])\"")
    }
    return .success(
      RepeatingInterval(description: text, interval: interval, count: count, anchor: .end(end)))
  }

  /// The first time after a moment; `nil` when there is none.
  ///
  /// - Parameters:
  ///   - seen: when the schedule was first seen, for one that has neither start nor end.
  ///   - zone: on whose clocks days and months are counted.
  package func next(after moment: Instant, seen: Instant, in zone: TimeZoneRules) -> Instant? {
    switch anchor {
    case .start(let start): return next(after: moment, from: start, first: 0, in: zone)
    case .firstSeen: return next(after: moment, from: seen, first: 1, in: zone)
    case .end(let end):
      guard moment < end else { return nil }
      // Counted backwards: the greatest number of steps that still leads past the moment.
      let gap = Double(end.milliseconds - moment.milliseconds)
      var steps = max(0, Int64(gap / interval.averageMilliseconds) + 3)
      if let count { steps = min(steps, Int64(count - 1)) }
      while steps > 0, time(end, -steps, zone) <= moment { steps -= 1 }
      return time(end, -steps, zone)
    }
  }

  private func next(
    after moment: Instant, from start: Instant, first: Int64, in zone: TimeZoneRules
  ) -> Instant? {
    var steps = first
    if moment > start {
      let gap = Double(moment.milliseconds - start.milliseconds)
      steps = max(first, Int64(gap / interval.averageMilliseconds) - 3)
    }
    // Months differ in length, so the estimate may be off by a few.
    while time(start, steps, zone) <= moment { steps += 1 }
    if let count, steps - first >= Int64(count) { return nil }
    return time(start, steps, zone)
  }

  private func time(_ start: Instant, _ steps: Int64, _ zone: TimeZoneRules) -> Instant {
    interval.after(start, times: steps, in: zone)
  }
}
