import Monitoring
package import Registry
package import Schedules
import Vocabulary

/// Monitors: when they run, and what their results lead to. What a run reads is an effect.
extension ControlLoop {
  /// The monitors of the tracked branch and when each is due; a function of ``desired`` and the
  /// schedules' states.
  struct Watches: Sendable {
    var monitors: [String: AttachedMonitor] = [:]
    /// The schedules by id, each with its monitor's.
    var schedules: [String: (schedule: Schedule, monitor: String)] = [:]
    var queue = ScheduleQueue()
    /// The models that schedules train, by ``RetrainDeclaration/owner(_:)``.
    var trainings: [String: ModelName] = [:]
  }

  /// The schedules of the tracked branch with the monitors that they start, by id.
  package var schedules: [String: (schedule: Schedule, monitor: String)] { watches.schedules }

  /// The monitors of the tracked branch on each model, by id.
  package var monitors: [String: AttachedMonitor] { watches.monitors }

  // MARK: - What there is

  /// Looks up the monitors of the tracked branch. The answer is what nobody knows the time zone of.
  @discardableResult
  mutating func findMonitors() -> [(monitor: String, zone: String)] {
    let former = watches
    watches = Watches()
    var strangers: [(monitor: String, zone: String)] = []
    let hasOwn = desired.models.values.contains { !$0.monitors.isEmpty }
    let trained = desired.models.values.filter { $0.retrain?.schedules.isEmpty == false }
    guard hasOwn || !desired.monitors.isEmpty || !trained.isEmpty else { return [] }
    for monitor in desired.attachedMonitors {
      watches.monitors[monitor.id] = monitor
      find(monitor.declaration.schedules, of: monitor.id, former, &strangers)
    }
    for model in trained.sorted(by: { $0.name < $1.name }) {
      let owner = RetrainDeclaration.owner(model.name)
      watches.trainings[owner] = model.name
      find(model.retrain?.schedules ?? [], of: owner, former, &strangers)
    }
    return strangers
  }

  private mutating func find(
    _ schedules: [ScheduleDeclaration], of owner: String, _ former: Watches,
    _ strangers: inout [(monitor: String, zone: String)]
  ) {
    for declared in schedules {
      guard let schedule = declared.schedule(of: owner, in: zones) else {
        strangers.append((owner, declared.timeZone))
        continue
      }
      watches.schedules[schedule.id] = (schedule, owner)
      if former.schedules[schedule.id]?.schedule == schedule {
        watches.queue.set(schedule.id, former.queue[schedule.id])
      } else if let known = state.schedules[schedule.id],
        known.definition == schedule.definition
      {
        watches.queue.set(
          schedule.id, schedule.next(after: known.decidedThrough, seen: known.seen))
      }
    }
  }

  /// The tracked branch changed: new monitors begin, those that are gone end with their alerts, and
  /// a dataset that changed starts what waits for it.
  mutating func armMonitors() {
    let former = Set(watches.monitors.keys)
    for (monitor, zone) in findMonitors() {
      log(
        .error, Self.object(ofMonitor: monitor), "UnknownTimeZone",
        "\(monitor): nobody knows the time zone \(zone), so it is not planned")
    }
    for (id, watch) in watches.schedules.sorted(by: { $0.key < $1.key }) {
      let isNew = state.schedules[id]?.definition != watch.schedule.definition
      let isOfData = if case .dataset = watch.schedule.condition { true } else { false }
      if isNew || isOfData { advance(id) }
    }
    let present = Set(watches.monitors.keys)
    let known = former.union(state.monitors.keys.filter { state.monitors[$0]?.streak != nil })
    guard !known.isSubset(of: present) else { return }
    for id in known.subtracting(present).sorted() { forget(monitor: id) }
    book(.monitors(present))
  }

  private mutating func forget(monitor id: String) {
    if var record = state.monitors[id] {
      record.streak = nil
      put(record)
      abandonPromotions(of: id)
    }
    for run in state.runs.values.filter({ $0.monitor == id }).sorted(by: { $0.id < $1.id }) {
      end(run, outcome: "gone")
    }
  }

  static func object(ofMonitor id: String) -> String {
    let parts = id.split(separator: "/")
    guard parts.first == "model", parts.count > 1 else {
      return parts.last.map { "model/\($0)" } ?? "project"
    }
    return "model/\(parts[1])"
  }

  // MARK: - When they run

  /// Starts what is due.
  mutating func advanceSchedules() {
    while let id = watches.queue.popDue(now: now) { advance(id) }
  }

  /// The schedules that wait for what only the shell can see: files, and what runtimes served.
  package var watchedData: [Schedule] {
    watches.schedules.values.map(\.schedule)
      .filter { schedule in
        switch schedule.condition {
        case .files, .records: true
        case .cron, .repeats, .dataset: false
        }
      }
      .sorted { $0.id < $1.id }
  }

  /// The shell looked at watched locations and asked the runtimes.
  mutating func observe(_ seen: [String: ScheduleObservation]) {
    for (id, observation) in seen.sorted(by: { $0.key < $1.key }) { advance(id, observation) }
  }

  private mutating func advance(_ id: String, _ seen: ScheduleObservation? = nil) {
    guard let (schedule, monitor) = watches.schedules[id] else { return }
    let known = state.schedules[id]
    var next = known ?? ScheduleState(schedule, seen: now)
    let tick = schedule.advance(&next, now: now, observed: seen ?? observation(of: schedule))
    watches.queue.set(id, tick.next)
    guard next != known else { return }
    state.schedules[id] = next
    if next.isNews(after: known, of: schedule) { outcome.touched.insert(.schedule(id)) }
    if let note = tick.note {
      log(.warning, Self.object(ofMonitor: monitor), "ScheduleNote", "\(id): \(note)")
    }
    if tick.passedOver > 0, tick.note == nil {
      log(
        .notice, Self.object(ofMonitor: monitor), "RunsPassedOver",
        "\(id): \(tick.passedOver) planned times were missed")
    }
    for run in tick.runs { begin(run, of: monitor, by: "muster") }
  }

  private func observation(of schedule: Schedule) -> ScheduleObservation {
    guard case .dataset(let name) = schedule.condition else { return ScheduleObservation() }
    return ScheduleObservation(content: desired.datasets[DatasetName(name)]?.contentDigest)
  }

  private mutating func begin(_ run: ScheduledRun, of id: String, by person: String) {
    if let model = watches.trainings[id] {
      train(
        model,
        TrainingCause(
          key: "schedule \(run.id)", words: run.cause.words,
          origin: Training.Origin(.schedule, run.schedule)))
      return
    }
    guard state.runs[run.id] == nil, let monitor = watches.monitors[id] else { return }
    put(
      RunRecord(
        id: run.id, schedule: run.schedule, monitor: id, model: monitor.model,
        cause: run.cause.words, subject: RunSubject(run.cause), startedBy: person, started: now))
    log(.info, "model/\(monitor.model)", "MonitorRuns", "\(id): \(run.cause.words)")
  }

  /// Somebody wants a monitor to run now.
  mutating func run(monitor id: String, token: String, by person: String) {
    guard let monitor = watches.monitors[id] else {
      log(.warning, "project", "NoSuchMonitor", "no model has the monitor \(id)")
      return
    }
    // By hand it is a schedule of its own, which never comes by itself.
    let hand = Schedule(id: "\(id)#hand", condition: .records(.max))
    audit("run-asked", "model/\(monitor.model)", id, actor: person)
    begin(hand.run(for: .byHand(token: token)), of: id, by: person)
  }

  /// Somebody wants the next planned time of a schedule passed over.
  mutating func skip(schedule id: String, by person: String) {
    guard let (schedule, monitor) = watches.schedules[id], var known = state.schedules[id] else {
      log(.warning, "project", "NothingToSkip", "\(id) is not planned")
      return
    }
    guard !schedule.skipNextData(&known) else {
      state.schedules[id] = known
      outcome.touched.insert(.schedule(id))
      audit(
        "run-skipped", Self.object(ofMonitor: monitor), "\(id), the next new data", actor: person)
      return
    }
    guard let skipped = schedule.skipNext(&known, now: now) else {
      log(.warning, "project", "NothingToSkip", "\(id) has no planned time")
      return
    }
    state.schedules[id] = known
    outcome.touched.insert(.schedule(id))
    watches.queue.set(id, schedule.next(after: known.decidedThrough, seen: known.seen))
    audit(
      "run-skipped", Self.object(ofMonitor: monitor), "\(id), planned for \(skipped)",
      actor: person)
  }

  // MARK: - What came of it

  /// A run ended: its results are kept, and the book of alerts counts them.
  mutating func monitorEnded(_ id: Digest, _ results: [MonitorResult]) {
    guard let run = state.runs[id] else { return }
    let worst = results.map(\.colour).max() ?? .grey
    end(run, outcome: worst.rawValue)
    guard let monitor = watches.monitors[run.monitor], let first = results.first else { return }
    let rule = monitor.declaration.alert
    let keys = [monitor.id, monitor.id + "/blind"]
    let former = keys.map { state.alerts.alerts[$0] }
    book(.results(results, rule: rule))
    for (key, alert) in zip(keys, former) {
      // What is only seen again is not recorded.
      guard let alert, let changed = state.alerts.alerts[key], changed.id == alert.id,
        changed.detail != alert.detail || changed.severity != alert.severity
      else { continue }
      outcome.alerts.append(AlertRecord(changed))
    }
    var record =
      state.monitors[monitor.id]
      ?? MonitorRecord(monitor: monitor.id, model: monitor.model, latest: first, periods: [])
    let comparison = results.last?.comparison
    // The evidence stands once in the record, whatever the latest run could tell.
    record.take(
      results.map { result in
        var result = result
        result.comparison = nil
        return result
      })
    record.streak = state.alerts.streaks[monitor.id]
    if record.latest.colour != state.monitors[monitor.id]?.latest.colour {
      log(
        record.latest.colour == .red ? .warning : .notice, "model/\(monitor.model)",
        "Monitor\(record.latest.colour.rawValue.capitalizedWord)",
        "\(monitor.id): \(record.latest.summary)")
    }
    put(record)
    if let comparison { weigh(comparison, of: monitor) }
  }

  mutating func put(_ record: MonitorRecord) {
    index.replace(state.monitors.updateValue(record, forKey: record.monitor), record)
    outcome.touched.insert(.monitor(record.monitor))
  }

  private mutating func end(_ run: RunRecord, outcome text: String) {
    var run = run
    run.ended = now
    run.outcome = text
    put(run)
  }

  /// What is under way is held in memory; what ended is a record alone.
  private mutating func put(_ run: RunRecord) {
    state.runs[run.id] = run.ended == nil ? run : nil
    outcome.runs.append(run)
  }

  // MARK: - What the world is asked

  /// How many monitors run at the same time: each holds its data in memory.
  package static let monitorConcurrency = 4

  /// The runs that are wanted longest. They are found in one walk: thousands may wait, and each
  /// that ends asks for the next.
  func monitorEffects() -> [Effect] {
    var first: [RunRecord] = []
    for run in state.runs.values where watches.monitors[run.monitor] != nil {
      let place = first.firstIndex { run.isWanted(before: $0) } ?? first.count
      guard place < Self.monitorConcurrency else { continue }
      first.insert(run, at: place)
      if first.count > Self.monitorConcurrency { first.removeLast() }
    }
    return first.compactMap { run in
      watches.monitors[run.monitor].map {
        .runMonitor(
          run.id, $0,
          MonitorOccasion(
            history: state.alerts.streaks[run.monitor]?.rows ?? [], subject: run.subject,
            challenge: challengeOccasion(of: $0)))
      }
    }
  }

  /// When the first schedule is due.
  var scheduleDue: Instant? { watches.queue.nextWake }
}

extension ScheduleState {
  /// Whether it is worth a record. Each look at the runtimes finds another count; a count that is
  /// forgotten is only found again, so that every tenth of the way is often enough.
  fileprivate func isNews(after known: ScheduleState?, of schedule: Schedule) -> Bool {
    guard case .records(let count) = schedule.condition, let known, runs == known.runs,
      passedOver == known.passedOver, skips == known.skips, definition == known.definition,
      counters.mapValues(\.since) == known.counters.mapValues(\.since)
    else { return true }
    let step = max(1, count / 10)
    return allRecords / step != known.allRecords / step
  }
}

extension String {
  /// `Red` of `red`.
  fileprivate var capitalizedWord: String { prefix(1).uppercased() + dropFirst() }
}
