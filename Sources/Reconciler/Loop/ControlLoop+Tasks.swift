import BPMN
import Registry
import Vocabulary

extension ControlLoop {
  /// Variables that only verdicts may set: a form must not be able to pass for an approval.
  private static let reservedVariables: Set<String> = [
    "reviewResult", "reviewMessage", "approved", "approvers",
  ]

  // MARK: - Opening

  /// Opens the record of a user task. The answer is a command where the task is done already: its
  /// approval was given early, or before a revert.
  mutating func open(_ task: UserTask, in id: InstanceID) -> Command? {
    guard let record = state.instances[id], let instance = state.running[id] else { return nil }
    let groups = task.request.candidateGroups.map { GroupName($0) }
    let people = ([task.request.assignee].compactMap { $0 } + task.request.candidateUsers)
    let variables = instance.variables(visibleFrom: task.key)
    let target = task.localVariables["target"]?.string ?? task.properties["target"]
    var policy = PolicyResolution.policy(
      candidateGroups: groups, people: people, rules: ResolvedPolicy(require: []))
    var subject: Digest?
    let model = desired.models[record.model]
    if let target, let model {
      let rules = PolicyResolution.policy(
        target: target, labels: labels(of: record.model), project: desired.project)
      policy = PolicyResolution.policy(
        candidateGroups: groups, people: people, rules: rules.policy)
      subject = ApprovalSubject.digest(of: model, target: target)
    }
    let kind: TaskRecord.Kind = target == nil ? .form : .approval
    let taskID = ApprovalSubject.taskID(
      subject: subject ?? formSubject(record, task), policy: policy, element: task.elementID)
    let version = state.models[record.model]?.version(record.version)
    var opened = TaskRecord(
      id: taskID, kind: kind, name: task.request.name ?? task.elementID, model: record.model,
      version: record.version, target: target, subject: subject, policy: policy,
      excluded: kind == .approval ? version?.contributors ?? [] : [],
      origin: TaskRecord.Origin(
        instance: id, element: task.elementID, key: task.key.number),
      assignee: task.request.assignee, state: .open, created: now, due: task.request.due,
      signoffs: [], refusals: state.tasks[taskID]?.refusals ?? [],
      details: details(variables))
    if kind == .approval { opened.signoffs = earlierSignoffs(opened) }
    state.tasks[taskID] = opened
    outcome.touched.insert(.task(taskID))
    log(
      .notice, "model/\(record.model)", "TaskOpened",
      "\(opened.name) waits for \(policy.sentence)")
    audit(
      "task-opened", "model/\(record.model)", "\(opened.name), task \(taskID.text.prefix(12))",
      commit: record.commit, version: record.version)
    return settledCommand(taskID)
  }

  private func formSubject(_ record: InstanceRecord, _ task: UserTask) -> Digest {
    var hasher = DigestHasher()
    hasher.field("form 1")
    hasher.field(record.id.text)
    hasher.field(String(task.key.number))
    return hasher.finalize()
  }

  /// What a person sees beside the question.
  private func details(_ variables: [String: JSON]) -> [String: JSON] {
    variables.filter { ["verdict", "gateResults", "runtime", "message"].contains($0.key) }
  }

  mutating func openRemoval(
    of name: RuntimeName, _ assigned: RuntimeRecord.Assignment, reason: String
  ) -> TaskID {
    let stage = state.runtimes[name]?.labels["stage"] ?? name.text
    let rules = PolicyResolution.policy(
      target: stage, labels: labels(of: assigned.model), project: desired.project)
    var hasher = DigestHasher()
    hasher.field("removal 1")
    hasher.field(name.text)
    hasher.field(assigned.version)
    hasher.field(assigned.since.description)
    let id = ApprovalSubject.taskID(
      subject: hasher.finalize(), policy: rules.policy, element: "removal")
    guard state.tasks[id]?.state != .open else { return id }
    state.tasks[id] = TaskRecord(
      id: id, kind: .removal, name: "Undeploy \(assigned.model) from \(name)",
      model: assigned.model, version: assigned.version, target: stage, policy: rules.policy,
      excluded: [], state: .open, created: now, signoffs: [], refusals: [],
      details: ["reason": .string(reason), "runtime": .string(name.text)])
    outcome.touched.insert(.task(id))
    log(.notice, "runtime/\(name)", "TaskOpened", "\(reason); undeploying waits for a person")
    return id
  }

  mutating func close(_ id: TaskID, outcome text: String) {
    update(id) { [now] in
      $0.state = .closed
      $0.closed = now
      $0.outcome = text
    }
  }

  // MARK: - Sign-offs

  /// Takes a commit that claims to be somebody's verdict.
  mutating func take(_ submission: SignoffSubmission) {
    let people = People(desired)
    let allowsUnsigned = desired.project?.signatures == .optional
    switch SignoffReading.read(
      submission, people: people, at: now, allowsUnsigned: allowsUnsigned)
    {
    case .failure(let refusal):
      refuse(submission.commit, who: refusal.who, task: refusal.task, refusal.reason)
    case .success(let stated):
      if let reason = reasonToRefuse(stated, people) {
        refuse(submission.commit, who: stated.person, task: stated.task, reason)
      } else {
        record(stated, submission, people)
      }
    }
  }

  private mutating func refuse(_ commit: CommitID, who: String, task: TaskID?, _ reason: String) {
    log(.warning, task.map { "task/\($0.text.prefix(12))" } ?? "project", "SignoffRefused",
      "\(who): \(reason)")
    audit("signoff-refused", task.map { "task/\($0)" } ?? "project", "\(who): \(reason)",
      commit: commit)
    guard let task else { return }
    let refusal = TaskRecord.Refusal(commit: commit, who: who, at: now, reason: reason)
    update(task) {
      $0.refusals.append(refusal)
      $0.refusals = Array($0.refusals.suffix(TaskRecord.refusalsKept))
    }
  }

  private func reasonToRefuse(_ stated: StatedVerdict, _ people: People) -> String? {
    guard let task = state.tasks[stated.task] else {
      return stated.verdict == .approve || stated.verdict == .reject
        ? reasonToRefuseEarly(stated) : "no task has this id"
    }
    if let version = stated.version, task.version != version { return "it is about another version" }
    if let model = stated.model, task.model != model { return "it is about another model" }
    if let target = stated.target, task.target != target { return "it is about another target" }
    if let policy = stated.policy, task.policy.digest != policy {
      return "it was given under another rule"
    }
    if task.kind == .approval, [.approve, .reject, .waive].contains(stated.verdict) {
      guard stated.version != nil, stated.target != nil, stated.policy != nil else {
        return "it must name its subject, target and policy"
      }
      let own = people.emails(of: stated.person)
      if task.excluded.contains(where: { own.contains($0.lowercased()) }) {
        return "\(stated.person) took part in the change"
      }
    } else if task.state == .closed {
      return "the task is closed"
    }
    guard isCandidate(stated.person, for: task, people) else {
      return "\(stated.person) is not among \(task.policy.sentence)"
    }
    if stated.verdict == .complete {
      if task.kind == .approval { return "an approval is given by approve or reject" }
      if let name = stated.variables.keys.sorted().first(where: Self.reservedVariables.contains) {
        return "\(name) is set by verdicts only"
      }
    }
    return nil
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

  private func isCandidate(_ person: String, for task: TaskRecord, _ people: People) -> Bool {
    if task.assignee == person || task.policy.people.contains(person) { return true }
    let groups = people.groups(of: person, at: now)
    if task.policy.require.isEmpty, task.policy.people.isEmpty { return !groups.isEmpty }
    return task.policy.require.contains { $0.groups.contains { groups.contains($0) } }
  }

  // MARK: - Recording

  private mutating func record(
    _ stated: StatedVerdict, _ submission: SignoffSubmission, _ people: People
  ) {
    let object = stated.model.map { "model/\($0)" } ?? "task/\(stated.task)"
    switch stated.verdict {
    case .claim, .release:
      update(stated.task) { $0.assignee = stated.verdict == .claim ? stated.person : nil }
      audit(
        stated.verdict == .claim ? "claimed" : "released", object,
        "task \(stated.task.text.prefix(12))", actor: stated.person, commit: submission.commit)
    case .approve, .reject, .waive:
      keep(stated, submission)
      note(stated, submission, people)
      audit(
        stated.verdict.pastTense, object, stated.reason ?? "no reason given",
        actor: stated.person, commit: submission.commit, version: stated.version)
      log(.notice, object, "Signoff", "\(stated.person) \(stated.verdict.pastTense)")
      conclude(stated.task)
    case .complete:
      note(stated, submission, people)
      audit(
        "completed", object, "task \(stated.task.text.prefix(12))", actor: stated.person,
        commit: submission.commit)
      complete(stated.task, outcome: "completed", variables: stated.variables)
    }
  }

  private mutating func keep(_ stated: StatedVerdict, _ submission: SignoffSubmission) {
    guard let task = state.tasks[stated.task]?.subject ?? earlySubject(stated),
      let model = stated.model, let version = stated.version, let target = stated.target,
      let policy = stated.policy
    else { return }
    let key = ApprovalKey(task: stated.task, person: stated.person)
    state.approvals[key] = ApprovalRecord(
      task: stated.task, person: stated.person, verdict: stated.verdict, model: model,
      version: version, target: target, subject: task, policy: policy, commit: submission.commit,
      key: stated.key, firstSeen: now, reason: stated.reason, evidence: submission.raw)
    outcome.touched.insert(.approval(key))
  }

  /// The subject that an early verdict is about, where the tracked branch already has its gates.
  private func earlySubject(_ stated: StatedVerdict) -> Digest? {
    guard let name = stated.model, let target = stated.target, let version = stated.version else {
      return nil
    }
    guard let model = desired.models[name], model.version.digest == version else {
      return Digest(of: "early \(stated.task)")
    }
    return ApprovalSubject.digest(of: model, target: target)
  }

  private mutating func note(
    _ stated: StatedVerdict, _ submission: SignoffSubmission, _ people: People
  ) {
    let groups = people.groups(of: stated.person, at: now)
    update(stated.task) { [now] task in
      let group = task.policy.require.flatMap(\.groups).first { groups.contains($0) }
      task.signoffs.removeAll { $0.person == stated.person }
      task.signoffs.append(
        TaskRecord.Signoff(
          person: stated.person, verdict: stated.verdict, group: group, commit: submission.commit,
          at: now, reason: stated.reason, isSigned: stated.key != nil))
    }
  }

  // MARK: - Concluding

  private mutating func conclude(_ id: TaskID) {
    guard let task = state.tasks[id], task.state == .open else { return }
    if task.kind == .removal {
      concludeRemoval(task)
      return
    }
    guard let command = settledCommand(id), let origin = task.origin else { return }
    advance(origin.instance, command)
  }

  /// The command that ends a task whose verdicts suffice; the task is closed with it.
  private mutating func settledCommand(_ id: TaskID) -> Command? {
    guard let task = state.tasks[id], task.state == .open, let origin = task.origin,
      let (isApproved, message) = standing(of: task)
    else { return nil }
    close(id, outcome: isApproved ? "approved" : "rejected")
    let approvers = task.signoffs.filter { $0.verdict != .reject }.map(\.person).sorted()
    return .completeUserTask(
      Key(origin.key),
      variables: [
        "reviewResult": .string(isApproved ? "APPROVED" : "REJECTED"),
        "approved": .bool(isApproved), "reviewMessage": .string(message),
        "approvers": .array(approvers.map { .string($0) }),
      ])
  }

  /// Whether a task's verdicts decide it: any rejection does, and a full quorum does.
  private func standing(of task: TaskRecord) -> (isApproved: Bool, message: String)? {
    if let rejection = task.signoffs.first(where: { $0.verdict == .reject }) {
      return (false, rejection.reason ?? "rejected by \(rejection.person)")
    }
    let people = People(desired)
    var approvers: [String: [GroupName]] = [:]
    for signoff in task.signoffs where signoff.verdict == .approve {
      approvers[signoff.person] = people.groups(of: signoff.person, at: now)
    }
    guard !approvers.isEmpty, Quorum.missing(task.policy, approvers: approvers).isEmpty else {
      return nil
    }
    return (true, task.signoffs.compactMap(\.reason).joined(separator: "; "))
  }

  private mutating func concludeRemoval(_ task: TaskRecord) {
    guard let (isApproved, message) = standing(of: task),
      let name = task.details["runtime"]?.string
    else { return }
    close(task.id, outcome: isApproved ? "approved" : "rejected")
    if isApproved {
      unassign(RuntimeName(name), reason: message)
    } else {
      update(RuntimeName(name)) { $0.removal = nil }
    }
  }

  private mutating func complete(_ id: TaskID, outcome text: String, variables: [String: JSON]) {
    guard let task = state.tasks[id], task.state == .open else { return }
    close(id, outcome: text)
    if task.kind == .removal, let name = task.details["runtime"]?.string {
      unassign(RuntimeName(name), reason: "confirmed")
    }
    guard let origin = task.origin else { return }
    advance(origin.instance, .completeUserTask(Key(origin.key), variables: variables))
  }

  /// Groups changed: what was too little may now be enough.
  mutating func reviewOpenTasks() {
    for id in state.tasks.keys.sorted() where state.tasks[id]?.state == .open {
      conclude(id)
    }
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
