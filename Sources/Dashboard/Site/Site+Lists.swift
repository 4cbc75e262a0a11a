internal import Gates
package import Monitoring
package import Reconciler
internal import Registry
package import Vocabulary

/// What a filter leaves of a list, in order, without its paging.
extension Site {
  /// Models, in the order that the filter asks for.
  package func models(_ filter: ModelFilter) -> [ModelRecord] {
    let needle = filter.text.lowercased()
    let asked = filter.group.map { group in
      Set(
        overview.openTasks.compactMap { state.tasks[$0] }.filter { $0.waits(for: group) }
          .compactMap(\.model))
    }
    let found = overview.modelNames.filter { name in
      guard let states = overview.models[name] else { return false }
      if let state = filter.state, !states.contains(state) { return false }
      if let asked, !asked.contains(name) { return false }
      if let label = filter.label {
        guard let value = labels(of: name)[label.name] else { return false }
        guard label.value.isEmpty || value == label.value else { return false }
      }
      return needle.isEmpty || name.text.lowercased().contains(needle)
    }.compactMap { state.models[$0] }
    switch filter.order {
    case .name: return found
    case .changed:
      return found.sorted {
        ($1.current?.since ?? .epoch, $0.name) < ($0.current?.since ?? .epoch, $1.name)
      }
    case .verdict:
      return found.map { ($0, verdict(of: $0)?.verdict.outcome) }.sorted { left, right in
        let ranks = (Self.rank(left.1), Self.rank(right.1))
        return ranks.0 != ranks.1 ? ranks.0 > ranks.1 : left.0.name < right.0.name
      }.map(\.0)
    }
  }

  private static func rank(_ outcome: GateOutcome?) -> Int {
    outcome.flatMap { GateOutcome.allCases.firstIndex(of: $0) } ?? -1
  }

  /// The manifest's labels, and those that processes set; the manifest's win.
  package func labels(of model: ModelName) -> [String: String] {
    (state.models[model]?.labels ?? [:]).merging(desired?.models[model]?.labels ?? [:]) { $1 }
  }

  /// Runtimes by name.
  package func runtimes(_ filter: RuntimeFilter) -> [RuntimeRecord] {
    let needle = filter.text.lowercased()
    return overview.runtimeNames.filter { name in
      guard let states = overview.runtimes[name] else { return false }
      if let state = filter.state, !states.contains(state) { return false }
      return needle.isEmpty || name.text.lowercased().contains(needle)
    }.compactMap { state.runtimes[$0] }
  }

  /// Process instances, newest first.
  package func instances(_ filter: InstanceFilter) -> [InstanceRecord] {
    let needle = filter.text.lowercased()
    return overview.instancePlaces.filter { place in
      guard let facts = overview.instances[place.id] else { return false }
      if let state = filter.state, !facts.states.contains(state) { return false }
      if let process = filter.process, facts.process != process { return false }
      return needle.isEmpty || place.id.text.hasPrefix(needle)
        || facts.model.text.lowercased().contains(needle)
    }.compactMap { state.instances[$0.id] }
  }

  /// A job and the instance that asked for it.
  package struct Job: Sendable {
    package var job: JobRecord
    package var instance: InstanceRecord
  }

  /// Jobs, newest first.
  package func jobs(_ filter: JobFilter) -> [Job] {
    let needle = filter.text.lowercased()
    return overview.jobs.lazy.filter { filter.state == nil || $0.state == filter.state }
      .compactMap(job(at:)).filter { found in
        needle.isEmpty || found.instance.model.text.lowercased().contains(needle)
          || found.job.operation.contains(needle) || found.job.id.text.hasPrefix(needle)
      }
  }

  /// A job by its id.
  package func job(_ id: JobID) -> Job? { overview.jobPlaces[id].flatMap(job(at:)) }

  private func job(at place: Overview.JobPlace) -> Job? {
    guard let instance = state.instances[place.instance],
      instance.jobs.indices.contains(place.index)
    else { return nil }
    return Job(job: instance.jobs[place.index], instance: instance)
  }

  /// Open tasks oldest first, closed ones newest first.
  package func tasks(_ filter: TaskFilter, for visit: Visit) -> [TaskRecord] {
    let needle = filter.text.lowercased()
    let mine = filter.isMine ? Answerer(visit.viewer, on: self) : nil
    let hasClosed = filter.state == .closed || filter.state == .all
    let candidates =
      hasClosed
      ? state.tasks.values.sorted {
        ($0.closed ?? $0.created, $0.id) > ($1.closed ?? $1.created, $1.id)
      } : overview.openTasks.compactMap { state.tasks[$0] }
    return candidates.filter { task in
      guard filter.state.contains(task, now: visit.now) else { return false }
      if let kind = filter.kind, task.kind != kind { return false }
      if let group = filter.group, !task.waits(for: group) { return false }
      if let mine, !mine.mayAnswer(task) { return false }
      return needle.isEmpty || task.name.lowercased().contains(needle)
        || task.model?.text.lowercased().contains(needle) == true
        || task.id.text.hasPrefix(needle)
    }
  }

  /// Alerts, the worst and newest first, and after them those that are over.
  package func alerts(_ filter: AlertFilter) -> [AlertRecord] {
    let needle = filter.text.lowercased()
    let candidates: [AlertRecord] =
      switch filter.state {
      case .open, .acknowledged, .snoozed, .active: overview.alerts
      case .over: overview.pastAlerts
      case .all: overview.alerts + overview.pastAlerts
      }
    return candidates.filter { record in
      switch filter.state {
      case .open where record.state != .open, .acknowledged where record.state != .acknowledged,
        .snoozed where record.state != .snoozed:
        return false
      default: break
      }
      let alert = record.alert
      return (filter.severity == nil || alert.severity == filter.severity)
        && (filter.kind == nil || record.kind == filter.kind)
        && (filter.cause.isEmpty || alert.cause == filter.cause)
        && (needle.isEmpty
          || [alert.key, alert.title, alert.detail].contains { $0.lowercased().contains(needle) })
    }
  }

  /// The models in production or with a monitor that have a row of the heat map, by name.
  package var heatModels: [ModelName] {
    Set(board.models).union(overview.runtimesOfModel.keys).sorted()
  }

  /// The rows of the heat map as they are at a moment, by model.
  package func heat(_ filter: HeatFilter, at now: Instant) -> [HeatMap] {
    let needle = filter.text.lowercased()
    return heatModels.lazy.filter { needle.isEmpty || $0.text.lowercased().contains(needle) }
      .map { board.heatMap(of: $0, now: now) }.filter { map in
        guard let colour = filter.colour else { return true }
        guard let row = filter.row else { return map.worst == colour }
        return map[row].colour == colour
      }
  }

  /// Monitors of the tracked branch, in the order of models and names.
  package func monitors(_ filter: MonitorFilter, at now: Instant) -> [MonitorBoard.Entry] {
    let needle = filter.text.lowercased()
    return board.entries.filter { entry in
      (filter.colour == nil || entry.colour(at: now) == filter.colour)
        && (needle.isEmpty || entry.monitor.id.lowercased().contains(needle))
    }
  }

  /// A training and its model.
  package struct TrainedModel: Sendable {
    package var model: ModelName
    package var training: Training
  }

  /// How many trainings are remembered.
  package var trainingCount: Int { state.retrainings.values.reduce(0) { $0 + $1.trainings.count } }

  /// Trainings, newest first.
  package func trainings(_ filter: TrainingFilter) -> [TrainedModel] {
    let needle = filter.text.lowercased()
    // Records are large: what they are sorted by is taken out of them first.
    var found: [(created: Instant, model: ModelName, index: Int)] = []
    for record in state.retrainings.values {
      for (index, training) in record.trainings.enumerated()
      where (filter.state == nil || training.state == filter.state)
        && (filter.origin == nil || training.origin?.kind == filter.origin)
        && (needle.isEmpty
          || [record.model.text, training.cause, training.branch ?? ""].contains {
            $0.lowercased().contains(needle)
          })
      {
        found.append((training.created, record.model, index))
      }
    }
    return found.sorted {
      $0.created == $1.created
        ? ($0.model, $1.index) < ($1.model, $0.index) : $0.created > $1.created
    }.compactMap { place in
      state.retrainings[place.model].map {
        TrainedModel(model: place.model, training: $0.trainings[place.index])
      }
    }
  }

  /// Proposals, the one judged last first.
  package func proposals(_ filter: ProposalFilter) -> [ProposalRecord] {
    guard filter.hasClosed else { return overview.openProposals.compactMap { state.proposals[$0] } }
    return state.proposals.values.sorted { ($0.judgedAt, $0.ref) > ($1.judgedAt, $1.ref) }
  }
}

extension TaskRecord {
  /// Whether it is open, unclaimed, and asks members of a group.
  func waits(for group: GroupName) -> Bool {
    state == .open && assignee == nil && policy.require.contains { $0.groups.contains(group) }
  }
}

/// Whose verdict on a task could count.
struct Answerer {
  private let person: String?
  private let groups: [GroupName]
  private let people: People?

  init(_ viewer: Viewer, on site: Site) {
    person = viewer.person
    groups = viewer.groups
    people = site.people
  }

  /// Whether they are asked, and took no part in the change.
  func mayAnswer(_ task: TaskRecord) -> Bool {
    guard let person else { return false }
    if task.assignee == person { return true }
    guard people?.isContributor(person, among: task.excluded) != true else { return false }
    return task.policy.accepts(person, in: groups)
  }
}
