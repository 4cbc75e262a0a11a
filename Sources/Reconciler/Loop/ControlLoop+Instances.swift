import BPMN
import Registry
package import Vocabulary

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
      state.instances[id] = InstanceRecord(
        id: id, process: process.name, definition: process.bpmn.blob,
        definitionID: definition.id, model: model.name, version: pending.version,
        commit: pending.commit, lane: .tracked, started: now, engine: .null, jobs: [], history: [])
      outcome.touched.insert(.instance(id))
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
        log(.warning, "instance/\(id)", "Rejected", rejection.message)
      case .success(let step):
        absorb(step, into: id, queue: &queue)
      }
    }
    settle(id)
  }

  private mutating func absorb(_ step: Step, into id: InstanceID, queue: inout [Command]) {
    state.running[id] = step.instance
    guard let record = state.instances[id], let definition = definition(of: record) else { return }
    for event in step.events {
      let json = event.json(in: definition)
      outcome.events.append(InstanceEvent(instance: id, at: now, event: json))
      update(id) { [now] in $0.history.append(["at": .string(now.description), "event": json]) }
      switch event {
      case .jobCreated(let key, _):
        guard let job = step.instance.jobs(in: definition).first(where: { $0.key == key }) else {
          continue
        }
        if let answer = operate(job, in: id) { queue.append(answer) }
      case .userTaskCreated(let key, _):
        guard let task = step.instance.userTasks(in: definition).first(where: { $0.key == key })
        else { continue }
        if let answer = open(task, in: id) { queue.append(answer) }
      case .signalThrown(let name, let variables):
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

  /// Brings the records of an instance to what the engine says now.
  private mutating func settle(_ id: InstanceID) {
    guard let instance = state.running[id], let record = state.instances[id],
      let definition = definition(of: record)
    else { return }
    update(id) { $0.engine = instance.json(in: definition) }
    let openJobs = Set(instance.jobs(in: definition).map(\.key.number))
    for job in record.jobs where !job.state.isFinal {
      guard let key = job.key, !openJobs.contains(key) else { continue }
      set(job.id, in: id) { [now] in
        $0.state = .cancelled
        $0.finished = now
      }
    }
    let openTasks = Set(instance.userTasks(in: definition).map(\.key.number))
    for task in state.tasks.values where task.state == .open && task.origin?.instance == id {
      guard let origin = task.origin, !openTasks.contains(origin.key) else { continue }
      close(task.id, outcome: "cancelled")
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
    let last = instance.endEvents.last.map { definition.elements[$0] }
    let outcomeText: String
    if case .cancelled(let reason) = instance.status {
      outcomeText = reason
    } else {
      outcomeText = last.map { $0.name ?? $0.id } ?? "ended"
    }
    update(id) { [now] in
      $0.ended = now
      $0.outcome = outcomeText
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

  /// Starts the version that waited for the running instance.
  mutating func resumeWaiting(_ name: ModelName) {
    guard let waiting = state.models[name]?.waiting, let model = desired.models[name],
      model.version.digest == waiting.version,
      activeInstance(of: name, lane: .tracked) == nil
    else { return }
    update(name) { $0.waiting = nil }
    begin(
      model, signals: [LifeCycleSignal.modelChanged, LifeCycleSignal.deployableModelChanged],
      pending: waiting)
  }

  mutating func supersede(_ id: InstanceID, by version: Digest) {
    for task in state.tasks.values where task.state == .open && task.origin?.instance == id {
      close(task.id, outcome: "superseded")
    }
    cancel(id, reason: "superseded")
    log(.notice, "instance/\(id)", "Superseded", "version \(version.short) takes its place")
  }

  mutating func cancel(_ id: InstanceID, reason: String) {
    advance(id, .cancel(reason: reason))
  }

  // MARK: - Signals

  /// Delivers a life-cycle signal to what waits for it in a model's instance.
  mutating func deliver(_ name: String, to model: ModelName, variables: [String: JSON]) {
    guard let record = activeInstance(of: model, lane: .tracked),
      let instance = state.running[record.id]
    else { return }
    for spelling in LifeCycleSignal.spellings(of: name)
    where instance.signalNames.contains(spelling) {
      advance(record.id, .signalReceived(name: spelling, variables: variables))
    }
  }

  /// A signal that somebody asks for: to one model, or to every model's instance and process.
  mutating func fire(_ name: String, model: ModelName?, variables: [String: JSON]) {
    let names = model.map { [$0] } ?? state.models.keys.sorted()
    log(.info, model.map { "model/\($0)" } ?? "project", "Signal", "\(name) was fired")
    for name_ in names {
      deliver(name, to: name_, variables: variables)
      startBySignal(name, of: name_, variables: variables)
    }
  }

  private mutating func startBySignal(
    _ name: String, of modelName: ModelName, variables: [String: JSON]
  ) {
    guard let model = desired.models[modelName], case .process(let processName) = model.process,
      let process = desired.processes[processName],
      case .ready(let definition)? = library[process.bpmn.blob],
      activeInstance(of: modelName, lane: .tracked) == nil,
      let current = state.models[modelName]?.current,
      let spelling = LifeCycleSignal.spellings(of: name).first(where: {
        !definition.startEvents(forSignal: $0).isEmpty
      })
    else { return }
    let pending = ModelRecord.PendingVersion(
      version: current.version, commit: current.commit, changed: [])
    let own = signalVariables(model, pending)
    start(
      definition, process, model, signal: spelling,
      variables: own.merging(variables) { _, given in given }, pending: pending)
  }

  // MARK: - By hand and by time

  mutating func retry(_ id: InstanceID, by person: String) {
    guard let instance = state.running[id], let record = state.instances[id],
      let definition = definition(of: record)
    else { return }
    audit("retried", "model/\(record.model)", "instance \(id)", actor: person)
    for incident in instance.incidents(in: definition) {
      for job in record.jobs where job.key == incident.key.number && job.state == .error {
        set(job.id, in: id) {
          $0.state = .created
          $0.attempt += 1
          $0.retryAt = nil
        }
      }
      advance(id, .retry(incident.key))
    }
  }

  mutating func tick() {
    for (id, instance) in state.running.sorted(by: { $0.key < $1.key }) {
      guard let due = instance.nextDue, due <= now else { continue }
      guard let model = state.instances[id]?.model, state.models[model]?.isSuspended != true else {
        continue
      }
      advance(id, .timePassed)
    }
  }

  /// When time alone would make something happen, if ever.
  package var nextDue: Instant? {
    let timers = state.running.values.compactMap(\.nextDue)
    let jobs = state.running.keys.compactMap { state.instances[$0] }.flatMap(\.jobs)
      .compactMap { $0.state == .created ? $0.retryAt : nil }
    let runtimes = state.runtimes.values.compactMap(\.retryAt)
    return (timers + jobs + runtimes).min()
  }
}
