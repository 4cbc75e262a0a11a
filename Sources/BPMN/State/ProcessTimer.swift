package import Schedules
package import Vocabulary

/// A timer that runs.
package struct ProcessTimer: Hashable, Sendable {
  /// How a timer goes on after it fired.
  package struct Repetition: Hashable, Sendable {
    /// When the next time is.
    package enum Pattern: Hashable, Sendable {
      case interval(TimeSpan)
      /// The moments of a calendar.
      case cron(CronSchedule)
    }

    package let pattern: Pattern
    /// How often it fires from now on, this time included; `nil` is for ever.
    package let remaining: Int?

    /// A repetition in steps of a span.
    package init(interval: TimeSpan, remaining: Int?) {
      self.init(pattern: .interval(interval), remaining: remaining)
    }

    /// A repetition.
    package init(pattern: Pattern, remaining: Int?) {
      self.pattern = pattern
      self.remaining = remaining
    }

    /// When it fires after it was due and fired `now`, and what is left of it then; `nil` when that
    /// was the last time. Moments that have passed meanwhile are left out and count, as in Camunda:
    /// nobody is asked three times at once for what was missed.
    package func next(
      after due: Instant, now: Instant
    ) -> (due: Instant, repetition: Repetition)? {
      guard remaining != 1 else { return nil }
      switch pattern {
      case .cron(let schedule):
        guard let next = schedule.next(after: max(due, now)) else { return nil }
        return (next, Repetition(pattern: pattern, remaining: remaining.map { $0 - 1 }))
      case .interval(let span):
        guard var left = remaining else {
          return (span.next(from: span.after(due), after: now), self)
        }
        var next = due
        repeat {
          guard left > 1 else { return nil }
          left -= 1
          next = span.after(next)
        } while next <= now
        return (next, Repetition(pattern: pattern, remaining: left))
      }
    }
  }

  package let key: Key
  /// The index of the event that the timer triggers.
  package let element: Int
  /// The element instance whose end ends the timer; the root for an event sub-process of the
  /// process itself.
  package let host: Key
  package let due: Instant
  package let repetition: Repetition?
}

extension TimeSpan {
  /// The first moment after `now` in steps of this span from `start`.
  func next(from start: Instant, after now: Instant) -> Instant {
    var next = start
    if months == 0 {
      let span = days * 86_400_000 + milliseconds
      if next <= now, span > 0 {
        let missed = (now.milliseconds - next.milliseconds) / span + 1
        next = Instant(milliseconds: next.milliseconds + missed * span)
      }
      return next
    }
    while next <= now { next = after(next) }
    return next
  }
}
