import Gates
import Reconciler
import Registry
import Vocabulary

/// Judges one changed model: by the gates of the proposal and by those of the base.
struct ModelJudge: Sendable {
  let base: DesiredState
  let desired: DesiredState
  let state: ControlState
  let clone: Clone
  let runner: TestRunner
  let progress: TestRunner.Progress

  func judge(_ change: GateRun.Change) async throws -> ModelGate {
    guard let model = change.after else {
      return ModelGate(name: change.name, change: .removed, former: change.before?.version.digest)
    }
    let before = change.before
    var gate = ModelGate(
      name: model.name, change: before == nil ? .new : .changed, version: model.version.digest,
      former: before?.version.digest)
    gate.aspects = before.map { Self.aspects(of: model, since: $0) } ?? []
    gate.champion = champion(of: model, before)
    gate.loosened = before.map { GateLoosening.sentences(from: $0.tests, to: model.tests) } ?? []
    for test in model.tests.sorted(by: { $0.name < $1.name }) {
      gate.tests.append(await judge(test, of: model, before, champion: gate.champion))
    }
    for test in (before?.tests ?? []).sorted(by: { $0.name < $1.name })
    where !model.tests.contains(where: { $0.name == test.name }) {
      gate.tests.append(await judgeRemoved(test, of: model))
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

  private func judge(
    _ test: TestDeclaration, of model: DesiredModel, _ before: DesiredModel?,
    champion: ModelGate.Champion?
  ) async -> TestGate {
    let hasChampion = champion?.runtime != nil
    let report = await runner.run(test, of: model, in: desired, progress: progress)
    let verdict = GateEvaluation.judge(
      test, fact: report.measurement.fact, hasChampion: hasChampion)
    var gate = TestGate(
      name: test.name, outcome: verdict.outcome, isInfrastructure: verdict.isInfrastructure,
      messages: [verdict.message].compactMap { $0 }, isReused: report.isReused,
      milliseconds: report.measurement.milliseconds, sandbox: report.measurement.sandbox,
      measurement: verdict.measurement)
    let former = before?.tests.first { $0.name == test.name }
    let figures = await championFigures(test, model, before, champion)
    gate.rows = zip(verdict.gates, test.gates).enumerated().map { index, pair in
      let side: TestGate.Side = former?.gates.contains(pair.1) == true ? .both : .proposal
      return row(pair.0, side, champion: figures.indices.contains(index) ? figures[index] : nil)
    }
    if let former, former.gatesJSON != test.gatesJSON || !Self.measuresAlike(former, test) {
      let fact: MeasurementFact
      if Self.measuresAlike(former, test) {
        fact = report.measurement.fact
      } else {
        fact = await runner.run(former, of: model, in: dataOfBoth, progress: progress)
          .measurement.fact
      }
      let figures = await championFigures(former, model, before, champion)
      add(
        GateEvaluation.judge(former, fact: fact, hasChampion: hasChampion), figures, former, test,
        &gate)
    }
    return gate
  }

  /// The base's gates, as far as the proposal does not have them.
  private func add(
    _ verdict: TestVerdict, _ figures: [Double?], _ former: TestDeclaration,
    _ test: TestDeclaration, _ gate: inout TestGate
  ) {
    let isMeasuredAgain = !Self.measuresAlike(former, test)
    for (index, (result, declared)) in zip(verdict.gates, former.gates).enumerated()
    where isMeasuredAgain || !test.gates.contains(declared) {
      let figure = figures.indices.contains(index) ? figures[index] : nil
      gate.rows.append(row(result, .base, champion: figure))
    }
    if let message = verdict.message, !gate.messages.contains(message), !former.gates.isEmpty {
      gate.messages.append("as the base measures it: \(message)")
    }
    guard !former.gates.isEmpty || former.thresholds != nil else { return }
    if verdict.outcome > gate.outcome { gate.isInfrastructure = verdict.isInfrastructure }
    gate.outcome = max(gate.outcome, verdict.outcome)
  }

  /// A test that the proposal removes still has to pass on the new version.
  private func judgeRemoved(_ test: TestDeclaration, of model: DesiredModel) async -> TestGate {
    let report = await runner.run(test, of: model, in: dataOfBoth, progress: progress)
    let verdict = GateEvaluation.judge(test, fact: report.measurement.fact, hasChampion: false)
    return TestGate(
      name: test.name, outcome: verdict.outcome, isInfrastructure: verdict.isInfrastructure,
      messages: ["the proposal removes this test"] + [verdict.message].compactMap { $0 },
      rows: verdict.gates.map { row($0, .base, champion: nil) }, isReused: report.isReused,
      milliseconds: report.measurement.milliseconds, sandbox: report.measurement.sandbox,
      measurement: verdict.measurement)
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

  private func row(_ result: GateResult, _ side: TestGate.Side, champion: Double?) -> TestGate.Row {
    TestGate.Row(
      metric: result.metric, champion: champion, value: result.value, outcome: result.outcome,
      isWarning: result.isWarning, sentence: result.sentence, side: side)
  }

  // MARK: - The champion

  private func champion(of model: DesiredModel, _ before: DesiredModel?) -> ModelGate.Champion? {
    if let stage = base.project?.championStage {
      let serving = state.runtimes.values.sorted { $0.name < $1.name }.first {
        $0.labels["stage"] == stage && $0.assigned?.model == model.name
          && $0.assigned?.version != model.version.digest
      }
      if let serving, let assigned = serving.assigned {
        return ModelGate.Champion(version: assigned.version, runtime: serving.name)
      }
    }
    guard let before, before.version.digest != model.version.digest else { return nil }
    return ModelGate.Champion(version: before.version.digest, runtime: nil)
  }

  /// The champion's values at the gates of a test, where they are known without running anything
  /// and belong to the same data.
  private func championFigures(
    _ test: TestDeclaration, _ model: DesiredModel, _ before: DesiredModel?,
    _ champion: ModelGate.Champion?
  ) async -> [Double?] {
    guard let champion, before == nil || before?.dataDigest == model.dataDigest else { return [] }
    var fact = state.models[model.name]?.version(champion.version)?.tests[test.name]
    if fact == nil, let before, before.version.digest == champion.version,
      let former = before.tests.first(where: { $0.name == test.name })
    {
      fact = await runner.known(former, of: before, in: base)?.fact
    }
    guard let fact else { return [] }
    return GateEvaluation.judge(test, fact: fact, hasChampion: false).gates.map(\.value)
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
      after.approvals.append(asked(approval, model, before))
    }
    return after
  }

  private func asked(
    _ approval: FutureApproval, _ model: DesiredModel, _ before: DesiredModel?
  ) -> AfterMerge.Asked {
    let given = state.approvals.values.filter {
      $0.task == approval.task && $0.verdict == .approve
    }.map(\.person).sorted()
    func rule(_ model: DesiredModel, _ project: ProjectSettings?) -> ResolvedPolicy {
      PolicyResolution.policy(
        target: approval.target, labels: Self.labels(of: model, state), project: project
      ).policy
    }
    let old = rule(before ?? model, base.project)
    let isSame = old == rule(model, desired.project)
    return AfterMerge.Asked(
      approval: approval, givenBy: given, baseRule: isSame ? nil : old.sentence)
  }

  /// As the loop will see them: the manifest's, and those that processes set.
  static func labels(of model: DesiredModel, _ state: ControlState) -> [String: String] {
    (state.models[model.name]?.labels ?? [:]).merging(model.labels) { _, manifest in manifest }
  }
}
