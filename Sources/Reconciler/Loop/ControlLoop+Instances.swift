import BPMN
import Registry
import Vocabulary

extension ControlLoop {
  /// How many commands one input may lead to inside one instance.
  private static let commandLimit = 1000

  /// The instance that lives in a model's lane now.
  func activeInstance(of model: ModelName, lane: Lane) -> InstanceRecord? {
    let found =
      switch lane {
      case .tracked: state.models[model]?.instance
      case .proposal(let ref): index.lanes[ref]?[model]
      }
    guard let id = found, let record = state.instances[id],
      record.isActive, record.lane == lane
    else { return nil }
    return record
  }

  /// A command for an instance of a model's lane.
  struct Errand {
    let instance: InstanceID
    let command: Command
  }

  // MARK: - Beginning

  mutating func start(
    _ definition: ProcessDefinition, _ process: DesiredProcess, _ model: ModelName,
    lane: Lane = .tracked, at place: StartCommand.Place, variables: [String: JSON],
    pending: ModelRecord.PendingVersion
  ) {
    let id = instanceID(model: model, version: pending.version, process: process.name)
    let command = StartCommand(
      at: place, variables: variables, businessKey: model.text)
    switch Engine.start(command, of: definition, now: now) {
    case .failure(let rejection):
      if lane == .tracked {
        stall(model, "ProcessRejected", rejection.message)
      } else {
        log(.error, "model/\(model)", "ProcessRejected", "\(lane): \(rejection.message)")
      }
    case .success(let step):
      put(
        InstanceRecord(
          id: id, process: process.name, definition: process.bpmn.blob,
          definitionID: definition.id, decisions: process.decisionBlobs, model: model,
          version: pending.version, commit: pending.commit, lane: lane, started: now,
          engine: .null, jobs: [], history: []))
      if lane == .tracked {
        update(model) {
          $0.instance = id
          $0.conditions.clear(.stalled)
        }
      }
      audit(
        "process-started", "model/\(model)", "process \(process.name), instance \(id)",
        commit: pending.commit, version: pending.version)
      var queue: [Errand] = []
      absorb(step, into: id, queue: &queue)
      drain(&queue)
    }
  }

  /// The id of a new instance: of what it is about, and how often that happened before.
  func instanceID(model: ModelName, version: Digest, process: ProcessName) -> InstanceID {
    var hasher = DigestHasher()
    hasher.field("instance 1")
    hasher.field(model.text)
    hasher.field(version)
    hasher.field(process.text)
    hasher.field(String(state.auditNumber))
    return InstanceID(String(hasher.finalize().hex.prefix(16)))
  }

  // MARK: - Going on

  /// Gives a command to an instance and follows it, and those that it calls or that called it,
  /// until everything waits.
  mutating func advance(_ id: InstanceID, _ command: Command) {
    var queue = [Errand(instance: id, command: command)]
    drain(&queue)
  }

  mutating func drain(_ queue: inout [Errand]) {
    var count = 0
    repeat {
      while !queue.isEmpty {
        let errand = queue.removeFirst()
        count += 1
        guard count <= Self.commandLimit else {
          log(
            .error, "instance/\(errand.instance)", "StepBudget",
            "more than \(Self.commandLimit) commands")
          queue = []
          break
        }
        carryOut(errand, &queue)
      }
      // What has ended may answer to whoever called it, and ends what it has called.
      let settling = unsettled
      unsettled = []
      for id in settling { queue += settle(id) }
    } while !queue.isEmpty
  }

  private mutating func carryOut(_ errand: Errand, _ queue: inout [Errand]) {
    let id = errand.instance
    guard let record = state.instances[id], let definition = definition(of: record),
      let instance = state.running[id]
    else { return }
    switch Engine.handle(errand.command, instance: instance, definition: definition, now: now) {
    case .failure(let rejection):
      // An answer to something that has ended meanwhile, as when two answers meet.
      log(.info, "instance/\(id)", "Rejected", rejection.message)
    case .success(let step):
      absorb(step, into: id, queue: &queue)
    }
  }

  mutating func absorb(_ step: Step, into id: InstanceID, queue: inout [Errand]) {
    state.running[id] = step.instance
    if !unsettled.contains(id) { unsettled.append(id) }
    guard let record = state.instances[id], let definition = definition(of: record) else { return }
    keep(step.events, of: id, definition)
    for event in step.events {
      switch event {
      case .jobCreated(let key, _), .jobRetriesSet(let key, _):
        guard let job = step.instance.jobs(in: definition).first(where: { $0.key == key }),
          let answer = operate(job, in: id)
        else { continue }
        queue.append(Errand(instance: id, command: answer))
      case .userTaskCreated(let key, _):
        guard let task = step.instance.userTasks(in: definition).first(where: { $0.key == key }),
          let answer = open(task, in: id)
        else { continue }
        queue.append(Errand(instance: id, command: answer))
      case .continuationCreated(let key, _, _, _, _):
        // Every step is durable before anything acts on it: the token has nothing to rest for.
        queue.append(Errand(instance: id, command: .runContinuation(key)))
      case .incidentRaised(_, let cause, let message):
        log(.error, "model/\(record.model)", "Incident", "\(cause.rawValue): \(message)")
      default:
        queue += errands(after: event, in: record)
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

  /// Brings the records of an instance to what the engine says now; the answer is what that means
  /// for others.
  private mutating func settle(_ id: InstanceID) -> [Errand] {
    guard let instance = state.running[id], let record = state.instances[id], record.isActive,
      let definition = definition(of: record)
    else { return [] }
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
    guard instance.isActive else { return finish(id, instance, definition) }
    if record.lane == .tracked { refreshReady(record.model) }
    return []
  }

  // MARK: - Ending

  private mutating func finish(
    _ id: InstanceID, _ instance: ProcessInstance, _ definition: ProcessDefinition
  ) -> [Errand] {
    guard let record = state.instances[id], record.isActive else { return [] }
    let outcomeText = Self.outcome(of: instance, in: definition)
    let called = (index.calls[id] ?? [:]).sorted { $0.key < $1.key }.map(\.value)
    update(id) { [now] in
      $0.ended = now
      $0.outcome = outcomeText
      $0.cancelJobs(at: now) { _ in true }
    }
    state.running[id] = nil
    let cancelled = called.map {
      Errand(instance: $0, command: .cancel(reason: "the calling instance has ended"))
    }
    let isTracked = record.lane == .tracked
    audit(
      "process-ended", "model/\(record.model)",
      "\(record.process)\(isTracked ? "" : " of \(record.lane)"): \(outcomeText)",
      commit: record.commit, version: record.version)
    if let caller = record.caller {
      return cancelled + [answer(to: caller, of: instance)].compactMap(\.self)
    }
    guard isTracked else { return cancelled }
    update(record.model) { [now] in
      $0.note(
        ModelRecord.Outcome(
          at: now, version: record.version, outcome: outcomeText,
          message: "process \(record.process)", count: 1))
    }
    refreshReady(record.model)
    resumeWaiting(record.model)
    return cancelled
  }

  /// The name of the end event that was reached last, or why it was ended otherwise.
  private static func outcome(
    of instance: ProcessInstance, in definition: ProcessDefinition
  ) -> String {
    switch instance.status {
    case .cancelled(let reason): return reason
    case .endedByError(let code, let message): return message ?? code
    case .active, .completed, .terminated:
      let last = instance.endEvents.last.map { definition.elements[$0] }
      return last.map { $0.name ?? $0.id } ?? "ended"
    }
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
    for member in family(of: id) {
      for task in (index.tasks[member] ?? []).sorted() { close(task, outcome: "superseded") }
    }
    cancel(id, reason: "superseded")
    log(.notice, "instance/\(id)", "Superseded", "version \(version.short) takes its place")
  }

  mutating func cancel(_ id: InstanceID, reason: String) {
    advance(id, .cancel(reason: reason))
  }
}
