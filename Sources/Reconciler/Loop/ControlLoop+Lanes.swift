import BPMN
import Registry
import Vocabulary

/// The lives of proposals: each proposed version of a model may have a process instance of its own,
/// beside the tracked branch's.
extension ControlLoop {
  /// Fires `model_proposed` for every model of which the judged head of a proposal has a new
  /// version, once a head. Instances for what the head no longer proposes end.
  mutating func announceProposal(_ ref: String) {
    guard let record = state.proposals[ref], !record.isClosed, record.outcome != .unknown,
      record.announced?.contains(record.head) != true
    else { return }
    update(proposal: ref) {
      $0.announced = Array(
        (($0.announced ?? []) + [record.head]).suffix(ProposalRecord.announcedKept))
    }
    let proposed = record.models.filter { model in
      model.version.map { $0 != desired.models[model.name]?.version.digest } ?? false
    }
    endLanes(
      of: ref, besides: Set(proposed.map(\.name)), reason: "the proposal no longer changes it")
    for model in proposed { propose(model, record) }
  }

  private mutating func propose(_ model: ProposalRecord.Model, _ record: ProposalRecord) {
    guard let version = model.version else { return }
    let name = model.name
    audit(
      "model-proposed", "model/\(name)",
      "\(record.ref) proposes \(version.short): \(model.outcome.rawValue)", commit: record.head,
      version: version)
    guard state.models[name]?.isSuspended != true else { return }
    let variables = proposalVariables(model, version, record)
    let lane = Lane.proposal(record.ref)
    if let active = activeInstance(of: name, lane: lane) {
      deliver(LifeCycleSignal.modelProposed, to: active.id, variables: variables)
      // The same content under another commit: what runs goes on.
      guard active.version != version else { return }
      if state.instances[active.id]?.isActive == true { supersede(active.id, by: version) }
    }
    guard let process = proposalProcess(of: name),
      case .ready(let definition)? = library[process.bpmn.blob],
      let spelling = LifeCycleSignal.spellings(of: LifeCycleSignal.modelProposed).first(where: {
        !definition.startEvents(forSignal: $0).isEmpty
      })
    else { return }
    start(
      definition, process, name, lane: lane, at: .signal(spelling), variables: variables,
      pending: ModelRecord.PendingVersion(
        version: version, commit: record.head, changed: model.changed ?? []))
  }

  /// The process of a proposed model, as the tracked branch selects it: a proposal cannot choose
  /// its judges by its labels. A model that is new has none but the default or one that names it.
  private func proposalProcess(of name: ModelName) -> DesiredProcess? {
    let selection =
      desired.models[name]?.process
      ?? ProcessSelection.select(
        model: name, labels: [:], among: desired.processes.mapValues(\.selector))
    guard case .process(let process) = selection else { return nil }
    return desired.processes[process]
  }

  /// Ends the instances of a proposal, but for some models.
  mutating func endLanes(of ref: String, besides names: Set<ModelName>, reason: String) {
    for (model, id) in index.lanes[ref]?.sorted(by: { $0.key < $1.key }) ?? []
    where !names.contains(model) {
      cancel(id, reason: reason)
    }
  }

  // MARK: - What its process sees

  /// The model as signals carry it, with the proposed version, and the proposal beside it.
  private func proposalVariables(
    _ model: ProposalRecord.Model, _ version: Digest, _ record: ProposalRecord
  ) -> [String: JSON] {
    let pending = ModelRecord.PendingVersion(
      version: version, commit: record.head, changed: model.changed ?? [])
    var variables: [String: JSON]
    if let known = desired.models[model.name] {
      let proposed = known.with(version: ModelVersion(digest: version, aspects: [:]))
      variables = signalVariables(proposed, pending)
    } else {
      let name = JSON.string(model.name.text)
      let stored: JSON = ["id": name, "modelMetaData": ["name": name]]
      variables = [
        "model": [
          "name": name, "version": .string(version.hex), "labels": [:],
          "commit": .string(record.head.text),
          "changed": .array(pending.changed.map { .string($0) }),
        ],
        "DEPLOYABLE_MODEL": ["id": .string(version.hex), "storedModel": stored],
        "STORED_MODEL": stored,
      ]
    }
    variables["proposal"] = [
      "ref": .string(record.ref), "head": .string(record.head.text),
      "base": .string(record.base.text), "verdict": .string(model.outcome.rawValue),
    ]
    return variables.merging(verdictVariables(of: model)) { own, _ in own }
  }

  /// The verdict on a proposed model, under the names that tests give it.
  func verdictVariables(of model: ProposalRecord.Model) -> [String: JSON] {
    let passed = model.outcome == .pass || model.outcome == .waived
    return [
      "verdict": .string(model.outcome.rawValue), "passed": .bool(passed),
      "gateResults": .array(model.sentences.map { .string($0) }),
      "MODEL_TEST_RESULT": ["passes": .bool(passed)],
    ]
  }

  /// What was found about the model of an instance in a proposal's lane; `nil` for the tracked one.
  func proposed(by record: InstanceRecord) -> ProposalRecord.Model? {
    guard case .proposal(let ref) = record.lane else { return nil }
    return state.proposals[ref]?.models.first { $0.name == record.model }
  }

  /// Does what a process asks for in a proposal's lane. Its version was judged before it began, and
  /// nothing of it may reach a runtime or the tracked model.
  mutating func operate(
    _ operation: Operation, _ job: Job, _ record: InstanceRecord
  ) -> Command? {
    let verdict = proposed(by: record).map(verdictVariables) ?? [:]
    switch operation {
    case .runTests, .evaluateGates: return .completeJob(job.key, variables: verdict)
    case .createBatchJob:
      let created = create(
        job, .runTests, in: record.id, input: [:], state: .complete, isAwaited: false)
      return .completeJob(
        job.key, variables: verdict.merging(["JOB": Self.jobObject(created)]) { own, _ in own })
    case .deploy, .undeploy, .promote, .withdraw, .setLabel, .retrain:
      return .throwJobError(
        job.key, code: Self.failureCode,
        message: "\(operation.rawValue) is for the tracked branch, and this is a proposal")
    case .nothing, .getJob, .findRuntime, .notify: return nil
    }
  }

  /// Who may judge in the lane of an instance.
  func laneJudges(of record: InstanceRecord, target: String) -> Judges {
    guard record.lane != .tracked else {
      return judges(of: record.version, of: record.model, target: target)
    }
    let (rules, reuse) = PolicyResolution.policy(
      target: target, labels: labels(of: record.model), project: desired.project)
    return Judges(
      rules: rules, reuse: reuse, contributors: proposed(by: record)?.contributors ?? [],
      newcomers: [])
  }
}
