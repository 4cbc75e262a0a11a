package import Gates
package import Registry
package import Vocabulary

/// A gate of a version that did not pass, and what it takes to waive it.
package struct WaivableGate: Sendable {
  package var subject: WaiverSubject
  /// Who must sign, and for how long at most; `nil` where nobody may.
  package var policy: WaiverPolicy?
  /// Why nobody may.
  package var obstacle: String?
  /// The contributors to the change, who may not.
  package var excluded: [String]

  /// A gate as a court sees it.
  package init(_ subject: WaiverSubject, _ court: WaiverCourt) {
    self.subject = subject
    policy = court.policy(of: subject.gate)
    obstacle = court.obstacle(subject.gate, subject.result.outcome)
    excluded = court.contributors
  }

  /// The id that a waiver names.
  package var id: TaskID { TaskID(subject.digest.hex) }
  /// What stands in place of a target in the signed commit.
  package var target: String { "gate:\(subject.test)" }

  /// The question as a task would put it; nothing keeps it.
  package func record(at now: Instant) -> TaskRecord {
    TaskRecord(
      id: id, kind: .approval, name: "Waive \(subject.result.metric) of \(subject.test)",
      model: subject.model, version: subject.version, target: target, subject: subject.digest,
      policy: policy?.require ?? .nobody, excluded: excluded, newcomers: [], state: .open,
      created: now, signoffs: [], refusals: [],
      details: ["gateResults": [.string(subject.result.sentence)]])
  }
}

extension ControlLoop {
  /// The gates of what the tracked branch wants of a model that did not pass and that their
  /// manifest lets people waive.
  ///
  /// - Parameter now: waivers are looked at as they hold at this moment.
  package func waivableGates(of name: ModelName, now: Instant) -> [WaivableGate] {
    guard let (model, version, verdict) = trackedVerdict(of: name) else { return [] }
    var court = waiverCourt(for: version.version, of: name)
    court.now = now
    return GateEvaluation.waivable(
      verdict, tests: model.tests, facts: version.tests, of: name, version.version
    ).map { WaivableGate($0, court) }
  }

  /// The verdict on what the tracked branch wants, without waivers.
  private func trackedVerdict(of name: ModelName) -> (DesiredModel, VersionRecord, Verdict)? {
    guard let model = desired.models[name],
      let version = state.models[name]?.version(model.version.digest), !version.tests.isEmpty
    else { return nil }
    let verdict = GateEvaluation.verdict(
      tests: model.tests, facts: version.tests,
      champion: champion(of: name, besides: version.version)?.version,
      tables: thresholds, context: model.thresholdContext)
    return (model, version, verdict)
  }

  /// A verdict with the waivers that hold now.
  func waived(_ verdict: Verdict, _ model: DesiredModel, _ version: VersionRecord) -> Verdict {
    let signed = signedWaivers(of: model.name)
    guard !signed.isEmpty, !verdict.outcome.mayGoOn else { return verdict }
    let court = waiverCourt(for: version.version, of: model.name)
    var waivers: [Digest: Waiver] = [:]
    for subject in GateEvaluation.waivable(
      verdict, tests: model.tests, facts: version.tests, of: model.name, version.version)
    {
      waivers[subject.digest] = court.ruling(on: subject, signed).waiver
    }
    return GateEvaluation.waived(
      verdict, waivers, tests: model.tests, facts: version.tests, of: model.name,
      version.version)
  }

  /// The verdict on one test of a version that the tracked branch has or had, with the waivers that
  /// hold at a moment.
  package func waived(
    _ verdict: TestVerdict, _ test: TestDeclaration, fact: MeasurementFact,
    of name: ModelName, _ version: Digest, now: Instant
  ) -> TestVerdict {
    let signed = signedWaivers(of: name)
    guard !signed.isEmpty else { return verdict }
    var court = waiverCourt(for: version, of: name)
    court.now = now
    var waivers: [Digest: Waiver] = [:]
    for subject in verdict.waivable(in: test, fact: fact, of: name, version) {
      waivers[subject.digest] = court.ruling(on: subject, signed).waiver
    }
    return verdict.waived(waivers, in: test, fact: fact, of: name, version)
  }

  /// Waivers of a model, and the rejections of some.
  private func signedWaivers(of name: ModelName) -> [ApprovalRecord] {
    let all = (index.approvals[name] ?? []).sorted().compactMap { state.approvals[$0] }
    let ids = Set(all.filter { $0.until != nil }.map(\.task))
    return all.filter { ids.contains($0.task) }
  }

  // MARK: - A waiver arrives

  /// Why a waiver is not taken. One for a version that the tracked branch does not have yet is
  /// kept, as an early approval is, and looked at again by whoever judges that version.
  func reasonToRefuseWaiver(_ stated: StatedVerdict) -> String? {
    guard state.tasks[stated.task] == nil else {
      return "a task is approved or rejected; a gate is waived by its own id"
    }
    guard let name = stated.model, let version = stated.version, stated.target != nil,
      stated.policy != nil, let gate = stated.gate, let until = stated.until
    else { return "it must name its subject, target, policy, gate and end" }
    if until <= now { return "it ended at \(until)" }
    guard stated.reason?.contains(where: { !$0.isWhitespace }) == true else {
      return "it gives no reason (trailer Muster-Reason)"
    }
    guard let model = desired.models[name] else {
      return state.models[name] == nil ? "no model is named \"\(name)\"" : nil
    }
    guard model.version.digest == version else {
      let isProposed = state.proposals.values.contains { record in
        !record.isClosed && record.models.contains { $0.name == name && $0.version == version }
      }
      return state.models[name]?.version(version) == nil || isProposed
        ? nil : "it is about another version"
    }
    return reasonToRefuse(stated, gate, model)
  }

  private func reasonToRefuse(
    _ stated: StatedVerdict, _ text: String, _ model: DesiredModel
  ) -> String? {
    let court = waiverCourt(for: model.version.digest, of: model.name)
    let declared = model.tests.flatMap { test in
      test.gates.map { (test: test.name, gate: $0) }
    }
    // A gate that only a proposal has is judged there.
    guard
      let found = declared.first(where: { WaiverSubject.gateText($0.gate, in: $0.test) == text })
    else { return nil }
    if let reason = court.obstacle(found.gate, .fail) { return reason }
    // Not measured yet: what it says is looked at once it is.
    guard let (_, version, verdict) = trackedVerdict(of: model.name),
      let test = verdict.tests.first(where: { $0.test == found.test }), !test.gates.isEmpty
    else { return nil }
    let subjects = GateEvaluation.waivable(
      verdict, tests: model.tests, facts: version.tests, of: model.name, version.version)
    if let subject = subjects.first(where: { $0.digest.hex == stated.task.text }) {
      return court.reasonToRefuse(stated, seen: now, on: subject)
    }
    if subjects.contains(where: { $0.gateText == text }) { return "it is about other figures" }
    let place = model.tests.first { $0.name == found.test }?.gates.firstIndex(of: found.gate)
    let result = place.flatMap { test.gates.indices.contains($0) ? test.gates[$0] : nil }
    return result?.outcome == .error
      ? "it ended as an error, and errors of \(found.gate.metric) are not waivable"
      : "there is nothing to waive: \(result?.sentence ?? "the gate does not decide")"
  }

  /// Judges proposals of a version again, as something was said about them.
  mutating func judgeProposalsAnew(of name: ModelName, _ version: Digest) {
    for record in state.proposals.values.sorted(by: { $0.ref < $1.ref })
    where !record.isClosed
      && record.models.contains(where: { $0.name == name && $0.version == version })
    {
      update(proposal: record.ref) { [now] in $0.outdated = now }
    }
  }

  /// Judges anew whatever a waiver, or the rejection of one, is about.
  mutating func waiverChanged(_ stated: StatedVerdict) {
    guard let name = stated.model, let version = stated.version else { return }
    judgeProposalsAnew(of: name, version)
    guard let record = activeInstance(of: name, lane: .tracked), record.version == version else {
      return
    }
    _ = judge(record)
    deliver(
      LifeCycleSignal.approvalRecorded, to: name,
      variables: [
        "approval": [
          "task": .string(stated.task.text), "person": .string(stated.person),
          "verdict": .string(stated.verdict.rawValue), "target": .string(stated.target ?? ""),
          "version": .string(version.hex),
        ]
      ])
  }

  /// Whether verdicts on an id are about a waiver.
  func isWaiver(_ task: TaskID, of name: ModelName) -> Bool {
    signedWaivers(of: name).contains { $0.task == task }
  }
}
