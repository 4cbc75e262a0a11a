import Schedules
import Vocabulary

/// The fields of a `schedule:`.
enum ScheduleFields {
  static let cron = Field.optional(
    "cron", .text(.cron) { CronSchedule($0, family: .crontab) },
    "Times of a calendar: crontab's five fields, or six with the seconds first, or `@daily`.")
  static let repeating = Field.optional(
    "repeat", .text(.repeatingInterval) { RepeatingInterval($0) },
    "Times at equal intervals, as ISO 8601 writes them.")
  static let dataset = Field.optional(
    "dataset", .located(.text(.name)), "A Dataset: a run whenever its content changes.")
  static let files = Field.optional(
    "files", .text(.line),
    "A location with `*`, such as `/data/in/*.csv`: a run for each new file, once it is whole.")
  static let records = Field.optional(
    "records", .integer(1...1_000_000_000),
    "A run whenever so many records were served.")
  static let timeZone = Field.optional(
    "timeZone", .text(.timeZone), default: "UTC", written: "UTC",
    "The zone of the IANA database on whose clocks times are meant.")
  static let missed = Field.optional(
    "missed", .choice(), default: MissedRuns.once, written: "once",
    "What happens to times that passed while nothing ran: one run, a run for each, or none.")
  static let grace = Field.optional(
    "grace", .text(.duration) { Quantity.duration($0) }, default: .seconds(60), written: "1m",
    "How late a run still counts as in time; only `missed: skip` asks.")

  static let schema = ValueSchema<LocatedSchedules>.object(
    ObjectShape(
      title: "a schedule", doc: "When something runs: at each of these conditions.",
      fields: [
        cron.shape, repeating.shape, dataset.shape, files.shape, records.shape, timeZone.shape,
        missed.shape, grace.shape,
      ])
  ) { reader in
    let cron = reader.read(cron)
    let interval = reader.read(repeating)
    let dataset = reader.read(dataset)
    let files = reader.read(files)
    let records = reader.read(records)
    let zone = reader.read(timeZone) ?? "UTC"
    let missed = reader.read(missed) ?? .once
    let grace = reader.read(grace) ?? .seconds(60)
    var conditions: [Schedule.Condition] = []
    if let cron { conditions.append(.cron(cron)) }
    if let interval { conditions.append(.repeats(interval)) }
    if let dataset { conditions.append(.dataset(dataset.value)) }
    if let files { conditions.append(.files(files)) }
    if let records { conditions.append(.records(Int64(records))) }
    let isWritten = [
      reader.has(Self.cron), reader.has(repeating), reader.has(Self.dataset),
      reader.has(Self.files), reader.has(Self.records),
    ].contains(true)
    if !isWritten {
      reader.error(
        "missing-field", at: reader.position,
        "a schedule needs one of cron, repeat, dataset, files and records")
    }
    if let cron, cron.next(after: .epoch) == nil {
      reader.error(
        "never-due", at: reader.place(of: Self.cron), "no day is ever \"\(cron)\"")
    }
    if reader.has(timeZone), !reader.has(Self.cron), !reader.has(repeating), isWritten {
      reader.error(
        "conflict", at: reader.place(of: timeZone), "\"timeZone\" belongs to cron and repeat")
    }
    return LocatedSchedules(
      schedules: conditions.map {
        ScheduleDeclaration(condition: $0, timeZone: zone, missed: missed, grace: grace)
      }, datasets: [dataset].compactMap(\.self))
  }
}

/// The conditions of a schedule, and the datasets that they name.
struct LocatedSchedules: Sendable {
  var schedules: [ScheduleDeclaration] = []
  var datasets: [Located<String>] = []
}

extension TextRule {
  /// A cron text of crontab's family.
  static let cron = TextRule("a cron text such as 0 6 * * * or @daily", atMost: 256) {
    CronSchedule.problem(of: $0, family: .crontab).map { "is no cron text: \($0)" }
  }

  /// A repeating interval of ISO 8601.
  static let repeatingInterval = TextRule(
    "a repeating interval such as R/2026-01-01T06:00:00Z/P1D", pattern: "^R", atMost: 200
  ) { RepeatingInterval.problem(of: $0).map { "is no repeating interval: \($0)" } }

  /// The name of a time zone.
  static let timeZone = TextRule(
    "a time zone such as Europe/Zurich", pattern: "^[A-Za-z][A-Za-z0-9_+/-]*$", atMost: 64
  ) { text in
    let inner = Set("_+/-".unicodeScalars)
    let isName =
      text.unicodeScalars.first?.isAlphanumeric == true
      && text.unicodeScalars.allSatisfy { $0.isAlphanumeric || inner.contains($0) }
    return isName && !text.contains("//") ? nil : "is not the name of a time zone"
  }
}
