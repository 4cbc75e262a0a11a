import Registry
import Vocabulary

extension ControlLoop {
  /// Variables that only verdicts and gates may set: neither a form nor a signal by hand must be
  /// able to pass for an approval, a test result or another version.
  static let reservedVariables: Set<String> = [
    "approved", "approval", "approvers", "reviewMessage", "reviewResult",
    "passed", "verdict", "gateResults", "MODEL_TEST_RESULT", "JOB", "TEST_JOB",
    "waivers", "proposal", "model", "DEPLOYABLE_MODEL", "STORED_MODEL", "DEPLOYED_MODEL",
  ]

  /// Takes a commit that claims to be somebody's verdict.
  mutating func take(_ submission: SignoffSubmission) {
    let allowsUnsigned = desired.project?.signatures == .optional
    switch SignoffReading.read(
      submission, people: people, at: now, allowsUnsigned: allowsUnsigned)
    {
    case .failure(let refusal):
      refuse(submission.commit, who: refusal.who, task: refusal.task, refusal.reason)
    case .success(let stated):
      let key = ApprovalKey(task: stated.task, person: stated.person)
      guard state.approvals[key]?.commit != submission.commit else { return }  // seen before
      if let reason = reasonToRefuse(stated, submission.commit) {
        refuse(
          submission.commit, who: stated.person, task: stated.task,
          waives: stated.verdict == .waive ? stated.model : nil, reason)
      } else {
        record(stated, submission)
      }
    }
  }

  /// - Parameter model: the model whose gate it would waive: no task keeps the reason then, and the
  ///   audit log does.
  private mutating func refuse(
    _ commit: CommitID, who: String, task: TaskID?, waives model: ModelName? = nil,
    _ reason: String
  ) {
    let former = task.flatMap { state.tasks[$0]?.refusals } ?? []
    // The same commit lies in its place until somebody takes it away; it is answered once.
    guard !former.contains(where: { $0.commit == commit && $0.reason == reason }) else { return }
    log(
      .warning, task.map { "task/\($0.text.prefix(12))" } ?? "project", "SignoffRefused",
      "\(who): \(reason)")
    if let model, state.models[model] != nil || desired.models[model] != nil {
      audit("signoff-refused", "model/\(model)", "\(who): \(reason)", commit: commit)
    }
    guard let task, state.tasks[task] != nil else { return }
    audit("signoff-refused", "task/\(task)", "\(who): \(reason)", commit: commit)
    update(task) { [now] in
      $0.refuse(TaskRecord.Refusal(commit: commit, who: who, at: now, reason: reason))
    }
  }

  // MARK: - What does not count

  private func reasonToRefuse(_ stated: StatedVerdict, _ commit: CommitID) -> String? {
    let isVerdict = stated.verdict == .approve || stated.verdict == .reject
    if isVerdict || stated.verdict == .waive, let reason = reasonNotToReplace(stated, commit) {
      return reason
    }
    if stated.verdict == .waive { return reasonToRefuseWaiver(stated) }
    guard let task = state.tasks[stated.task] else {
      return isVerdict ? reasonToRefuseEarly(stated) : "no task has this id"
    }
    if let reason = mismatch(stated, task) { return reason }
    let groups = groups(of: stated.person, at: now, without: task.newcomers)
    guard task.policy.accepts(stated.person, in: groups) else {
      return "\(stated.person) is not among \(task.policy.sentence)"
    }
    if isVerdict {
      return reasonToRefuseVerdict(stated, on: task)
    }
    guard task.state == .open else { return "the task is closed" }
    if stated.verdict != .complete, let assignee = task.assignee, assignee != stated.person {
      return "\(assignee) has claimed it"
    }
    guard stated.verdict == .complete else { return nil }
    guard task.kind == .form else { return "it is decided by approve or reject" }
    return stated.variables.keys.sorted().first(where: Self.reservedVariables.contains).map {
      "\($0) is set by verdicts only"
    }
  }

  /// Whether a verdict speaks of something else than the task.
  private func mismatch(_ stated: StatedVerdict, _ task: TaskRecord) -> String? {
    if let version = stated.version, task.version != version {
      return "it is about another version"
    }
    if let model = stated.model, task.model != model { return "it is about another model" }
    if let target = stated.target, task.target != target { return "it is about another target" }
    if let policy = stated.policy, task.policy.digest != policy {
      return "it was given under another rule"
    }
    return nil
  }

  private func reasonToRefuseVerdict(_ stated: StatedVerdict, on task: TaskRecord) -> String? {
    // A verdict on a closed approval is kept: it is what a later instance of the same task finds.
    guard task.state == .open || task.kind == .approval else { return "the task is closed" }
    if task.kind != .form {
      guard stated.version != nil, stated.target != nil, stated.policy != nil else {
        return "it must name its subject, target and policy"
      }
    }
    let isContributor = people.isContributor(
      stated.person, among: task.excluded, addresses: stated.signer.addresses)
    if isContributor { return "\(stated.person) took part in the change" }
    if let key = stated.signer.key, task.newcomers.contains(key) {
      return "the key of \(stated.person) came with the change itself"
    }
    return nil
  }

  /// Whether a verdict is an old one of the same person that is pushed again, or late.
  private func reasonNotToReplace(_ stated: StatedVerdict, _ commit: CommitID) -> String? {
    guard let former = state.approvals[ApprovalKey(task: stated.task, person: stated.person)] else {
      return nil
    }
    if former.replaced.contains(commit) { return "a later verdict has replaced it" }
    if former.replaced.count >= ApprovalRecord.replacedLimit {
      return "\(stated.person) has changed their mind \(former.replaced.count) times"
    }
    return stated.signer.committed < SignoffReading.committed(former)
      ? "it is older than the verdict of \(stated.person) that counts" : nil
  }

  /// A verdict on a task that does not exist yet: it is kept when it names everything that the task
  /// will be checked against.
  private func reasonToRefuseEarly(_ stated: StatedVerdict) -> String? {
    guard let model = stated.model, stated.version != nil, stated.target != nil,
      stated.policy != nil
    else { return "no task has this id" }
    return state.models[model] == nil && desired.models[model] == nil
      ? "no model is named \"\(model)\"" : nil
  }

  // MARK: - Recording

  private mutating func record(_ stated: StatedVerdict, _ submission: SignoffSubmission) {
    let object = stated.model.map { "model/\($0)" } ?? "task/\(stated.task)"
    let task = "task \(stated.task.text.prefix(12))"
    switch stated.verdict {
    case .claim, .release:
      let assignee = stated.verdict == .claim ? stated.person : nil
      guard state.tasks[stated.task]?.assignee != assignee else { return }
      update(stated.task) { $0.assignee = assignee }
      audit(
        stated.verdict.pastTense, object, task, actor: stated.person, commit: submission.commit)
    case .approve, .reject, .waive:
      keep(stated, submission, object)
    case .complete:
      update(stated.task) { [now] in
        $0.signoffs.append(
          TaskRecord.Signoff(
            person: stated.person, verdict: .complete, commit: submission.commit, at: now,
            reason: stated.reason, isSigned: stated.signer.key != nil))
      }
      audit("completed", object, task, actor: stated.person, commit: submission.commit)
      complete(stated.task, variables: stated.variables)
    }
  }

  private mutating func keep(
    _ stated: StatedVerdict, _ submission: SignoffSubmission, _ object: String
  ) {
    let task = state.tasks[stated.task]
    guard let model = task?.model ?? stated.model, let version = task?.version ?? stated.version
    else { return }
    let target = task.map { $0.target ?? "" } ?? stated.target ?? ""
    let policy = task?.policy.digest ?? stated.policy ?? ResolvedPolicy(require: []).digest
    let subject =
      stated.verdict == .waive
      ? Digest(hex: stated.task.text) ?? Digest(of: stated.task.text)
      : task?.subject ?? earlySubject(stated.task, model, version, target)
    let isOfWaiver = stated.verdict == .waive || isWaiver(stated.task, of: model)
    let former = state.approvals[ApprovalKey(task: stated.task, person: stated.person)]
    put(
      ApprovalRecord(
        stated, of: model, version, target: target, subject: subject, policy: policy, submission,
        firstSeen: now,
        replaced: (former?.replaced ?? []) + (former.map { [$0.commit] } ?? [])))
    let proof = stated.signer.key == nil ? " (unsigned)" : ""
    audit(
      stated.verdict.pastTense, object, (stated.reason ?? "no reason given") + proof,
      actor: stated.person, commit: submission.commit, version: version)
    log(
      .notice, object, "Signoff", "\(stated.person) \(stated.verdict.pastTense)\(proof)")
    if isOfWaiver, task == nil { waiverChanged(stated) }
    if target == FutureApproval.gatesTarget { judgeProposalsAnew(of: model, version) }
    guard let task else { return }
    if former?.verdict == .approve, stated.verdict == .reject {
      tellApproval(
        LifeCycleSignal.approvalRevoked, task, person: stated.person, verdict: stated.verdict)
    }
    tellApproval(
      LifeCycleSignal.approvalRecorded, task, person: stated.person, verdict: stated.verdict)
    if task.state == .open {
      conclude(task.id)
    }
  }

  /// The subject that an early verdict is about, where the tracked branch already has its gates.
  private func earlySubject(
    _ task: TaskID, _ model: ModelName, _ version: Digest, _ target: String
  ) -> Digest {
    guard let model = desired.models[model], model.version.digest == version else {
      return Digest(of: "early \(task)")
    }
    return ApprovalSubject.digest(of: model, target: target)
  }
}

extension SignoffVerdict {
  /// As the audit log says it.
  package var pastTense: String {
    switch self {
    case .approve: "approved"
    case .reject: "rejected"
    case .waive: "waived"
    case .claim: "claimed"
    case .release: "released"
    case .complete: "completed"
    }
  }
}
