package import Schedules
package import Vocabulary

/// One condition of a `schedule:`, as it is written.
package struct ScheduleDeclaration: Hashable, Sendable {
  package var condition: Schedule.Condition
  /// The name of a time zone; whether it exists is known where the system's files are.
  package var timeZone: String
  package var missed: MissedRuns
  package var grace: Duration

  /// A schedule by its parts.
  package init(
    condition: Schedule.Condition, timeZone: String = "UTC", missed: MissedRuns = .once,
    grace: Duration = .seconds(60)
  ) {
    self.condition = condition
    self.timeZone = timeZone
    self.missed = missed
    self.grace = grace
  }

  /// What tells the conditions of one `schedule:` apart.
  package var word: String {
    switch condition {
    case .cron: "cron"
    case .repeats: "repeat"
    case .dataset: "dataset"
    case .files: "files"
    case .records: "records"
    }
  }

  /// The schedule of an owner (`monitor/credit-drift/credit-risk`); `nil` where nobody knows the
  /// time zone.
  package func schedule(of owner: String, in zones: TimeZones) -> Schedule? {
    guard let zone = zones[timeZone] else { return nil }
    return Schedule(
      id: "\(owner)#\(word)", condition: condition, zone: zone, missed: missed, grace: grace)
  }

  /// The canonical form for digests.
  package var json: JSON {
    let written: JSON =
      switch condition {
      case .cron(let cron): .string(cron.description)
      case .repeats(let interval): .string(interval.description)
      case .dataset(let name): .string(name)
      case .files(let pattern): .string(pattern)
      case .records(let count): .integer(count)
      }
    return [
      word: written, "timeZone": .string(timeZone), "missed": .string(missed.rawValue),
      "grace": .integer(grace.components.seconds),
    ]
  }
}
