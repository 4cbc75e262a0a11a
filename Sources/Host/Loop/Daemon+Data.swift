import Reconciler
import Registry
import Sandbox
import Schedules
import Vocabulary

extension Daemon {
  // MARK: - New data

  /// What was seen of the data that schedules wait for.
  struct DataWatch: Sendable {
    var locations = LocationWatch()
    /// The schedules whose data this process has looked at.
    var known: Set<String> = []
    /// What was said last about a location that cannot be read, by its pattern.
    var told: [String: String] = [:]
  }

  /// Looks at the locations and asks the runtimes that schedules wait for.
  func observeData() async {
    let schedules = loop.watchedData
    guard !schedules.isEmpty else { return }
    var seen: [String: ScheduleObservation] = [:]
    for (id, files) in await lookAtLocations(schedules) {
      seen[id] = ScheduleObservation(files: files)
    }
    for (id, counters) in await countRecords(schedules) {
      seen[id] = ScheduleObservation(counters: counters)
    }
    guard !Task.isCancelled else { return }
    for id in seen.keys { seen[id]?.isAfterGap = watch.known.insert(id).inserted }
    decide(.dataSeen(seen))
  }

  private func lookAtLocations(
    _ schedules: [Schedule]
  ) async -> [(String, [ScheduleObservation.File])] {
    let wanted = schedules.compactMap { schedule -> (String, String)? in
      guard case .files(let pattern) = schedule.condition else { return nil }
      return (schedule.id, pattern)
    }
    guard !wanted.isEmpty else { return [] }
    let policy: DataPolicy
    do {
      policy = try runner.packages.data.policy()
    } catch {
      tell("data-sources.json", error.description)
      return []
    }
    let former = watch.locations
    let (locations, found) = await BlockingWork.run {
      var locations = former
      var found: [String: [ScheduleObservation.File]] = [:]
      for pattern in Set(wanted.map(\.1)).sorted() {
        found[pattern] = locations.files(at: pattern, policy)
      }
      return (locations, found)
    }
    watch.locations = locations
    for pattern in Set(wanted.map(\.1)).sorted() { tell(pattern, locations.problems[pattern]) }
    return wanted.compactMap { id, pattern in found[pattern].map { (id, $0) } }
  }

  /// Says once what is the matter with a location, and once that it is over.
  private func tell(_ place: String, _ problem: String?) {
    guard watch.told[place] != problem else { return }
    watch.told[place] = problem
    configuration.log(
      problem.map { LogLine(.warning, "project", reason: "LocationAway", $0) }
        ?? LogLine(.notice, "project", reason: "LocationBack", "\(place) can be read again"))
  }

  /// How many records the runtimes served of the models whose monitors wait for that.
  private func countRecords(
    _ schedules: [Schedule]
  ) async -> [(String, [ScheduleObservation.Counter])] {
    var models: [ModelName: [String]] = [:]
    for schedule in schedules {
      guard case .records = schedule.condition,
        let monitor = loop.schedules[schedule.id]?.monitor,
        let model = loop.monitors[monitor]?.model
      else { continue }
      models[model, default: []].append(schedule.id)
    }
    guard !models.isEmpty else { return [] }
    var counters: [ModelName: [ScheduleObservation.Counter]] = [:]
    var silent: Set<ModelName> = []
    for record in loop.state.runtimes.values.sorted(by: { $0.name < $1.name }) {
      guard let model = record.observed?.model ?? record.assigned?.model,
        models[model] != nil, record.driver ?? .muster == .muster
      else { continue }
      guard let view = await runner.runtimes.liveView(of: record.name), let since = view.since
      else {
        silent.insert(model)
        continue
      }
      counters[model, default: []].append(
        ScheduleObservation.Counter(
          source: record.name.text, since: since.description, count: view.total.records))
    }
    return models.flatMap { model, ids in
      // While none answers nothing is known; what one served before it was asked is not new.
      let found = counters[model]
      return found == nil && silent.contains(model) ? [] : ids.map { ($0, found ?? []) }
    }
  }
}
