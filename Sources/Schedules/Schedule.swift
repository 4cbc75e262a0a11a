package import Vocabulary

/// When something is to be run: a name, a condition, and what to do about times that were missed.
package struct Schedule: Hashable, Sendable {
  /// What is waited for.
  package enum Condition: Hashable, Sendable {
    /// Times of a calendar, on the clocks of ``Schedule/zone``.
    case cron(CronSchedule)
    /// Times at equal intervals.
    case repeats(RepeatingInterval)
    /// The content of a Dataset changes.
    case dataset(String)
    /// A file appears, or one changes, where these are watched for; the shell resolves the pattern.
    case files(String)
    /// So many records were served since the last run.
    case records(Int64)
  }

  /// Unique among all schedules, and the same over edits: `monitor/credit-drift/credit-risk`. Ids
  /// of runs derive from it.
  package let id: String
  package let condition: Condition
  package let zone: TimeZoneRules
  package let missed: MissedRuns
  /// How late a run still counts as in time.
  package let grace: Duration

  /// The most runs that one step starts; what is left stays due.
  package static let maximumRuns = 100

  /// A schedule by its parts.
  package init(
    id: String, condition: Condition,
    zone: TimeZoneRules = TimeZoneRules(name: "UTC", offsetSeconds: 0),
    missed: MissedRuns = .once, grace: Duration = .seconds(60)
  ) {
    self.id = id
    self.condition = condition
    self.zone = zone
    self.missed = missed
    self.grace = grace
  }

  /// What the schedule says, for records: another text is another definition.
  package var definition: String {
    switch condition {
    case .cron(let cron): "cron \(cron.family.rawValue) \(cron) \(zone)"
    case .repeats(let interval): "repeat \(interval) \(zone)"
    case .dataset(let name): "dataset \(name)"
    case .files(let pattern): "files \(pattern)"
    case .records(let count): "records \(count)"
    }
  }

  /// The first planned time after a moment; `nil` where none comes, or the schedule does not wait
  /// for a time.
  package func next(after moment: Instant, seen: Instant) -> Instant? {
    switch condition {
    case .cron(let cron): cron.next(after: moment, in: zone)
    case .repeats(let interval): interval.next(after: moment, seen: seen, in: zone)
    case .dataset, .files, .records: nil
    }
  }

  /// The id of a run: the digest of the schedule's id and of what the run is for. Whoever starts
  /// the same run again, after a restart or beside us, names it alike.
  package func run(for cause: ScheduledRun.Cause) -> ScheduledRun {
    var hasher = DigestHasher()
    hasher.field("muster-run 1")
    hasher.field(id)
    for part in cause.identity { hasher.field(part) }
    return ScheduledRun(id: hasher.finalize(), schedule: id, cause: cause)
  }
}
