package import Vocabulary

/// What a schedule means where clocks are set.
///
/// A schedule that leaves hours out (`30 2 * * *`) follows the clock, and never loses a day and
/// never has one twice: a time that the clock shows twice counts the first time, and a time that it
/// never shows counts at the moment when it is set forward; several such times are one. A schedule
/// of all hours (`*/15 * * * *`) follows time itself: it goes on through the hour that comes twice,
/// and has nothing to catch up after one that never comes. These are Vixie cron's rules, but that
/// it takes `*/5 2 * * *` for a schedule of the second sort.
extension CronSchedule {
  /// The first moment after another one, by the clocks of a zone; `nil` when none comes in the next
  /// hundred years.
  package func next(after start: Instant, in zone: TimeZoneRules) -> Instant? {
    let fraction = ((start.milliseconds % 1000) + 1000) % 1000
    let second = (start.milliseconds - fraction) / 1000
    return (isHourly ? nextByTime(after: second, zone) : nextByClock(after: second, zone))
      .map { Instant(seconds: $0) }
  }

  private func nextByClock(after second: Int64, _ zone: TimeZoneRules) -> Int64? {
    // Later times on the clock name later moments, or the same one: the first that is later is it.
    var local = second + Int64(zone.offset(atSeconds: second))
    while let candidate = nextLocal(after: local) {
      let moment = zone.moment(atLocalSeconds: candidate)
      if moment > second { return moment }
      local = candidate
    }
    return nil
  }

  private func nextByTime(after second: Int64, _ zone: TimeZoneRules) -> Int64? {
    // Between two changes of the offset the clock runs like time.
    var after = second
    for _ in 0..<1000 {
      let offset = Int64(zone.offset(atSeconds: after + 1))
      guard let local = nextLocal(after: after + offset) else { return nil }
      guard let change = zone.nextChange(afterSeconds: after + 1), local - offset >= change else {
        return local - offset
      }
      after = change - 1
    }
    return nil
  }
}
