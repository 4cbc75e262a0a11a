import BPMN
import Monitoring
import Registry
package import Vocabulary

extension ControlLoop {
  /// How many ended jobs one input may announce: an announcement may end further jobs.
  private static let announcementLimit = 1000

  // MARK: - Signals

  /// Delivers a life-cycle signal to what waits for it in a model's instance.
  mutating func deliver(_ name: String, to model: ModelName, variables: [String: JSON]) {
    guard let record = activeInstance(of: model, lane: .tracked) else { return }
    for member in family(of: record.id) { deliver(name, to: member, variables: variables) }
  }

  /// Delivers a signal to one instance, if it waits for it.
  mutating func deliver(_ name: String, to id: InstanceID, variables: [String: JSON]) {
    for spelling in LifeCycleSignal.spellings(of: name)
    where state.running[id]?.signalNames.contains(spelling) == true {
      advance(id, .signalReceived(name: spelling, variables: variables))
    }
  }

  /// Fires `job_status_changed` for every job that ended in this step, to the instance that asked
  /// for it.
  mutating func announceEndedJobs() {
    var count = 0
    while !ended.isEmpty, count < Self.announcementLimit {
      count += 1
      let (job, instance) = ended.removeFirst()
      if job.state == .cancelled, job.operation == Operation.retrain.rawValue,
        let model = state.instances[instance]?.model
      {
        giveUp(job, of: model)
      }
      deliver(
        LifeCycleSignal.jobStatusChanged, to: instance, variables: ["JOB": Self.jobObject(job)])
    }
    ended = []
  }

  /// A job as ModelOp's processes know it.
  static func jobObject(_ job: JobRecord) -> JSON {
    [
      "id": .string(job.id.text), "jobStatus": .string(job.state.rawValue),
      "jobType": "MODEL_BATCH_TEST_JOB", "message": job.message.map { .string($0) } ?? .null,
    ]
  }

  /// A signal that somebody asks for: to one model, or to every model's instance and process.
  mutating func fire(_ name: String, model: ModelName?, variables: [String: JSON]) {
    let names = model.map { [$0] } ?? state.models.keys.sorted()
    let object = model.map { "model/\($0)" } ?? "project"
    log(.info, object, "Signal", "\(name) was fired")
    let reserved = variables.keys.filter(Self.reservedVariables.contains).sorted()
    if !reserved.isEmpty {
      log(
        .warning, object, "ReservedVariables",
        "\(reserved.joined(separator: ", ")) cannot be set by hand and was left out")
    }
    let allowed = variables.filter { !Self.reservedVariables.contains($0.key) }
    for name_ in names where state.models[name_]?.isSuspended != true {
      // What listens and what would start hear the same signal: an instance that the signal ends
      // does not begin again by it.
      let wasActive = activeInstance(of: name_, lane: .tracked) != nil
      deliver(name, to: name_, variables: allowed)
      if !wasActive { startBySignal(name, of: name_, variables: allowed) }
    }
    train(on: name, names, alert: variables["alert"]?["id"]?.string)
  }

  private mutating func startBySignal(
    _ name: String, of modelName: ModelName, variables: [String: JSON]
  ) {
    guard let model = desired.models[modelName], case .process(let processName) = model.process,
      let process = desired.processes[processName],
      case .ready(let definition)? = library[process.bpmn.blob],
      let current = state.models[modelName]?.current,
      let spelling = LifeCycleSignal.spellings(of: name).first(where: {
        !definition.startEvents(forSignal: $0).isEmpty
      })
    else { return }
    let pending = ModelRecord.PendingVersion(
      version: current.version, commit: current.commit, changed: [])
    start(
      definition, process, modelName, at: .signal(spelling),
      variables: signalVariables(model, pending).merging(variables) { own, _ in own },
      pending: pending)
  }

  // MARK: - By hand and by time

  /// Tries an instance's incidents again; their jobs are asked for again with the answer.
  mutating func retry(_ id: InstanceID, by person: String) {
    guard let instance = state.running[id], let record = state.instances[id],
      let definition = definition(of: record)
    else { return }
    let incidents = instance.incidents(in: definition)
    guard !incidents.isEmpty else { return }
    audit("retried", "model/\(record.model)", "instance \(id)", actor: person)
    for incident in incidents { advance(id, .retry(incident.key)) }
  }

  mutating func tick() {
    for id in timers.filter({ $0.due <= now }).map(\.instance).sorted() where !isSuspended(id) {
      advance(id, .timePassed)
    }
    fireStartTimers()
    let jobs = index.busy.filter { id in
      state.instances[id]?.jobs.contains { $0.isDue(at: now) } ?? false
    }
    for id in jobs.sorted() {
      update(id) { [now] record in
        for position in record.jobs.indices where record.jobs[position].isDue(at: now) {
          record.jobs[position].retryAt = nil
        }
      }
    }
    let runtimes = state.runtimes.values.filter { $0.retryAt.map { $0 <= now } ?? false }
    for name in runtimes.map(\.name).sorted() { update(name) { $0.retryAt = nil } }
    let others = state.runtimes.values.filter { $0.nextRetry.map { $0 <= now } ?? false }
    for name in others.map(\.name).sorted() {
      update(name) { [now] in
        if let at = $0.challenger?.retryAt, at <= now { $0.challenger?.retryAt = nil }
        if let at = $0.settings?.retryAt, at <= now { $0.settings?.retryAt = nil }
      }
    }
    calmRuntimes()
    retryProposals()
    remindOfTasks()
    advanceSchedules()
    retryTrainings()
    retryPromotions()
  }

  /// When time alone would make something happen, if ever; a tick at that moment moves it on.
  package var nextDue: Instant? {
    let timers = timers.filter { !isSuspended($0.instance) }.map(\.due)
    let jobs = index.busy.flatMap { state.instances[$0]?.jobs ?? [] }
      .compactMap { $0.state == .created ? $0.retryAt : nil }
    let runtimes = state.runtimes.values.flatMap { [$0.retryAt, $0.nextRetry] }
      .compactMap(\.self)
    let others = [
      calmDue, proposalDue, startTimerDue, taskDue, scheduleDue, trainingDue, promotionDue,
      state.alerts.nextWake,
    ]
    return (timers + jobs + runtimes + others.compactMap(\.self)).min()
  }

  /// The next timer of each running instance that has one. By index: most have none.
  private var timers: [(instance: InstanceID, due: Instant)] {
    let running = state.running
    return running.indices.compactMap { index in
      running.values[index].timers.isEmpty
        ? nil : running.values[index].nextDue.map { (running.keys[index], $0) }
    }
  }

  private func isSuspended(_ id: InstanceID) -> Bool {
    state.instances[id].flatMap { state.models[$0.model] }?.isSuspended == true
  }
}

extension RuntimeRecord {
  /// When a challenger, or settings, are tried again.
  var nextRetry: Instant? {
    [challenger?.retryAt, settings?.retryAt].compactMap(\.self).min()
  }
}

extension JobRecord {
  func isDue(at now: Instant) -> Bool {
    state == .created && retryAt.map { $0 <= now } ?? false
  }
}

extension InstanceRecord {
  /// Cancels jobs that have not ended and that nothing waits for any more.
  mutating func cancelJobs(at now: Instant, where isLost: (JobRecord) -> Bool) {
    for position in jobs.indices where !jobs[position].state.isFinal && isLost(jobs[position]) {
      jobs[position].state = .cancelled
      jobs[position].finished = now
      jobs[position].retryAt = nil
    }
  }
}
