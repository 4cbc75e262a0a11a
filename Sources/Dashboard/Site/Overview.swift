internal import Gates
internal import Monitoring
package import Reconciler
package import Vocabulary

/// What nearly every page counts or looks up, so that a page costs what it shows. Worked out once
/// in a walk over all records, and from then on taken along: a change costs what it changed, and
/// what the counts themselves weigh.
package struct Overview: Equatable, Sendable {
  private(set) var models: [ModelName: StateSet<ModelFilter.State>] = [:]
  private(set) var modelNames: [ModelName] = []
  private(set) var modelCounts: [ModelFilter.State: Int] = [:]

  private(set) var runtimes: [RuntimeName: StateSet<RuntimeFilter.State>] = [:]
  private(set) var runtimeNames: [RuntimeName] = []
  private(set) var runtimeCounts: [RuntimeFilter.State: Int] = [:]

  private(set) var instances: [InstanceID: InstanceFacts] = [:]
  /// Newest first.
  private(set) var instancePlaces: [InstancePlace] = []
  private(set) var instanceCounts: [InstanceFilter.State: Int] = [:]
  private(set) var processCounts: [ProcessName: [InstanceFilter.State: Int]] = [:]

  /// Newest first.
  private(set) var jobs: [JobPlace] = []
  private(set) var jobPlaces: [JobID: JobPlace] = [:]
  private(set) var jobCounts: [JobFilter.State: Int] = [:]

  /// Oldest first.
  private(set) var openTasks: [TaskID] = []
  private(set) var openApprovals = 0
  private(set) var tasksOfModel: [ModelName: [TaskID]] = [:]
  /// Open tasks that nobody has claimed, by each group that they ask.
  private(set) var waitingByGroup: [GroupName: Int] = [:]
  /// The models that open tasks are about.
  private var asked: Set<ModelName> = []

  /// Runtimes that should serve a version of each model, by name.
  private(set) var runtimesOfModel: [ModelName: [RuntimeName]] = [:]
  /// The models that a runtime serves as it should.
  private var served: Set<ModelName> = []
  private(set) var approvalsOfModel: [ModelName: [ApprovalKey]] = [:]
  /// Alerts that are not over, the worst and newest first.
  private(set) var alerts: [AlertRecord] = []
  /// How many of them nobody looks after.
  private(set) var unattended = 0
  /// Alerts that are over, the last one first.
  private(set) var pastAlerts: [AlertRecord] = []
  /// Proposals that are neither closed nor idle, the one judged last first.
  private(set) var openProposals: [String] = []

  /// What models and alerts were counted by, to tell what is new.
  private var verdicts: [ModelName: [Digest: VerdictRecord]] = [:]
  private var knownAlerts: [Digest: AlertRecord] = [:]

  /// What is counted of an instance.
  struct InstanceFacts: Hashable, Sendable {
    var model: ModelName
    var process: ProcessName
    var states: StateSet<InstanceFilter.State>
    var started: Instant
    var jobs: [JobPlace]
  }

  /// An instance in the order of their starts.
  struct InstancePlace: Hashable, Sendable {
    var started: Instant
    var id: InstanceID

    static func precedes(_ left: InstancePlace, _ right: InstancePlace) -> Bool {
      (left.started, left.id) > (right.started, right.id)
    }
  }

  /// Where a job is: its instance and its place there.
  struct JobPlace: Hashable, Sendable {
    var id: JobID
    var instance: InstanceID
    var index: Int
    var state: JobFilter.State
    var created: Instant

    static func precedes(_ left: JobPlace, _ right: JobPlace) -> Bool {
      (left.created, left.instance, left.index) > (right.created, right.instance, right.index)
    }
  }

  /// Counts everything.
  package init(
    of state: ControlState, verdicts: [ModelName: [Digest: VerdictRecord]],
    alerts: [Digest: AlertRecord]
  ) {
    for instance in state.instances.values { add(instance) }
    instancePlaces = instances.map { InstancePlace(started: $1.started, id: $0) }
    instancePlaces.sort(by: InstancePlace.precedes)
    jobs = instances.values.flatMap(\.jobs)
    jobs.sort(by: JobPlace.precedes)
    walkTasks(state)
    walkRuntimes(state)
    walkApprovals(state)
    walkProposals(state)
    walkAlerts(alerts)
    self.verdicts = verdicts
    modelNames = state.models.keys.sorted()
    for name in modelNames { count(name, of: state) }
  }

  /// Takes up what changed since it was counted: the records of these keys, and any verdict and
  /// alert.
  package mutating func update(
    to state: ControlState, changed keys: [RecordKey],
    verdicts: [ModelName: [Digest: VerdictRecord]], alerts: [Digest: AlertRecord]
  ) {
    // Counting everything anew is cheaper than many changes one by one.
    guard keys.count < 1000 else {
      self = Overview(of: state, verdicts: verdicts, alerts: alerts)
      return
    }
    var touched = modelsWithOtherVerdicts(verdicts)
    self.verdicts = verdicts
    var walks: Set<Walk> = []
    for key in keys {
      switch key {
      case .model(let name): touched.insert(name)
      case .instance(let id):
        if let model = instances[id]?.model { touched.insert(model) }
        replace(id, by: state.instances[id])
        if let model = instances[id]?.model { touched.insert(model) }
      case .task: walks.insert(.tasks)
      case .runtime: walks.insert(.runtimes)
      case .approval(let key): note(key, of: state, else: &walks)
      case .proposal: walks.insert(.proposals)
      case .alertGroups, .monitor, .schedule, .retraining: break
      }
    }
    if walks.contains(.tasks) {
      let former = asked
      walkTasks(state)
      touched.formUnion(asked.symmetricDifference(former))
    }
    if walks.contains(.runtimes) {
      let former = served
      walkRuntimes(state)
      touched.formUnion(served.symmetricDifference(former))
    }
    if walks.contains(.approvals) { walkApprovals(state) }
    if walks.contains(.proposals) { walkProposals(state) }
    if alerts != knownAlerts { walkAlerts(alerts) }
    for name in touched { count(name, of: state) }
  }

  /// What is counted whole where any of it changed.
  private enum Walk {
    case tasks
    case runtimes
    case approvals
    case proposals
  }

  // MARK: - Instances

  private mutating func add(_ instance: InstanceRecord) {
    let states = StateSet<InstanceFilter.State>(
      instance, hasIncident: InstancePosition.hasIncident(instance))
    for state in states.members {
      instanceCounts.add(1, to: state)
      processCounts[instance.process, default: [:]].add(1, to: state)
    }
    let places = instance.jobs.enumerated().map { index, job in
      JobPlace(
        id: job.id, instance: instance.id, index: index, state: JobFilter.State(job.state),
        created: job.created)
    }
    for place in places {
      jobPlaces[place.id] = place
      jobCounts.add(1, to: place.state)
    }
    instances[instance.id] = InstanceFacts(
      model: instance.model, process: instance.process, states: states,
      started: instance.started, jobs: places)
  }

  private mutating func replace(_ id: InstanceID, by record: InstanceRecord?) {
    if let former = instances.removeValue(forKey: id) {
      for state in former.states.members {
        instanceCounts.add(-1, to: state)
        processCounts[former.process]?.add(-1, to: state)
      }
      if processCounts[former.process]?.isEmpty == true { processCounts[former.process] = nil }
      for place in former.jobs {
        jobPlaces[place.id] = nil
        jobCounts.add(-1, to: place.state)
        jobs.remove(place, sortedBy: JobPlace.precedes)
      }
      instancePlaces.remove(
        InstancePlace(started: former.started, id: id), sortedBy: InstancePlace.precedes)
    }
    guard let record else { return }
    add(record)
    for place in instances[id]?.jobs ?? [] { jobs.insert(place, sortedBy: JobPlace.precedes) }
    instancePlaces.insert(
      InstancePlace(started: record.started, id: id), sortedBy: InstancePlace.precedes)
  }

  // MARK: - Models

  private func modelsWithOtherVerdicts(
    _ verdicts: [ModelName: [Digest: VerdictRecord]]
  ) -> Set<ModelName> {
    // Equal at once where nothing was written to either; so for each model's.
    guard verdicts != self.verdicts else { return [] }
    var found = Set(self.verdicts.keys.lazy.filter { verdicts[$0] == nil })
    for (name, known) in verdicts where known != self.verdicts[name] { found.insert(name) }
    return found
  }

  private mutating func count(_ name: ModelName, of state: ControlState) {
    if let former = models[name] {
      for state in former.members { modelCounts.add(-1, to: state) }
    }
    guard let model = state.models[name] else {
      models[name] = nil
      modelNames.remove(name, sortedBy: <)
      return
    }
    let instance = model.instance.flatMap { instances[$0]?.states }
    let states = StateSet<ModelFilter.State>(
      model, verdict: model.current.flatMap { verdicts[name]?[$0.version]?.verdict },
      isServed: served.contains(name), isAsked: asked.contains(name),
      isRunning: instance?.contains(.active) == true,
      hasIncident: instance?.contains(.incident) == true)
    for state in states.members { modelCounts.add(1, to: state) }
    models[name] = states
    modelNames.insert(name, sortedBy: <)
  }

  // MARK: - Counted whole

  private mutating func walkTasks(_ state: ControlState) {
    var open: [(created: Instant, id: TaskID)] = []
    var ofModel: [ModelName: [(created: Instant, id: TaskID)]] = [:]
    (openApprovals, waitingByGroup, asked) = (0, [:], [])
    for task in state.tasks.values {
      if let model = task.model { ofModel[model, default: []].append((task.created, task.id)) }
      guard task.state == .open else { continue }
      open.append((task.created, task.id))
      if let model = task.model { asked.insert(model) }
      if task.kind == .approval { openApprovals += 1 }
      guard task.assignee == nil else { continue }
      for group in Set(task.policy.require.flatMap(\.groups)) {
        waitingByGroup[group, default: 0] += 1
      }
    }
    openTasks = open.sorted(by: <).map(\.id)
    tasksOfModel = ofModel.mapValues { $0.sorted(by: >).map(\.id) }
  }

  private mutating func walkRuntimes(_ state: ControlState) {
    (runtimes, runtimeCounts, runtimesOfModel, served) = ([:], [:], [:], [])
    for runtime in state.runtimes.values {
      let states = StateSet<RuntimeFilter.State>(runtime)
      runtimes[runtime.name] = states
      for state in states.members { runtimeCounts.add(1, to: state) }
      guard let model = runtime.assigned?.model else { continue }
      runtimesOfModel[model, default: []].append(runtime.name)
      if runtime.isAsAssigned { served.insert(model) }
    }
    runtimeNames = runtimes.keys.sorted()
    for model in runtimesOfModel.keys { runtimesOfModel[model]?.sort() }
  }

  private mutating func walkApprovals(_ state: ControlState) {
    approvalsOfModel = [:]
    for (key, record) in state.approvals {
      approvalsOfModel[record.model, default: []].append(key)
    }
    for model in approvalsOfModel.keys { approvalsOfModel[model]?.sort() }
  }

  /// Takes up one approval; they come and stay.
  private mutating func note(
    _ key: ApprovalKey, of state: ControlState, else walks: inout Set<Walk>
  ) {
    guard let model = state.approvals[key]?.model else {
      walks.insert(.approvals)
      return
    }
    approvalsOfModel[model, default: []].insert(key, sortedBy: <)
  }

  private mutating func walkProposals(_ state: ControlState) {
    openProposals = state.proposals.values.filter { !$0.isClosed && $0.isIdle != true }
      .sorted { ($0.judgedAt, $0.ref) > ($1.judgedAt, $1.ref) }.map(\.ref)
  }

  private mutating func walkAlerts(_ records: [Digest: AlertRecord]) {
    knownAlerts = records
    alerts = records.values.filter { $0.ended == nil }.sorted { $0.isListed(before: $1) }
    unattended = alerts.count { $0.state == .open }
    pastAlerts = records.values.filter { $0.ended != nil }.sorted {
      ($0.ended ?? .epoch, $0.alert.key) > ($1.ended ?? .epoch, $1.alert.key)
    }
  }
}
