package import Registry
import Vocabulary

/// Works out the difference between what should be and what is. Pure.
package enum Planner {
  /// A removal of more than this share of the models at once is held back.
  package static let removalShare = 0.2
  /// Below this many models a share says nothing, and only removing all of them is held back.
  package static let fewModels = 5

  /// The plan that brings a state to what a tracked commit wants.
  ///
  /// - Parameter former: what was wanted before, where that is known.
  package static func plan(
    for change: DesiredChange, state: ControlState, former: DesiredState? = nil
  ) -> Plan {
    let desired = change.desired
    var steps = modelSteps(desired, state) + runtimeSteps(desired, state, former)
    steps += holdSteps(desired)
    if let former = former ?? (state.observed == nil ? DesiredState() : nil) {
      steps += DefinitionSteps.steps(from: former, to: desired)
    }
    steps.sort { ($0.resource, $0.action.rawValue) < ($1.resource, $1.action.rawValue) }
    let stall = change.isConfirmed ? nil : stall(change, state, steps, former)
    return Plan(steps: steps, stall: stall)
  }

  // MARK: - Models

  private static func modelSteps(_ desired: DesiredState, _ state: ControlState) -> [PlanStep] {
    var steps: [PlanStep] = []
    // By index: what has not changed, and that is nearly all, is looked at where it lies.
    let (models, records) = (desired.models, state.models)
    for index in models.indices {
      let found = records.index(forKey: models.keys[index])
      if let found, isSettled(models.values[index], records.values[found]) { continue }
      let record = found.map { records.values[$0] }
      if let step = step(for: models.values[index], record: record) { steps.append(step) }
    }
    for index in records.indices where models.index(forKey: records.keys[index]) == nil {
      let record = records.values[index]
      guard record.current != nil, !isHeld(record, desired) else { continue }
      steps.append(
        PlanStep(
          .remove, ResourceID(.model, record.name.text),
          reason: "\(record.path) no longer declares it", signals: [LifeCycleSignal.modelRemoved]))
    }
    return steps
  }

  private static func isSettled(
    _ model: borrowing DesiredModel, _ record: borrowing ModelRecord
  ) -> Bool {
    record.current?.version == model.version.digest
      && record.current?.metadata == model.metadataDigest
      && record.current?.judged == model.judged
  }

  private static func step(for model: DesiredModel, record: ModelRecord?) -> PlanStep? {
    var process: ProcessName?
    if case .process(let name) = model.process { process = name }
    let version = model.version.digest
    guard let record, let current = record.current else {
      return PlanStep(
        .create, model.id, reason: "version \(version.short) is new",
        signals: [LifeCycleSignal.modelCreated, LifeCycleSignal.deployableModelChanged],
        process: process)
    }
    if current.version != version {
      let changed = changedAspects(of: model, since: record)
      return PlanStep(
        .change, model.id,
        reason: "\(current.version.short) -> \(version.short) "
          + "(\(changed.joined(separator: ", ")) changed)",
        signals: [LifeCycleSignal.modelChanged, LifeCycleSignal.deployableModelChanged],
        process: process)
    }
    var changed: [String] = []
    if current.metadata != model.metadataDigest { changed.append("its description or labels") }
    if current.judged != model.judged { changed.append("its tests, gates or data") }
    guard !changed.isEmpty else { return nil }
    return PlanStep(
      .describe, model.id,
      reason: "\(changed.joined(separator: " and ")) changed, not what executes",
      signals: [LifeCycleSignal.metadataChanged])
  }

  /// What differs between a model and its current version.
  package static func changedAspects(of model: DesiredModel, since record: ModelRecord) -> [String]
  {
    guard let current = record.current, let former = record.version(current.version) else {
      return ["everything"]
    }
    let aspects = ModelVersion.Aspect.allCases.filter {
      model.version.aspects[$0] != former.aspects[$0.rawValue]
    }
    return aspects.sorted().map(\.rawValue)
  }

  /// Whether a model that is not among the desired ones is only broken, not removed.
  package static func isHeld(_ record: ModelRecord, _ desired: DesiredState) -> Bool {
    desired.broken[ResourceID(.model, record.name.text)] != nil
      || desired.unreadable[record.path] != nil
  }

  // MARK: - Runtimes

  private static func runtimeSteps(
    _ desired: DesiredState, _ state: ControlState, _ former: DesiredState?
  ) -> [PlanStep] {
    var steps: [PlanStep] = []
    for runtime in desired.runtimes.values {
      let id = ResourceID(.runtime, runtime.name.text)
      guard let record = state.runtimes[runtime.name], let definition = record.definition else {
        steps.append(
          PlanStep(
            .create, id, reason: "\(runtime.manifest) declares it",
            signals: [LifeCycleSignal.runtimeChanged]))
        continue
      }
      if former?.runtimes[runtime.name] != runtime, definition != runtime.definitionDigest {
        steps.append(
          PlanStep(
            .change, id, reason: "\(runtime.manifest) changed",
            signals: [LifeCycleSignal.runtimeChanged]))
      }
    }
    for record in state.runtimes.values {
      let id = ResourceID(.runtime, record.name.text)
      if record.definition != nil, desired.runtimes[record.name] == nil,
        desired.broken[id] == nil, desired.unreadable[record.path] == nil
      {
        steps.append(
          PlanStep(
            .remove, id, reason: "\(record.path) no longer declares it",
            signals: [LifeCycleSignal.runtimeChanged]))
      }
      if record.isLeft(by: desired.runtimes[record.name]?.heal ?? .auto) { continue }
      if let step = deploymentStep(record) { steps.append(step) }
    }
    return steps
  }

  private static func deploymentStep(_ record: RuntimeRecord) -> PlanStep? {
    guard !record.isAsAssigned else { return nil }
    let id = ResourceID(.runtime, record.name.text)
    let found = record.observed.map(\.sentence) ?? "nothing is known of it"
    guard let assigned = record.assigned else {
      return PlanStep(.undeploy, id, reason: "it should serve nothing; \(found)")
    }
    return PlanStep(
      .deploy, id,
      reason: "it should serve \(assigned.model)@\(assigned.version.short); \(found)")
  }

  // MARK: - What holds it back

  private static func holdSteps(_ desired: DesiredState) -> [PlanStep] {
    desired.broken.map { id, diagnostics in
      let first = diagnostics.sorted().first { $0.severity == .error }
      return PlanStep(
        .hold, id, reason: "its last good state stays in force: \(first?.message ?? "it is broken")"
      )
    }
  }

  private static func stall(
    _ change: DesiredChange, _ state: ControlState, _ steps: [PlanStep], _ former: DesiredState?
  ) -> Plan.Stall? {
    if change.isRewrite {
      return Plan.Stall(
        reason: "HistoryRewritten",
        message:
          "the tracked branch was rewritten: \(state.observed?.short ?? "its former tip") is "
          + "no ancestor of \(change.commit.short)")
    }
    if let project = former?.project, !project.approvals.isEmpty, change.desired.project == nil {
      return Plan.Stall(
        reason: "ProjectRemoved",
        message: "\(project.manifest) is gone, and with it every rule for approvals")
    }
    let removed = steps.count { $0.action == .remove && $0.resource.kind == .model }
    guard removed > 1 else { return nil }
    let known = state.models.values.count { $0.current != nil }
    let limit = known < fewModels ? Double(known) - 0.5 : Double(known) * removalShare
    guard Double(removed) > limit else { return nil }
    return Plan.Stall(
      reason: "ManyRemovals", message: "\(removed) of \(known) models would be removed at once")
  }
}

extension RuntimeRecord.Observation {
  /// What was found, as the end of a sentence.
  package var sentence: String {
    switch state {
    case .serving:
      version == nil
        ? message ?? "it serves something unknown"
        : "it serves \(model?.text ?? "something unknown")@\(version?.short ?? "unknown")"
    case .batch:
      "\(model?.text ?? "something unknown")@\(version?.short ?? "unknown") is deployed as batch: "
        + "nothing is served"
    case .empty: message ?? "it serves nothing"
    case .loading: "it is loading"
    case .failed: "it failed: \(message ?? "no reason given")"
    case .unreachable: "it cannot be reached\(message.map { ": \($0)" } ?? "")"
    }
  }
}

extension DesiredModel {
  /// What the model is judged by.
  var judged: ModelRecord.Judged {
    ModelRecord.Judged(gates: gatesDigest, tests: testsDigest, data: dataDigest)
  }
}
