import Gates
import Reconciler
import Registry
import Vocabulary

/// The waivers that a gate knows of: recorded ones, and signed commits that nobody has recorded
/// yet. Groups and rules are those of the base, so that a proposal cannot choose who waives its
/// gates.
struct GateWaivers: Sendable {
  let base: DesiredState
  let records: GateRecords
  /// From commits that are at hand, each verified.
  let handed: [ApprovalRecord]
  /// Who took part in the change of a model, by its folder.
  let contributors: @Sendable (DesiredModel) async throws -> [String]
  let now: Instant

  /// A verdict with the waivers that hold.
  struct Applied: Sendable {
    var verdict: TestVerdict
    var waivable: [WaivableGate] = []
    var notes: [String] = []
  }

  /// Looks up what was signed for each gate of a verdict that did not pass.
  func apply(
    to verdict: TestVerdict, _ test: TestDeclaration, fact: MeasurementFact?, of model: DesiredModel
  ) async throws -> Applied {
    var applied = Applied(verdict: verdict)
    let version = model.version.digest
    let subjects = verdict.waivable(in: test, fact: fact, of: model.name, version)
    guard !subjects.isEmpty else { return applied }
    let court = try await court(for: model)
    var waivers: [Digest: Waiver] = [:]
    for subject in subjects {
      let gate = WaivableGate(subject, court)
      applied.waivable.append(gate)
      let ruling = court.ruling(on: subject, try await signed(gate.id))
      waivers[subject.digest] = ruling.waiver
      applied.notes += ruling.notes.map { "\(subject.result.metric): \($0)" }
      if ruling.waiver == nil { applied.notes += elsewhere(subject) }
    }
    applied.verdict = verdict.waived(waivers, in: test, fact: fact, of: model.name, version)
    return applied
  }

  /// The verdicts on an id: what was recorded goes before what lies at hand.
  func signed(_ id: TaskID) async throws -> [ApprovalRecord] {
    let recorded = try await records.approvals(of: id)
    let known = Set(recorded.map(\.person))
    return recorded + handed.filter { $0.task == id && !known.contains($0.person) }
  }

  /// What was signed for the same gate, and does not fit.
  private func elsewhere(_ subject: WaiverSubject) -> [String] {
    let text = subject.gateText
    return handed.filter {
      $0.model == subject.model && $0.gate == text && $0.task.text != subject.digest.hex
    }.map { record in
      let what = record.version == subject.version ? "other figures" : "another version"
      return "\(subject.result.metric): the waiver by \(record.person) does not count: "
        + "it is about \(what)"
    }
  }

  private func court(for model: DesiredModel) async throws -> WaiverCourt {
    let known = records.state.models[model.name]?.version(model.version.digest)
    let people = Set(try await contributors(model)).union(known?.contributors ?? [])
    // Labels of the base: a proposal cannot choose its judges by another label.
    let judged = base.models[model.name] ?? model
    return WaiverCourt(
      people: People(base), project: base.project,
      labels: ModelJudge.labels(of: judged, records.state), contributors: people.sorted(),
      newcomers: known?.judges?.newcomers ?? [], now: now)
  }
}
