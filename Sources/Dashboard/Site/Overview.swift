internal import Gates
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
  private(set) var tasksOfModel: [ModelName: [TaskID]] = [:]
  /// Open tasks that nobody has claimed, by each group that they ask.
  private(set) var waitingByGroup: [GroupName: Int] = [:]

  /// Runtimes that should serve a version of each model, by name.
  private(set) var runtimesOfModel: [ModelName: [RuntimeName]] = [:]
  private(set) var approvalsOfModel: [ModelName: [ApprovalKey]] = [:]
  /// The worst and newest first.
  private(set) var alerts: [Alert] = []
  /// Labels that models have on the tracked branch or by processes, each with how many have it.
  private(set) var openProposals: [String] = []

  /// A job's instance and its place there.
  struct JobPlace: Hashable, Sendable {
    var instance: InstanceID
    var index: Int
    var state: JobFilter.State
    var created: Instant
  }

  init(state: ControlState, verdicts: [ModelName: [Digest: VerdictRecord]]) {
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
    alerts.sort {
      if $0.severity != $1.severity { return $0.severity < $1.severity }
      return ($1.since, $0.object) < ($0.since, $1.object)
    }
  }

  private mutating func walkInstances(_ state: ControlState) {
    for instance in state.instances.values {
      let incidents = InstancePosition(instance).incidents
      let states = StateSet<InstanceFilter.State>(instance, hasIncident: !incidents.isEmpty)
      instances[instance.id] = states
      for state in InstanceFilter.State.allCases where states.contains(state) {
        instanceCounts[state, default: 0] += 1
        processCounts[instance.process, default: [:]][state, default: 0] += 1
      }
      for incident in incidents {
        alerts.append(
          Alert(
            .error, .incident, of: "model/\(instance.model)", at: .instance(instance.id),
            "\(incident.element): \(incident.message)", since: instance.started))
      }
      for (index, job) in instance.jobs.enumerated() {
        let place = JobPlace(
          instance: instance.id, index: index, state: JobFilter.State(job.state),
          created: job.created)
        jobs.append(place)
        jobPlaces[job.id] = place
        jobCounts[place.state, default: 0] += 1
        if place.state == .failed, instance.isActive {
          alerts.append(
            Alert(
              .warning, .job, of: "model/\(instance.model)", at: .job(job.id),
              "\(job.operation) failed: \(job.message ?? "no message")",
              since: job.finished ?? job.created))
        }
      }
    }
    instanceIDs = state.instances.values.sorted { ($0.started, $0.id) > ($1.started, $1.id) }
      .map(\.id)
    jobs.sort {
      ($0.created, $0.instance, $0.index) > ($1.created, $1.instance, $1.index)
    }
  }

  private mutating func walkTasks(_ state: ControlState) {
    var open: [TaskRecord] = []
    for task in state.tasks.values {
      if let model = task.model { tasksOfModel[model, default: []].append(task.id) }
      guard task.state == .open else { continue }
      open.append(task)
      guard task.assignee == nil else { continue }
      for group in Set(task.policy.require.flatMap(\.groups)) {
        waitingByGroup[group, default: 0] += 1
      }
    }
    openTasks = open.sorted { ($0.created, $0.id) < ($1.created, $1.id) }.map(\.id)
    for model in tasksOfModel.keys {
      tasksOfModel[model]?.sort { left, right in
        (state.tasks[left]?.created ?? .epoch, left) > (
          state.tasks[right]?.created ?? .epoch, right
        )
      }
    }
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
      note(runtime.conditions, of: "runtime/\(runtime.name)", at: .runtime(runtime.name))
      if runtime.observed?.state == .unreachable, runtime.assigned != nil,
        runtime.conditions[.stalled] == nil
      {
        alerts.append(
          Alert(
            .error, .stalled, of: "runtime/\(runtime.name)", at: .runtime(runtime.name),
            runtime.observed?.message ?? "it does not answer",
            since: runtime.observedAt ?? .epoch))
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
      // An incident is an alert of its own.
      let conditions = model.conditions.filter { $0.reason != "Incident" }
      note(conditions, of: "model/\(model.name)", at: .model(model.name))
    }
    modelNames = models.keys.sorted()
  }

  private mutating func note(_ conditions: [Condition], of object: String, at page: Page) {
    if let stalled = conditions[.stalled] {
      alerts.append(
        Alert(
          .error, .stalled, of: object, at: page, "\(stalled.reason): \(stalled.message)",
          since: stalled.since))
    }
    if let drifted = conditions[.drifted] {
      alerts.append(
        Alert(.warning, .drift, of: object, at: page, drifted.message, since: drifted.since))
    }
  }
}
