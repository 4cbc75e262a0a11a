internal import ModelMetrics
internal import Monitoring
internal import Registry
internal import Schedules
internal import Vocabulary

#if canImport(Glibc)
  internal import Glibc
#endif

/// `monitor-bench monitors COUNT ROWS COLUMNS` and `monitor-bench schedules COUNT`: what
/// `Benchmarks/monitoring` runs. One line of JSON each. `month` and `picture` are what
/// `scripts/drift-month` runs.
@main
struct MonitorBench {
  static func main() {
    let words = CommandLine.arguments.dropFirst()
    let numbers = words.dropFirst().compactMap { Int($0) }
    switch (words.first, numbers.count) {
    case ("monitors", 3): monitors(numbers[0], rows: numbers[1], columns: numbers[2])
    case ("schedules", 1): schedules(numbers[0])
    case ("month", _): Month.run(Array(words.dropFirst()))
    case ("picture", _): MonthPicture.run(Array(words.dropFirst()))
    default:
      print(
        "usage: monitor-bench monitors COUNT ROWS COLUMNS | schedules COUNT | month DATA WINDOWS "
          + "| picture OURS THEIRS SVG")
    }
  }

  /// The CPU time of this process so far, user and system, in seconds.
  private static var processor: Double {
    var time = timespec()
    guard unsafe clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time) == 0 else { return 0 }
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  private static func report(_ members: [String: JSON]) {
    print(JSON.object(members).canonicalText)
  }

  /// Numbers from a seed (SplitMix64, Steele and others 2014).
  private struct Numbers {
    var state: UInt64

    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var value = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
      value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
      return value ^ (value >> 31)
    }

    mutating func share() -> Double { Double(next() >> 11) / 9_007_199_254_740_992 }
  }

  /// Four numeric columns for each of categories.
  private static func rows(_ count: Int, columns: Int, seed: UInt64) -> MonitorRows {
    var numbers = Numbers(state: seed)
    var values: [String: ColumnValues] = [:]
    for column in 0..<columns {
      values["c\(column)"] =
        column % 5 == 4
        ? .categorical((0..<count).map { _ in "v\(numbers.next() % 12)" })
        : .numeric((0..<count).map { _ in numbers.share() + numbers.share() })
    }
    return MonitorRows(values)
  }

  /// Drift and quality of the same rows, as a preset looks at both, monitor by monitor.
  private static func monitors(_ count: Int, rows: Int, columns: Int) {
    let baseline = Self.rows(rows, columns: columns, seed: 1)
    let samples = (2..<6).map { Self.rows(rows, columns: columns, seed: UInt64($0)) }
    let begin = processor
    var book = AlertBook()
    var now = Instant(seconds: 1_767_225_600)
    var green = 0
    for index in 0..<count {
      for check in [MonitorCheck.BuiltIn.drift, .quality] {
        let declaration = MonitorDeclaration(
          name: check.rawValue, check: .builtIn(check),
          data: MonitorData(baseline: DatasetName("training"), sample: .recorded(.seconds(86_400))))
        let results = MonitorRun.results(
          of: MonitorInput(
            monitor: AttachedMonitor(
              model: ModelName("m\(index)"), declaration: declaration, isOwn: false),
            baseline: .rows(baseline), sample: .rows(samples[index % samples.count]), now: now))
        green += results.count { $0.colour == .green }
        _ = book.step(.results(results, rule: declaration.alert), now: now)
      }
      now = now + .milliseconds(10)
    }
    let spent = processor - begin
    report([
      "monitors": .integer(Int64(count)), "rows": .integer(Int64(rows)),
      "columns": .integer(Int64(columns)), "results": .integer(Int64(2 * count)),
      "green": .integer(Int64(green)), "cpuSeconds": .number(spent),
      "cpuMillisecondsPerMonitor": .number(spent / Double(max(1, count)) * 1000),
    ])
  }

  /// A day of wake-ups of many schedules: each is taken out when it is due, looked at and put back.
  private static func schedules(_ count: Int) {
    var numbers = Numbers(state: 7)
    var queue = ScheduleQueue()
    var states: [String: (Schedule, ScheduleState)] = [:]
    let start = Instant(seconds: 1_767_225_600)
    for index in 0..<count {
      let text = "\(numbers.next() % 60) \(numbers.next() % 24) * * *"
      guard let cron = CronSchedule(text, family: .crontab) else { continue }
      let schedule = Schedule(id: "s\(index)", condition: .cron(cron))
      let state = ScheduleState(schedule, seen: start)
      queue.set(schedule.id, schedule.next(after: start, seen: start))
      states[schedule.id] = (schedule, state)
    }
    let begin = processor
    var runs = 0
    var wakes = 0
    let end = start + .seconds(86_400)
    while let now = queue.nextWake, now <= end {
      wakes += 1
      while let id = queue.popDue(now: now) {
        guard var (schedule, state) = states[id] else { continue }
        let tick = schedule.advance(&state, now: now)
        runs += tick.runs.count
        queue.set(id, tick.next)
        schedule = states[id]?.0 ?? schedule
        states[id] = (schedule, state)
      }
    }
    let held = processor - begin
    // What it costs to ask a queue that has nothing to do.
    let idle = processor
    var asked = 0
    while asked < 1_000_000 {
      if let wake = queue.nextWake, wake <= start { break }
      asked += 1
    }
    report([
      "schedules": .integer(Int64(count)), "runs": .integer(Int64(runs)),
      "wakes": .integer(Int64(wakes)), "cpuSeconds": .number(held),
      "cpuMicrosecondsPerRun": .number(held / Double(max(1, runs)) * 1e6),
      "cpuNanosecondsPerIdleLook": .number((processor - idle) / Double(max(1, asked)) * 1e9),
    ])
  }
}
