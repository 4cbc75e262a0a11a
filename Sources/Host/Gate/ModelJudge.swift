import Gates
import Git
import Reconciler
import Registry
import Vocabulary

/// Judges one changed model: by the gates of the proposal and by those of the base.
struct ModelJudge: Sendable {
  let base: DesiredState
  let desired: DesiredState
  let records: GateRecords
  let clone: Clone
  let runner: TestRunner
  let waivers: GateWaivers
  /// The decision tables of the changed models, as both sides have them.
  let tables: ThresholdTables
  let progress: TestRunner.Progress

  private var state: ControlState { records.state }

  func judge(_ change: GateRun.Change) async throws -> ModelGate {
    guard let model = change.after else {
      return ModelGate(name: change.name, change: .removed, former: change.before?.version.digest)
    }
    let before = change.before
    var gate = ModelGate(
      name: model.name, change: before == nil ? .new : .changed, version: model.version.digest,
      former: before?.version.digest)
    gate.aspects = before.map { Self.aspects(of: model, since: $0) } ?? []
    let champion = try await champion(of: model, before)
    gate.champion = champion?.0
    gate.loosened = before.map { GateLoosening.sentences(from: $0.tests, to: model.tests) } ?? []
    for test in model.tests.sorted(by: { $0.name < $1.name }) {
      gate.tests.append(try await judge(test, of: model, before, champion: champion?.1))
    }
    for test in (before?.tests ?? []).sorted(by: { $0.name < $1.name })
    where !model.tests.contains(where: { $0.name == test.name }) {
      gate.tests.append(try await judgeRemoved(test, of: model, champion: champion?.1))
    }
    gate.contributors = try await waivers.contributors(model)
    if let before, !gate.loosened.isEmpty {
      let labels = Self.labels(of: before, state)
      if let asked = FutureApproval.ofGates(
        from: before, to: model, labels: labels, project: base.project)
      {
        gate.loosening = try await early(asked, of: model)
      }
    }
    gate.after = try await afterMerge(model, before)
    return gate
  }

  private static func aspects(of model: DesiredModel, since before: DesiredModel) -> [String] {
    var aspects = model.version.changes(from: before.version).map(\.rawValue)
    if model.testsDigest != before.testsDigest { aspects.append("tests") }
    if model.gatesDigest != before.gatesDigest { aspects.append("gates") }
    if model.dataDigest != before.dataDigest { aspects.append("data") }
    return aspects
  }

  // MARK: - Tests

  private func judged(
    _ test: TestDeclaration, _ fact: MeasurementFact, _ model: DesiredModel,
    _ champion: DesiredModel?
  ) -> TestVerdict {
    GateEvaluation.judge(
      test, fact: fact, champion: champion?.version.digest, tables: tables,
      context: model.thresholdContext)
  }

  private func judge(
    _ test: TestDeclaration, of model: DesiredModel, _ before: DesiredModel?,
    champion: DesiredModel?
  ) async throws -> TestGate {
    let report = await runner.run(
      test, of: model, in: desired, champion: champion, progress: progress)
    let applied = try await waivers.apply(
      to: judged(test, report.fact, model, champion), test, fact: report.fact, of: model)
    let verdict = applied.verdict
    let measurement = report.measurement
    var gate = TestGate(
      name: test.name, outcome: verdict.outcome, isInfrastructure: verdict.isInfrastructure,
      messages: [verdict.message].compactMap { $0 } + applied.notes, isReused: report.isReused,
      milliseconds: measurement.milliseconds, sandbox: measurement.sandbox,
      measurement: measurement, data: test.data.flatMap { desired.datasets[$0.asset] })
    gate.waivable = applied.waivable
    gate.champion = await measurementOfChampion(test, model, champion)
    gate.timesUsed = await runner.timesUsed(
      gate.data, for: model.name, reused: report.isReused ? model.version.digest : nil)
    let former = before?.tests.first { $0.name == test.name }
    gate.rows = zip(verdict.gates, test.gates).map { result, declared in
      row(
        result, declared, former?.gates.contains(declared) == true ? .both : .proposal,
        gate.champion)
    }
    if let thresholds = test.thresholds {
      let side: TestGate.Side = former?.thresholds?.digest == thresholds.digest ? .both : .proposal
      gate.rows = verdict.gates.map { TestGate.Row(result: $0, side: side) }
    }
    guard let former, former.gatesJSON != test.gatesJSON || !Self.measuresAlike(former, test)
    else { return gate }
    let old = await runner.run(
      former, of: model, in: dataOfBoth, champion: champion, progress: progress)
    let appliedOld = try await waivers.apply(
      to: judged(former, old.fact, model, champion), former, fact: old.fact, of: model)
    add(appliedOld.verdict, former, test, &gate)
    gate.note(appliedOld)
    return gate
  }

  /// The base's gates, as far as the proposal does not have them.
  private func add(
    _ verdict: TestVerdict, _ former: TestDeclaration, _ test: TestDeclaration,
    _ gate: inout TestGate
  ) {
    let isMeasuredAgain = !Self.measuresAlike(former, test)
    for (result, declared) in zip(verdict.gates, former.gates)
    where isMeasuredAgain || !test.gates.contains(declared) {
      gate.rows.append(row(result, declared, .base, gate.champion))
    }
    if let thresholds = former.thresholds,
      isMeasuredAgain || thresholds.digest != test.thresholds?.digest
    {
      gate.rows += verdict.gates.map { TestGate.Row(result: $0, side: .base) }
    }
    if let message = verdict.message, !gate.messages.contains(message), !former.gates.isEmpty {
      gate.messages.append("as the base measures it: \(message)")
    }
    guard !former.gates.isEmpty || former.thresholds != nil else { return }
    if verdict.outcome > gate.outcome { gate.isInfrastructure = verdict.isInfrastructure }
    gate.outcome = max(gate.outcome, verdict.outcome)
  }

  /// A test that the proposal removes still has to pass on the new version.
  private func judgeRemoved(
    _ test: TestDeclaration, of model: DesiredModel, champion: DesiredModel?
  ) async throws -> TestGate {
    let report = await runner.run(
      test, of: model, in: dataOfBoth, champion: champion, progress: progress)
    let applied = try await waivers.apply(
      to: judged(test, report.fact, model, champion), test, fact: report.fact, of: model)
    let verdict = applied.verdict
    var gate = TestGate(
      name: test.name, outcome: verdict.outcome, isInfrastructure: verdict.isInfrastructure,
      messages: ["the proposal removes this test"] + [verdict.message].compactMap { $0 },
      isReused: report.isReused, milliseconds: report.measurement.milliseconds,
      sandbox: report.measurement.sandbox, measurement: report.measurement,
      data: test.data.flatMap { dataOfBoth.datasets[$0.asset] })
    gate.rows =
      test.thresholds == nil
      ? zip(verdict.gates, test.gates).map { row($0, $1, .base, nil) }
      : verdict.gates.map { TestGate.Row(result: $0, side: .base) }
    gate.note(applied)
    return gate
  }

  /// Whether two declarations of a test observe the same; what they may use up does not count.
  private static func measuresAlike(_ left: TestDeclaration, _ right: TestDeclaration) -> Bool {
    left.function == right.function && left.data == right.data
      && left.invalidRows == right.invalidRows
  }

  /// The proposal's data, and the base's where the proposal has removed it.
  private var dataOfBoth: DesiredState {
    var both = desired
    both.datasets.merge(base.datasets) { proposed, _ in proposed }
    return both
  }

  private func row(
    _ result: GateResult, _ declared: Gate, _ side: TestGate.Side, _ champion: MeasurementRecord?
  ) -> TestGate.Row {
    let known = champion.map { record in
      // The same gate on the champion's own figures; what compares has its figures already.
      GateEvaluation.judge(
        TestDeclaration(name: record.test, gates: [declared]), fact: record.fact(for: [declared]),
        champion: nil
      ).gates.first?.value
    }
    return TestGate.Row(result: result, champion: result.champion ?? known ?? nil, side: side)
  }

  // MARK: - The champion

  /// The version that is served in the champion's stage, else that of the base.
  private func champion(
    of model: DesiredModel, _ before: DesiredModel?
  ) async throws -> (ModelGate.Champion, DesiredModel)? {
    if let stage = base.project?.championStage {
      let serving = state.runtimes.values.sorted { $0.name < $1.name }.first {
        $0.labels["stage"] == stage && $0.assigned?.model == model.name
          && $0.assigned?.version != model.version.digest
      }
      if let serving, let assigned = serving.assigned,
        let found = try await find(assigned.version, of: model.name, before)
      {
        return (ModelGate.Champion(version: assigned.version, runtime: serving.name), found)
      }
    }
    guard let before, before.version.digest != model.version.digest else { return nil }
    return (ModelGate.Champion(version: before.version.digest, runtime: nil), before)
  }

  /// A version of a model: the base's, else as the commit had it that brought it.
  private func find(
    _ version: Digest, of name: ModelName, _ before: DesiredModel?
  ) async throws -> DesiredModel? {
    if let before, before.version.digest == version { return before }
    guard let commit = state.models[name]?.version(version)?.commit,
      try await clone.exists(commit)
    else { return nil }
    let (former, _) = try await clone.desired(inTree: try await clone.commit(commit).tree)
    return former.models[name].flatMap { $0.version.digest == version ? $0 : nil }
  }

  /// The champion's measurement of a test, as far as it is known without running anything.
  private func measurementOfChampion(
    _ test: TestDeclaration, _ model: DesiredModel, _ champion: DesiredModel?
  ) async -> MeasurementRecord? {
    guard let champion else { return nil }
    return await runner.known(test, of: champion, in: desired)
  }

  // MARK: - After the merge

  private func afterMerge(
    _ model: DesiredModel, _ before: DesiredModel?
  ) async throws -> AfterMerge? {
    guard model.version.digest != before?.version.digest else { return nil }
    var after = AfterMerge()
    switch model.process {
    case .none:
      after.notes.append("no process is selected for it")
      return after
    case .tied(let names):
      let list = names.map(\.text).joined(separator: ", ")
      after.notes.append("several processes are equally specific: \(list)")
      return after
    case .process(let name): after.process = name
    }
    guard let name = after.process, let process = desired.processes[name],
      case .ready(let definition) = try await clone.definition(
        process.bpmn.blob, path: process.bpmn.path.text)
    else { return after }
    let labels = Self.labels(of: model, state)
    for approval in FutureApproval.all(
      for: model, in: definition, labels: labels, project: desired.project)
    {
      after.approvals.append(try await asked(approval, model, before))
    }
    return after
  }

  private func asked(
    _ approval: FutureApproval, _ model: DesiredModel, _ before: DesiredModel?
  ) async throws -> AfterMerge.Asked {
    var asked = try await early(approval, of: model)
    func rule(_ model: DesiredModel, _ project: ProjectSettings?) -> ResolvedPolicy {
      PolicyResolution.policy(
        target: approval.target, labels: Self.labels(of: model, state), project: project
      ).policy
    }
    let old = rule(before ?? model, base.project)
    if old != rule(model, desired.project) { asked.baseRule = old.sentence }
    return asked
  }

  /// An approval with what was said of it already.
  private func early(
    _ approval: FutureApproval, of model: DesiredModel
  ) async throws -> AfterMerge.Asked {
    let given = EarlyApprovals(
      of: approval, in: try await waivers.signed(approval.task), people: People(base),
      allowsUnsigned: base.project?.signatures == .optional,
      contributors: try await waivers.contributors(model))
    return AfterMerge.Asked(
      approval: approval, givenBy: given.givenBy, isGiven: given.isGiven, notes: given.notes)
  }

  /// As the loop will see them: the manifest's, and those that processes set.
  static func labels(of model: DesiredModel, _ state: ControlState) -> [String: String] {
    (state.models[model.name]?.labels ?? [:]).merging(model.labels) { _, manifest in manifest }
  }
}

extension TestGate {
  /// Takes up what was found about waivers of further gates.
  fileprivate mutating func note(_ applied: GateWaivers.Applied) {
    let known = Set(waivable.map(\.id))
    waivable += applied.waivable.filter { !known.contains($0.id) }
    messages += applied.notes.filter { !messages.contains($0) }
  }
}
