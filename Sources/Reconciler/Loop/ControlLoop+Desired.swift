import BPMN
import Registry
import Vocabulary

extension ControlLoop {
  /// Brings the records to what a tracked commit wants, and fires the life-cycle signals.
  mutating func reconcile(_ change: DesiredChange) {
    let plan = Planner.plan(for: change, state: state)
    outcome.plan = plan
    if let stall = plan.stall {
      log(.error, "project", stall.reason, stall.message)
      return
    }
    let former = desired
    desired = change.desired
    state.observed = change.commit
    for step in plan.steps {
      switch step.resource.kind {
      case .model: carryOut(step, change)
      case .runtime: carryOutRuntime(step)
      default: continue
      }
    }
    reviewHeldModels()
    if former.groups != desired.groups { reviewOpenTasks() }
  }

  // MARK: - Models

  private mutating func carryOut(_ step: PlanStep, _ change: DesiredChange) {
    let name = ModelName(step.resource.name)
    switch step.action {
    case .create, .change:
      guard let model = desired.models[name] else { return }
      adopt(model, step, change)
    case .describe:
      guard let model = desired.models[name] else { return }
      update(name) { $0.current?.metadata = model.metadataDigest }
      log(.notice, "\(model.id)", "MetadataChanged", step.reason)
      deliver(LifeCycleSignal.metadataChanged, to: name, variables: signalVariables(model))
    case .remove:
      retire(name, step, change)
    default:
      return
    }
  }

  private mutating func adopt(_ model: DesiredModel, _ step: PlanStep, _ change: DesiredChange) {
    var record =
      state.models[model.name] ?? ModelRecord(name: model.name, path: model.manifest)
    let changed = Planner.changedAspects(of: model, since: record)
    let version = model.version.digest
    record.path = model.manifest
    record.current = ModelRecord.Current(
      version: version, metadata: model.metadataDigest, commit: change.commit, since: now)
    var seen =
      record.version(version)
      ?? VersionRecord(
        version: version, firstSeen: now, commit: change.commit, changed: changed,
        aspects: Dictionary(
          uniqueKeysWithValues: model.version.aspects.map { ($0.key.rawValue, $0.value) }),
        contributors: [])
    let contributors = change.contributors[model.name] ?? []
    seen.contributors = Set(seen.contributors).union(contributors).sorted()
    record.versions.removeAll { $0.version == version }
    record.versions.append(seen)
    record.versions = Array(record.versions.suffix(ModelRecord.versionsKept))
    state.models[model.name] = record
    outcome.touched.insert(.model(model.name))
    let action = step.action == .create ? "model-created" : "model-changed"
    audit(action, "\(model.id)", step.reason, commit: change.commit, version: version)
    log(.notice, "\(model.id)", step.action == .create ? "Created" : "Changed", step.reason)
    begin(
      model, signals: step.signals,
      pending: ModelRecord.PendingVersion(
        version: version, commit: change.commit, changed: changed))
  }

  /// Fires the signals of a new version: they move what waits for them and start the life cycle.
  mutating func begin(
    _ model: DesiredModel, signals: [String], pending: ModelRecord.PendingVersion
  ) {
    guard state.models[model.name]?.isSuspended != true else {
      update(model.name) { $0.waiting = pending }
      setReady(model.name, .false, "Suspended", "the model is suspended")
      return
    }
    switch model.process {
    case .none:
      setReady(model.name, .true, "NoProcess", "no process selects the model")
    case .tied(let names):
      let list = names.map(\.text).joined(separator: " and ")
      stall(model.name, "ProcessTied", "the processes \(list) select it equally")
    case .process(let process):
      begin(model, process, signals: signals, pending: pending)
    }
  }

  private mutating func begin(
    _ model: DesiredModel, _ name: ProcessName, signals: [String],
    pending: ModelRecord.PendingVersion
  ) {
    guard let process = desired.processes[name] else {
      stall(model.name, "ProcessBroken", "the process \(name) has problems")
      return
    }
    let definition: ProcessDefinition
    switch library[process.bpmn.blob] {
    case .ready(let found): definition = found
    case .broken(let diagnostics):
      let first = diagnostics.sorted().first?.message ?? "it cannot be read"
      stall(model.name, "ProcessBroken", "\(process.bpmn.path): \(first)")
      return
    case nil:
      stall(model.name, "ProcessBroken", "\(process.bpmn.path) was not read")
      return
    }
    if let active = activeInstance(of: model.name, lane: .tracked) {
      let policy = process.onNewVersion ?? desired.project?.onNewVersion ?? .supersede
      if policy == .finish, active.version != pending.version {
        update(model.name) { $0.waiting = pending }
        log(
          .info, "\(model.id)", "Waiting",
          "version \(pending.version.short) waits until \(active.version.short) has finished")
        return
      }
      if active.version != pending.version { supersede(active.id, by: pending.version) }
    }
    update(model.name) { $0.waiting = nil }
    run(definition, process, model, signals: signals, pending: pending)
  }

  private mutating func run(
    _ definition: ProcessDefinition, _ process: DesiredProcess, _ model: DesiredModel,
    signals: [String], pending: ModelRecord.PendingVersion
  ) {
    var isStarted = false
    let variables = signalVariables(model, pending)
    for signal in signals {
      deliver(signal, to: model.name, variables: variables)
      let spelling = LifeCycleSignal.spellings(of: signal).first {
        !definition.startEvents(forSignal: $0).isEmpty
      }
      guard let spelling, !isStarted else { continue }
      isStarted = true
      start(definition, process, model, signal: spelling, variables: variables, pending: pending)
    }
    if !isStarted, activeInstance(of: model.name, lane: .tracked) == nil {
      setReady(
        model.name, .true, "NoStart",
        "the process \(process.name) starts on none of \(signals.joined(separator: ", "))")
    }
  }

  private mutating func retire(_ name: ModelName, _ step: PlanStep, _ change: DesiredChange) {
    if let active = activeInstance(of: name, lane: .tracked) {
      cancel(active.id, reason: "the model was removed")
    }
    audit(
      "model-removed", "\(step.resource)", step.reason, commit: change.commit,
      version: state.models[name]?.current?.version)
    log(.notice, "\(step.resource)", "Removed", step.reason)
    update(name) {
      $0.current = nil
      $0.waiting = nil
      $0.conditions = []
    }
    for runtime in state.runtimes.values where runtime.assigned?.model == name {
      prune(runtime.name, reason: "the model \(name) was removed from git")
    }
  }

  /// States for every model whose manifest is broken that its last good version stays in force.
  private mutating func reviewHeldModels() {
    for (id, diagnostics) in desired.broken where id.kind == .model {
      let name = ModelName(id.name)
      guard let first = diagnostics.sorted().first(where: { $0.severity == .error }) else {
        continue
      }
      stall(name, "Invalid", "\(first.location): \(first.message)")
    }
    for record in state.models.values where record.conditions[.stalled]?.reason == "Invalid" {
      guard desired.models[record.name] != nil else { continue }
      update(record.name) { $0.conditions.clear(.stalled) }
      refreshReady(record.name)
    }
  }

  // MARK: - Variables

  /// What a life-cycle signal carries: Muster's own object and ModelOp's.
  func signalVariables(
    _ model: DesiredModel, _ pending: ModelRecord.PendingVersion? = nil
  ) -> [String: JSON] {
    let version = model.version.digest.hex
    let labels = labels(of: model.name)
    let type = model.language.rawValue.uppercased()
    let stored: JSON = [
      "id": .string(model.name.text),
      "modelMetaData": [
        "name": .string(model.name.text), "type": .string(type),
        "description": model.description.map { .string($0) } ?? .null,
        "tags": .array(model.tags.map { .string($0) }), "custom": model.metadata,
      ],
    ]
    return [
      "model": [
        "name": .string(model.name.text), "version": .string(version),
        "language": .string(model.language.rawValue),
        "labels": .object(labels.mapValues { .string($0) }),
        "commit": pending.map { .string($0.commit.text) } ?? .null,
        "changed": .array((pending?.changed ?? []).map { .string($0) }),
      ],
      "DEPLOYABLE_MODEL": ["id": .string(version), "storedModel": stored],
      "STORED_MODEL": stored,
    ]
  }
}
