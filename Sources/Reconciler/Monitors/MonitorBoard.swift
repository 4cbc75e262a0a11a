package import Monitoring
package import Registry
package import Vocabulary

/// What monitors there are, when they run and what they say: a function of the tracked branch and
/// the records, for all who show it.
package struct MonitorBoard: Sendable {
  /// A monitor on a model with what it said.
  package struct Entry: Sendable {
    package let monitor: AttachedMonitor
    package let record: MonitorRecord?
    /// When a result has to be there at the latest; `nil` where no clock says.
    package let limit: Instant?

    /// What it says; grey where it has not run, or where a result should have come by a moment.
    package func colour(at now: Instant) -> MonitorColour {
      isOverdue(at: now) ? .grey : record?.latest.colour ?? .grey
    }

    /// Whether a result should have come by a moment.
    package func isOverdue(at now: Instant) -> Bool { limit.map { now > $0 } ?? false }

    /// Why it says so.
    package func sentence(at now: Instant) -> String {
      guard let record else { return "it has not run yet" }
      guard let limit, now > limit else { return record.latest.summary }
      return "no result since \(record.latest.measuredAt), expected by \(limit)"
    }
  }

  /// The monitors of the tracked branch, in the order of models and ids.
  package let entries: [Entry]
  /// Which of ``entries`` are a model's.
  private let places: [ModelName: Range<Int>]
  /// Those of monitors and of trainings, by when they are due; those that never are come last.
  package let schedules: [PlannedSchedule]
  /// Which of ``schedules`` are a monitor's, by its id.
  private let planned: [String: [Int]]

  /// How long after its planned time a result is missed.
  package static let patience = Duration.seconds(3600)

  /// The board of a state of the tracked branch and the records beside it.
  ///
  /// - Parameter zones: those that schedules name.
  package init(_ desired: DesiredState, _ state: ControlState, zones: TimeZones = .utc) {
    // What schedules start and runs now, by the owner of the schedule.
    let running = Set(state.runs.values.map(\.monitor)).union(
      state.retrainings.values.filter { $0.active != nil }.map {
        RetrainDeclaration.owner($0.model)
      })
    let hasNone =
      desired.monitors.isEmpty && desired.models.values.allSatisfy(\.monitors.isEmpty)
    let attached = hasNone ? [] : desired.attachedMonitors
    let never = Instant(milliseconds: .max)
    let trainings = desired.models.values.lazy.compactMap { model in
      model.retrain.map { (RetrainDeclaration.owner(model.name), model.name, $0.schedules) }
    }
    let owners =
      attached.map { ($0.id, $0.model, $0.declaration.schedules) } + Array(trainings)
    let schedules = owners.flatMap { owner, model, schedules in
      schedules.map {
        PlannedSchedule(
          $0, of: owner, model: model, remembered: state.schedules, running: running,
          zones: zones)
      }
    }.sorted { ($0.next ?? never, $0.id) < ($1.next ?? never, $1.id) }
    self.schedules = schedules
    planned = Dictionary(grouping: schedules.indices) { schedules[$0].owner }
    var limits: [String: Instant] = [:]
    for schedule in schedules.reversed() {
      if let next = schedule.next { limits[schedule.owner] = next + Self.patience }
    }
    entries = attached.map {
      Entry(monitor: $0, record: state.monitors[$0.id], limit: limits[$0.id])
    }
    var places: [ModelName: Range<Int>] = [:]
    for (index, monitor) in attached.enumerated() {
      let start = places[monitor.model]?.lowerBound ?? index
      places[monitor.model] = start..<(index + 1)
    }
    self.places = places
  }

  /// The models that have a monitor, by name.
  package var models: [ModelName] { places.keys.sorted() }

  /// The monitors of a model.
  package func entries(of model: ModelName) -> ArraySlice<Entry> { entries[places[model] ?? 0..<0] }

  /// A model's row of the heat map.
  ///
  /// - Parameter now: results that should have come by then are too old to be believed; `nil`
  ///   believes every one, for pages that do not depend on the time.
  package func heatMap(of model: ModelName, now: Instant?) -> HeatMap {
    let own = entries(of: model)
    var results: [String: MonitorResult] = [:]
    var limits: [String: Instant] = [:]
    for entry in own {
      results[entry.monitor.id] = entry.record?.latest
      if now != nil { limits[entry.monitor.id] = entry.limit }
    }
    return HeatMap(
      model: model, monitors: own.map(\.monitor), latest: results, overdue: limits,
      now: now ?? .epoch)
  }

  /// The schedules of one monitor, by when they are due.
  package func schedules(of monitor: AttachedMonitor) -> [PlannedSchedule] {
    planned[monitor.id, default: []].map { schedules[$0] }
  }

  /// When a monitor runs next by the clock.
  package func next(of monitor: AttachedMonitor) -> Instant? {
    schedules(of: monitor).lazy.compactMap(\.next).min()
  }
}
