internal import Gates
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
    return overview.instanceIDs.filter { id in
      guard let states = overview.instances[id], let record = state.instances[id] else {
        return false
      }
      if let state = filter.state, !states.contains(state) { return false }
      if let process = filter.process, record.process != process { return false }
      return needle.isEmpty || record.model.text.lowercased().contains(needle)
        || id.text.hasPrefix(needle)
    }.compactMap { state.instances[$0] }
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

  /// Alerts, worst and newest first.
  package func alerts(_ filter: AlertFilter) -> [Alert] {
    allAlerts.filter {
      (filter.severity == nil || $0.severity == filter.severity)
        && (filter.kind == nil || $0.kind == filter.kind)
    }
  }

  private var allAlerts: [Alert] {
    guard let stall = reconciler.stall else { return overview.alerts }
    let own = Alert(
      .error, .reconciler, of: "muster", at: .engine, "\(stall.reason): \(stall.message)",
      since: stall.since)
    return [own] + overview.alerts
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
    people = site.desired.map { People($0) }
  }

  /// Whether they are asked, and took no part in the change.
  func mayAnswer(_ task: TaskRecord) -> Bool {
    guard let person else { return false }
    if task.assignee == person { return true }
    guard people?.isContributor(person, among: task.excluded) != true else { return false }
    return task.policy.accepts(person, in: groups)
  }
}
