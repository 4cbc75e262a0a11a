import Vocabulary

/// Reads the texts of timers (ISO 8601, as BPMN prescribes).
enum TimerText {
  /// The largest number of repetitions; more is taken for a slip.
  private static let repetitionLimit = 1_000_000

  /// When a timer is due first, and how it goes on.
  struct Schedule {
    let due: Instant
    let repetition: ProcessTimer.Repetition?
  }

  /// Half a sentence that says what is wrong with a text, or `nil`.
  static func problem(of text: String, in timer: TimerDefinition) -> String? {
    if schedule(of: text, in: timer, now: .epoch) != nil { return nil }
    switch timer {
    case .date: return "expected a date such as 2026-11-22T09:30:00Z, found \"\(text)\""
    case .duration: return "expected a duration such as PT30S, found \"\(text)\""
    case .cycle: return "expected a cycle such as R3/PT30S, found \"\(text)\""
    }
  }

  static func schedule(of text: String, in timer: TimerDefinition, now: Instant) -> Schedule? {
    switch timer {
    case .date: return date(text).map { Schedule(due: $0, repetition: nil) }
    case .duration:
      return TimeSpan(text).map { Schedule(due: $0.after(now), repetition: nil) }
    case .cycle: return cycle(text, now: now)
    }
  }

  /// A moment; without an offset it is UTC, as all time here.
  static func date(_ text: String) -> Instant? {
    Instant(text) ?? Instant(text + "Z")
  }

  /// `R3/PT30S`, `R/PT1H`, `R3/2026-01-01T00:00:00Z/PT1H`.
  private static func cycle(_ text: String, now: Instant) -> Schedule? {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    guard (2...3).contains(parts.count), parts[0].hasPrefix("R"), let last = parts.last,
      let interval = TimeSpan(last), !interval.isZero
    else { return nil }
    let count = parts[0].dropFirst()
    var remaining: Int?
    if !count.isEmpty {
      guard let number = Int(count), (1...repetitionLimit).contains(number) else { return nil }
      remaining = number
    }
    let repetition = ProcessTimer.Repetition(interval: interval, remaining: remaining)
    guard parts.count == 3 else {
      return Schedule(due: interval.after(now), repetition: repetition)
    }
    return date(parts[1]).map { Schedule(due: $0, repetition: repetition) }
  }
}
