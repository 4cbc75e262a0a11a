import BPMN
import Registry
import Vocabulary

extension ControlLoop {
  /// Brings the records to what a tracked commit wants, and fires the life-cycle signals.
  mutating func reconcile(_ change: DesiredChange) {
    var change = change
    if isRecalled { change.desired.keepLastGood(from: desired) }
    let plan = Planner.plan(for: change, state: state, former: isRecalled ? desired : nil)
    outcome.plan = plan
    if let stall = plan.stall {
      if stall != stalled { log(.error, "project", stall.reason, stall.message) }
      stalled = stall
      report(heldBack: stall)
      return
    }
    stalled = nil
    report(heldBack: nil)
    let former = Former(
      desired: desired, labels: labels(ofModelsIn: plan),
      newcomers: newcomers(in: change.desired))
    desired = change.desired
    if former.desired.groups != desired.groups { people = People(desired) }
    // Runtimes first: a process that starts by the same commit may deploy to a new one at once.
    for step in plan.steps where step.resource.kind == .runtime { carryOutRuntime(step) }
    for step in plan.steps where step.resource.kind == .model {
      carryOut(step, change, former)
    }
    for step in plan.steps { note(step, change.commit) }
    state.observed = change.commit
    followChangedProcesses(since: former.desired)
    armStartTimers()
    armMonitors()
    reviewTrainings()
    reviewPromotions()
    reviewHeldModels()
    if isRecalled { reviewOpenTasks(since: former.desired, plan) }
    isRecalled = true
  }

  /// What was there before a change: what the change is judged by.
  private struct Former {
    var desired: DesiredState
    /// Of the models that change.
    var labels: [String: [String: String]]
    var newcomers: [String]
  }

  private func newcomers(in desired: DesiredState) -> [String] {
    guard isRecalled, state.observed != nil, desired.groups != self.desired.groups else {
      return []
    }
    return People(desired).newcomers(since: people)
  }

  /// Logs what became of a resource that has no record of its own.
  private mutating func note(_ step: PlanStep, _ commit: CommitID) {
    guard [.process, .group, .dataset].contains(step.resource.kind) else { return }
    let reason: String
    switch step.action {
    case .create: reason = "Defined"
    case .change: reason = "Replaced"
    case .remove: reason = "Removed"
    default: return
    }
    log(.notice, "\(step.resource)", reason, step.reason)
    if step.resource.kind != .dataset {
      let action = "\(step.resource.kind)-\(reason.lowercased())"
      audit(action, "\(step.resource)", step.reason, commit: commit)
    }
  }

  /// The labels of the models that a plan changes, as they are before it is carried out.
  private func labels(ofModelsIn plan: Plan) -> [String: [String: String]] {
    var labels: [String: [String: String]] = [:]
    for step in plan.steps where step.resource.kind == .model {
      let name = ModelName(step.resource.name)
      if desired.models[name] != nil { labels[name.text] = self.labels(of: name) }
    }
    return labels
  }

  // MARK: - Models

  private mutating func carryOut(
    _ step: PlanStep, _ change: DesiredChange, _ former: Former
  ) {
    let name = ModelName(step.resource.name)
    let judges = desired.models[name].flatMap {
      formerJudges(
        of: $0, former: former.desired, newcomers: former.newcomers,
        labels: former.labels[name.text])
    }
    switch step.action {
    case .create, .change:
      guard let model = desired.models[name] else { return }
      followRecording(of: model, since: former.desired.models[name])
      adopt(model, step, change, judges, former.desired.models[name])
    case .describe:
      guard let model = desired.models[name] else { return }
      followRecording(of: model, since: former.desired.models[name])
      // Labels choose the rules: a version cannot leave its judges behind by another label.
      let policies = FormerJudges(policies: judges?.policies ?? [:])
      update(name) { record in
        record.current?.metadata = model.metadataDigest
        record.current?.judged = model.judged
        guard !policies.isEmpty else { return }
        let version = model.version.digest
        guard let index = record.versions.lastIndex(where: { $0.version == version }) else {
          return
        }
        record.versions[index].judges = policies.joined(with: record.versions[index].judges)
      }
      audit(
        "metadata-changed", "\(model.id)", step.reason, commit: change.commit,
        version: model.version.digest)
      log(.notice, "\(model.id)", "MetadataChanged", step.reason)
      deliver(LifeCycleSignal.metadataChanged, to: name, variables: signalVariables(model))
    case .remove:
      retire(name, step, change)
    default:
      return
    }
  }

  private mutating func adopt(
    _ model: DesiredModel, _ step: PlanStep, _ change: DesiredChange, _ judges: FormerJudges?,
    _ former: DesiredModel?
  ) {
    var record =
      state.models[model.name] ?? ModelRecord(name: model.name, path: model.manifest)
    var changed = Planner.changedAspects(of: model, since: record)
    // Whoever approves should know that the same change moved the bar.
    if let former, former.gatesDigest != model.gatesDigest { changed.append("gates") }
    let version = model.version.digest
    let base = record.current?.version
    record.path = model.manifest
    record.current = ModelRecord.Current(
      version: version, metadata: model.metadataDigest, judged: model.judged,
      commit: change.commit, since: now)
    var seen =
      record.version(version)
      ?? VersionRecord(
        version: version, firstSeen: now, commit: change.commit, changed: changed,
        aspects: Dictionary(
          uniqueKeysWithValues: model.version.aspects.map { ($0.key.rawValue, $0.value) }),
        contributors: [], base: base)
    let contributors = change.contributors[model.name] ?? []
    seen.contributors = Set(seen.contributors).union(contributors).sorted()
    if let judges { seen.judges = judges.joined(with: seen.judges) }
    record.versions.removeAll { $0.version == version }
    record.versions.append(seen)
    record.versions = Array(record.versions.suffix(ModelRecord.versionsKept))
    put(record)
    for runtime in (index.runtimes[model.name] ?? []).sorted()
    where desired.runtimes[runtime] != nil {
      withdrawRemoval(of: runtime)
    }
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
      if active.version == pending.version {
        // Back to what runs already: only what waited behind it is no longer wanted.
        update(model.name) { $0.waiting = nil }
        refreshReady(model.name)
        return
      }
      let policy = process.onNewVersion ?? desired.project?.onNewVersion ?? .supersede
      if policy == .finish {
        update(model.name) { $0.waiting = pending }
        log(
          .info, "\(model.id)", "Waiting",
          "version \(pending.version.short) waits until \(active.version.short) has finished")
        return
      }
      supersede(active.id, by: pending.version)
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
      start(
        definition, process, model.name, at: .signal(spelling), variables: variables,
        pending: pending)
    }
    if !isStarted, activeInstance(of: model.name, lane: .tracked) == nil {
      setReady(
        model.name, .true, "NoStart",
        "the process \(process.name) starts on none of \(signals.joined(separator: ", "))")
    }
  }

  private mutating func retire(_ name: ModelName, _ step: PlanStep, _ change: DesiredChange) {
    deliver(LifeCycleSignal.modelRemoved, to: name, variables: [:])
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
    for runtime in (index.runtimes[name] ?? []).sorted() {
      prune(runtime, reason: "the model \(name) was removed from git")
    }
  }

  /// States for every model whose manifest is broken that its last good version stays in force.
  private mutating func reviewHeldModels() {
    var held: Set<ModelName> = []
    for (id, diagnostics) in desired.broken.sorted(by: { $0.key < $1.key }) where id.kind == .model
    {
      let name = ModelName(id.name)
      guard let first = diagnostics.sorted().first(where: { $0.severity == .error }) else {
        continue
      }
      held.insert(name)
      if state.models[name] == nil { put(ModelRecord(name: name, path: first.location.path)) }
      stall(name, ModelRecord.invalid, "\(first.location): \(first.message)")
    }
    if !desired.unreadable.isEmpty {
      for record in state.models.values.sorted(by: { $0.name < $1.name })
      where record.current != nil && !held.contains(record.name) {
        guard let first = desired.unreadable[record.path]?.sorted().first else { continue }
        held.insert(record.name)
        stall(record.name, ModelRecord.invalid, "\(first.location): \(first.message)")
      }
    }
    for name in index.invalid.subtracting(held).sorted() {
      update(name) { $0.conditions.clear(.stalled) }
      refreshReady(name)
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
