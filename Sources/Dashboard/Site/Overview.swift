internal import Gates
internal import Monitoring
internal import Reconciler
internal import Vocabulary

/// What nearly every page counts or looks up, worked out once a revision in one walk over the
/// records, so that a page costs what it shows.
package struct Overview: Sendable {
  private(set) var models: [ModelName: StateSet<ModelFilter.State>] = [:]
  private(set) var modelNames: [ModelName] = []
  private(set) var modelCounts: [ModelFilter.State: Int] = [:]

  private(set) var runtimes: [RuntimeName: StateSet<RuntimeFilter.State>] = [:]
  private(set) var runtimeNames: [RuntimeName] = []
  private(set) var runtimeCounts: [RuntimeFilter.State: Int] = [:]

  private(set) var instances: [InstanceID: StateSet<InstanceFilter.State>] = [:]
  /// Newest first.
  private(set) var instanceIDs: [InstanceID] = []
  private(set) var instanceCounts: [InstanceFilter.State: Int] = [:]
  private(set) var processCounts: [ProcessName: [InstanceFilter.State: Int]] = [:]

  /// Where each job is: its instance and its place there. Newest first.
  private(set) var jobs: [JobPlace] = []
  private(set) var jobPlaces: [JobID: JobPlace] = [:]
  private(set) var jobCounts: [JobFilter.State: Int] = [:]

  /// Oldest first.
  private(set) var openTasks: [TaskID] = []
  private(set) var openApprovals = 0
  private(set) var tasksOfModel: [ModelName: [TaskID]] = [:]
  /// Open tasks that nobody has claimed, by each group that they ask.
  private(set) var waitingByGroup: [GroupName: Int] = [:]

  /// Runtimes that should serve a version of each model, by name.
  private(set) var runtimesOfModel: [ModelName: [RuntimeName]] = [:]
  private(set) var approvalsOfModel: [ModelName: [ApprovalKey]] = [:]
  /// Alerts that are not over, the worst and newest first.
  private(set) var alerts: [AlertRecord] = []
  /// How many of them nobody looks after.
  private(set) var unattended = 0
  /// Alerts that are over, the last one first.
  private(set) var pastAlerts: [AlertRecord] = []
  /// Labels that models have on the tracked branch or by processes, each with how many have it.
  private(set) var openProposals: [String] = []

  /// A job's instance and its place there.
  struct JobPlace: Hashable, Sendable {
    var instance: InstanceID
    var index: Int
    var state: JobFilter.State
    var created: Instant
  }

  init(
    state: ControlState, verdicts: [ModelName: [Digest: VerdictRecord]],
    alerts records: some Sequence<AlertRecord>
  ) {
    walkInstances(state)
    walkTasks(state)
    walkRuntimes(state)
    walkModels(state, verdicts)
    for key in state.approvals.keys {
      if let record = state.approvals[key] {
        approvalsOfModel[record.model, default: []].append(key)
      }
    }
    for model in approvalsOfModel.keys { approvalsOfModel[model]?.sort() }
    openProposals = state.proposals.values.filter { !$0.isClosed && $0.isIdle != true }
      .sorted { ($0.judgedAt, $0.ref) > ($1.judgedAt, $1.ref) }.map(\.ref)
    for record in records {
      if record.ended == nil { alerts.append(record) } else { pastAlerts.append(record) }
    }
    unattended = alerts.count { $0.state == .open }
    alerts.sort { $0.isListed(before: $1) }
    pastAlerts.sort {
      ($0.ended ?? .epoch, $0.alert.key) > ($1.ended ?? .epoch, $1.alert.key)
    }
  }

  private mutating func walkInstances(_ state: ControlState) {
    for instance in state.instances.values {
      let states = StateSet<InstanceFilter.State>(
        instance, hasIncident: InstancePosition.hasIncident(instance))
      instances[instance.id] = states
      for state in InstanceFilter.State.allCases where states.contains(state) {
        instanceCounts[state, default: 0] += 1
        processCounts[instance.process, default: [:]][state, default: 0] += 1
      }
      for (index, job) in instance.jobs.enumerated() {
        let place = JobPlace(
          instance: instance.id, index: index, state: JobFilter.State(job.state),
          created: job.created)
        jobs.append(place)
        jobPlaces[job.id] = place
        jobCounts[place.state, default: 0] += 1
      }
    }
    // Records are large: what they are sorted by is taken out of them first.
    instanceIDs = state.instances.values.map { ($0.started, $0.id) }.sorted(by: >).map(\.1)
    jobs.sort {
      ($0.created, $0.instance, $0.index) > ($1.created, $1.instance, $1.index)
    }
  }

  private mutating func walkTasks(_ state: ControlState) {
    var open: [(created: Instant, id: TaskID)] = []
    var ofModel: [ModelName: [(created: Instant, id: TaskID)]] = [:]
    for task in state.tasks.values {
      if let model = task.model { ofModel[model, default: []].append((task.created, task.id)) }
      guard task.state == .open else { continue }
      open.append((task.created, task.id))
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
    for runtime in state.runtimes.values {
      let states = StateSet<RuntimeFilter.State>(runtime)
      runtimes[runtime.name] = states
      for state in RuntimeFilter.State.allCases where states.contains(state) {
        runtimeCounts[state, default: 0] += 1
      }
      if let model = runtime.assigned?.model {
        runtimesOfModel[model, default: []].append(runtime.name)
      }
    }
    runtimeNames = runtimes.keys.sorted()
    for model in runtimesOfModel.keys { runtimesOfModel[model]?.sort() }
  }

  private mutating func walkModels(
    _ state: ControlState, _ verdicts: [ModelName: [Digest: VerdictRecord]]
  ) {
    let asked = Set(openTasks.compactMap { state.tasks[$0]?.model })
    for model in state.models.values {
      let verdict = model.current.flatMap { verdicts[model.name]?[$0.version]?.verdict }
      let isServed = (runtimesOfModel[model.name] ?? []).contains { name in
        state.runtimes[name]?.isAsAssigned == true
      }
      let instance = model.instance.flatMap { instances[$0] }
      let states = StateSet<ModelFilter.State>(
        model, verdict: verdict, isServed: isServed, isAsked: asked.contains(model.name),
        isRunning: instance?.contains(.active) == true,
        hasIncident: instance?.contains(.incident) == true)
      models[model.name] = states
      for state in ModelFilter.State.allCases where states.contains(state) {
        modelCounts[state, default: 0] += 1
      }
    }
    modelNames = models.keys.sorted()
  }
}
