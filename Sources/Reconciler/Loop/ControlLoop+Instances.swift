import BPMN
import Registry
import Vocabulary

extension ControlLoop {
  /// How many commands one input may lead to inside one instance.
  private static let commandLimit = 1000

  /// The instance that lives in a model's lane now.
  func activeInstance(of model: ModelName, lane: Lane) -> InstanceRecord? {
    guard let id = state.models[model]?.instance, let record = state.instances[id],
      record.isActive, record.lane == lane
    else { return nil }
    return record
  }

  // MARK: - Beginning

  mutating func start(
    _ definition: ProcessDefinition, _ process: DesiredProcess, _ model: DesiredModel,
    signal: String, variables: [String: JSON], pending: ModelRecord.PendingVersion
  ) {
    let id = instanceID(model: model.name, version: pending.version, process: process)
    let command = StartCommand(
      at: .signal(signal), variables: variables, businessKey: model.name.text)
    switch Engine.start(command, of: definition, now: now) {
    case .failure(let rejection):
      stall(model.name, "ProcessRejected", rejection.message)
    case .success(let step):
      put(
        InstanceRecord(
          id: id, process: process.name, definition: process.bpmn.blob,
          definitionID: definition.id, model: model.name, version: pending.version,
          commit: pending.commit, lane: .tracked, started: now, engine: .null, jobs: [],
          history: []))
      update(model.name) {
        $0.instance = id
        $0.conditions.clear(.stalled)
      }
      audit(
        "process-started", "\(model.id)", "process \(process.name), instance \(id)",
        commit: pending.commit, version: pending.version)
      var queue: [Command] = []
      absorb(step, into: id, queue: &queue)
      drain(id, &queue)
    }
  }

  /// The id of a new instance: of what it is about, and how often that happened before.
  private func instanceID(
    model: ModelName, version: Digest, process: DesiredProcess
  ) -> InstanceID {
    var hasher = DigestHasher()
    hasher.field("instance 1")
    hasher.field(model.text)
    hasher.field(version)
    hasher.field(process.name.text)
    hasher.field(String(state.auditNumber))
    return InstanceID(String(hasher.finalize().hex.prefix(16)))
  }

  // MARK: - Going on

  /// Gives a command to an instance and follows it until everything waits.
  mutating func advance(_ id: InstanceID, _ command: Command) {
    var queue = [command]
    drain(id, &queue)
  }

  private mutating func drain(_ id: InstanceID, _ queue: inout [Command]) {
    var count = 0
    while !queue.isEmpty {
      let command = queue.removeFirst()
      count += 1
      guard count <= Self.commandLimit else {
        log(.error, "instance/\(id)", "StepBudget", "more than \(Self.commandLimit) commands")
        break
      }
      guard let record = state.instances[id], let definition = definition(of: record),
        let instance = state.running[id]
      else { break }
      switch Engine.handle(command, instance: instance, definition: definition, now: now) {
      case .failure(let rejection):
        // An answer to something that has ended meanwhile, as when two answers meet.
        log(.info, "instance/\(id)", "Rejected", rejection.message)
      case .success(let step):
        absorb(step, into: id, queue: &queue)
      }
    }
    settle(id)
  }

  private mutating func absorb(_ step: Step, into id: InstanceID, queue: inout [Command]) {
    state.running[id] = step.instance
    guard let record = state.instances[id], let definition = definition(of: record) else { return }
    keep(step.events, of: id, definition)
    for event in step.events {
      switch event {
      case .jobCreated(let key, _), .jobRetriesSet(let key, _):
        guard let job = step.instance.jobs(in: definition).first(where: { $0.key == key }),
          let answer = operate(job, in: id)
        else { continue }
        queue.append(answer)
      case .userTaskCreated(let key, _):
        guard let task = step.instance.userTasks(in: definition).first(where: { $0.key == key }),
          let answer = open(task, in: id)
        else { continue }
        queue.append(answer)
      case .signalThrown(let name, let variables):
        // A signal of a process stays within its model, whose only instance in the lane is this
        // one.
        for spelling in LifeCycleSignal.spellings(of: name) {
          queue.append(.signalReceived(name: spelling, variables: variables))
        }
        log(.info, "model/\(record.model)", "SignalThrown", "the process threw \(name)")
      case .incidentRaised(_, let cause, let message):
        log(.error, "model/\(record.model)", "Incident", "\(cause.rawValue): \(message)")
      default:
        continue
      }
    }
  }

  private mutating func keep(
    _ events: [Event], of id: InstanceID, _ definition: ProcessDefinition
  ) {
    guard !events.isEmpty else { return }
    let lines = events.map { $0.json(in: definition) }
    outcome.events += lines.map { InstanceEvent(instance: id, at: now, event: $0) }
    // In place: the index does not look at the history.
    let at = JSON.string(now.description)
    state.instances[id]?.history += lines.map { ["at": at, "event": $0] }
    let surplus = (state.instances[id]?.history.count ?? 0) - InstanceRecord.historyKept
    if surplus > 0 { state.instances[id]?.history.removeFirst(surplus) }
    outcome.touched.insert(.instance(id))
  }

  /// Brings the records of an instance to what the engine says now.
  private mutating func settle(_ id: InstanceID) {
    guard let instance = state.running[id], let record = state.instances[id], record.isActive,
      let definition = definition(of: record)
    else { return }
    let openJobs = Set(instance.jobs(in: definition).map(\.key.number))
    update(id) { [now] record in
      record.engine = instance.json(in: definition)
      record.cancelJobs(at: now) { job in job.key.map { !openJobs.contains($0) } ?? false }
    }
    let openTasks = Set(instance.userTasks(in: definition).map(\.key.number))
    for task in (index.tasks[id] ?? []).sorted() {
      guard let origin = state.tasks[task]?.origin, !openTasks.contains(origin.key) else {
        continue
      }
      close(task, outcome: "cancelled")
    }
    if instance.isActive {
      refreshReady(record.model)
    } else {
      finish(id, instance, definition)
    }
  }

  // MARK: - Ending

  private mutating func finish(
    _ id: InstanceID, _ instance: ProcessInstance, _ definition: ProcessDefinition
  ) {
    guard let record = state.instances[id], record.isActive else { return }
    let outcomeText = Self.outcome(of: instance, in: definition)
    update(id) { [now] in
      $0.ended = now
      $0.outcome = outcomeText
      $0.cancelJobs(at: now) { _ in true }
    }
    state.running[id] = nil
    update(record.model) { [now] in
      $0.note(
        ModelRecord.Outcome(
          at: now, version: record.version, outcome: outcomeText,
          message: "process \(record.process)", count: 1))
    }
    audit(
      "process-ended", "model/\(record.model)", "\(record.process): \(outcomeText)",
      commit: record.commit, version: record.version)
    refreshReady(record.model)
    resumeWaiting(record.model)
  }

  /// The name of the end event that was reached last, or why it was ended from outside.
  private static func outcome(
    of instance: ProcessInstance, in definition: ProcessDefinition
  ) -> String {
    if case .cancelled(let reason) = instance.status { return reason }
    let last = instance.endEvents.last.map { definition.elements[$0] }
    return last.map { $0.name ?? $0.id } ?? "ended"
  }

  /// Starts the version that waited: for the running instance to end, or for the model to be
  /// resumed.
  mutating func resumeWaiting(_ name: ModelName) {
    guard let waiting = state.models[name]?.waiting, let model = desired.models[name] else {
      return
    }
    guard model.version.digest == waiting.version else {
      update(name) { $0.waiting = nil }
      return
    }
    update(name) { $0.waiting = nil }
    begin(
      model, signals: [LifeCycleSignal.modelChanged, LifeCycleSignal.deployableModelChanged],
      pending: waiting)
  }

  mutating func supersede(_ id: InstanceID, by version: Digest) {
    for task in (index.tasks[id] ?? []).sorted() { close(task, outcome: "superseded") }
    cancel(id, reason: "superseded")
    log(.notice, "instance/\(id)", "Superseded", "version \(version.short) takes its place")
  }

  mutating func cancel(_ id: InstanceID, reason: String) {
    advance(id, .cancel(reason: reason))
  }
}
