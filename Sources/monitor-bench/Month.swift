internal import ModelMetrics
internal import Monitoring
internal import Registry
internal import Schedules
internal import Vocabulary

#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

/// A month of public data under a clock of its own: what each monitor says each morning. The
/// windows are written as files as well, so that others can look at the same.
enum Month {
  /// One monitor's month.
  struct Days {
    var colours: [String] = []
    var alerts: [Int] = []
    var sentences: [String] = []
  }

  static func run(_ words: [String]) {
    guard words.count == 2 else {
      print("usage: monitor-bench month DATA WINDOWS")
      return
    }
    let sets = MonthSet.all(in: words[0])
    guard !sets.isEmpty else {
      print("there are no data sets in \(words[0])")
      return
    }
    var found: [JSON] = []
    for set in sets {
      write(set, to: "\(words[1])/\(set.name)")
      var rows: [JSON] = []
      for check in checks(of: set) {
        let days = play(check, on: set)
        rows.append([
          "monitor": .string(check.rawValue), "days": .array(days.colours.map { .string($0) }),
          "alerts": .array(days.alerts.map { .integer(Int64($0)) }),
          "sentences": .array(days.sentences.map { .string($0) }),
        ])
      }
      found.append([
        "name": .string(set.name), "title": .string(set.title),
        "change": set.change.map { .integer(Int64($0)) } ?? .null,
        "numeric": .array(set.baseline.heads.filter(set.numeric.contains).map { .string($0) }),
        "categorical": .array(
          set.baseline.heads.filter { !set.numeric.contains($0) }.map { .string($0) }),
        "rows": .array(rows),
      ])
    }
    print(JSON.object(["sets": .array(found)]).prettyText)
  }

  private static func checks(of set: MonthSet) -> [MonitorCheck.BuiltIn] {
    [.drift, .stability] + (set.score == nil ? [] : [.scoreDistribution]) + [.quality, .volume]
  }

  private static func write(_ set: MonthSet, to folder: String) {
    do {
      try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true)
      let files =
        [("baseline", set.baseline)]
        + set.days.enumerated().map { ("day-" + ($0 < 9 ? "0" : "") + "\($0 + 1)", $1) }
      for (name, table) in files {
        try Data(table.csv.utf8).write(to: URL(filePath: "\(folder)/\(name).csv"))
      }
    } catch {
      print("failed to write \(folder): \(error)")
    }
  }

  /// What one monitor says of a month, each morning at six.
  private static func play(_ check: MonitorCheck.BuiltIn, on set: MonthSet) -> Days {
    guard let cron = CronSchedule("0 6 * * *", family: .crontab),
      let start = Instant("2026-03-01T00:00:00Z")
    else { return Days() }
    let monitor = AttachedMonitor(
      model: ModelName(set.name),
      declaration: MonitorDeclaration(
        name: check.rawValue, check: .builtIn(check),
        data: MonitorData(
          baseline: DatasetName("training"), sample: .recorded(.seconds(86_400)),
          score: set.score)), isOwn: false)
    let schedule = Schedule(id: monitor.id, condition: .cron(cron))
    let baseline = set.baseline.monitorRows(numeric: set.numeric)
    var state = ScheduleState(schedule, seen: start)
    var book = AlertBook()
    var days = Days()
    for (index, table) in set.days.enumerated() {
      let now = start + .seconds(index * 86_400 + 6 * 3600)
      guard schedule.advance(&state, now: now).runs.count == 1 else { continue }
      let results = MonitorRun.results(
        of: MonitorInput(
          monitor: monitor, baseline: .rows(baseline),
          sample: .rows(table.monitorRows(numeric: set.numeric)),
          history: book.streaks[monitor.id]?.rows ?? [], now: now))
      let worst = results.max { $0.colour < $1.colour }
      days.colours.append(worst?.colour.rawValue ?? "grey")
      days.sentences.append(worst?.summary ?? "")
      for effect in book.step(.results(results, rule: AlertRule(after: 2)), now: now) {
        if case .opened = effect { days.alerts.append(index + 1) }
      }
    }
    return days
  }
}
