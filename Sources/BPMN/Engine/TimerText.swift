import Expressions
import Schedules
import Vocabulary

/// Reads the texts of timers: ISO 8601, as BPMN prescribes, and cron.
enum TimerText {
  /// The largest number of repetitions; more is taken for a slip.
  private static let repetitionLimit = 1_000_000

  /// When a timer is due first, and how it goes on.
  struct Schedule {
    let due: Instant
    let repetition: ProcessTimer.Repetition?
  }

  /// Half a sentence that says what is wrong with a value, or `nil`.
  static func problem(of value: JSON, in timer: TimerDefinition) -> String? {
    if schedule(of: value, in: timer, now: .epoch) != nil { return nil }
    let text = value.string ?? value.canonicalText
    switch timer {
    case .date: return "expected a date such as 2026-11-22T09:30:00Z, found \"\(text)\""
    case .duration: return "expected a duration such as PT30S, found \"\(text)\""
    case .cycle: return "expected a cycle such as R3/PT30S or 0 0 9 * * ?, found \"\(text)\""
    }
  }

  static func schedule(of value: JSON, in timer: TimerDefinition, now: Instant) -> Schedule? {
    guard let text = value.string else { return nil }
    switch timer {
    case .date: return date(text).map { Schedule(due: $0, repetition: nil) }
    case .duration:
      if let span = TimeSpan(text) { return Schedule(due: span.after(now), repetition: nil) }
      return cycle(text, now: now, .quartz)
    case .cycle(let expression):
      return cycle(text, now: now, expression.language == .feel ? .spring : .quartz)
    }
  }

  /// A moment; without an offset it is UTC, as all time here. Seconds may be left out.
  static func date(_ text: String) -> Instant? {
    Instant(text) ?? Instant(text + "Z") ?? Instant(text + ":00Z")
  }

  /// `R3/PT30S`, `R/PT1H`, `R3/2026-01-01T00:00:00Z/PT1H`, `R3/PT1H/2026-01-02T00:00:00Z`, a cron
  /// text.
  private static func cycle(_ text: String, now: Instant, _ family: CronSchedule.Family)
    -> Schedule?
  {
    guard text.hasPrefix("R") else {
      if let span = TimeSpan(text) {
        guard !span.isZero else { return nil }
        return Schedule(due: span.after(now), repetition: nil)
      }
      guard let cron = CronSchedule(text, family: family), let due = cron.next(after: now) else {
        return nil
      }
      return Schedule(due: due, repetition: .init(pattern: .cron(cron), remaining: nil))
    }
    let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    guard (2...3).contains(parts.count) else { return nil }
    let count = parts[0].dropFirst()
    var remaining: Int?
    if !count.isEmpty {
      guard let number = Int(count), (1...repetitionLimit).contains(number) else { return nil }
      remaining = number
    }
    guard parts.count == 3 else {
      guard let interval = TimeSpan(parts[1]), !interval.isZero else { return nil }
      let repetition = ProcessTimer.Repetition(interval: interval, remaining: remaining)
      return Schedule(due: interval.after(now), repetition: repetition)
    }
    if let interval = TimeSpan(parts[2]), !interval.isZero, let start = date(parts[1]) {
      let repetition = ProcessTimer.Repetition(interval: interval, remaining: remaining)
      let due = remaining == nil ? interval.next(from: start, after: now) : start
      return Schedule(due: due, repetition: repetition)
    }
    // An interval and an end: the times before the end.
    guard let interval = TimeSpan(parts[1]), !interval.isZero, let end = date(parts[2]) else {
      return nil
    }
    var times = 0
    var next = interval.after(now)
    while next <= end, times < remaining ?? repetitionLimit {
      times += 1
      next = interval.after(next)
    }
    guard times > 0 else { return nil }
    return Schedule(
      due: interval.after(now), repetition: .init(interval: interval, remaining: times))
  }
}
