import BPMN
import Registry
import Vocabulary

extension ControlLoop {
  // MARK: - Opening

  /// Opens the record of a user task. The answer is a command where the task is done already: its
  /// approval was given early, or before a revert.
  mutating func open(_ task: UserTask, in id: InstanceID) -> Command? {
    guard let opened = resolved(task, in: id).map({ dated($0) }) else { return nil }
    put(opened)
    log(
      .notice, object(of: opened), "TaskOpened",
      "\(opened.name) waits for \(opened.policy.sentence)")
    audit(
      "task-opened", object(of: opened), "\(opened.name), task \(opened.id.text.prefix(12))",
      commit: state.instances[id]?.commit, version: opened.version)
    restateSignoffs(opened.id)
    return settledCommand(opened.id)
  }

  /// What a user task asks of whom, by the rules in force now.
  private func resolved(_ task: UserTask, in id: InstanceID) -> TaskRecord? {
    guard let record = state.instances[id], let instance = state.running[id] else { return nil }
    let groups = task.request.candidateGroups.map { GroupName($0) }
    let named = ([task.request.assignee].compactMap { $0 } + task.request.candidateUsers)
    let target = task.localVariables["target"]?.string ?? task.properties["target"]
    var judges = laneJudges(of: record, target: target ?? "")
    if target == nil { judges.rules = ResolvedPolicy(require: []) }
    let policy = PolicyResolution.policy(
      candidateGroups: groups, people: named, rules: judges.rules)
    var subject: Digest?
    if let target, let model = desired.models[record.model] {
      subject = ApprovalSubject.digest(of: model, version: record.version, target: target)
    }
    let taskID = ApprovalSubject.taskID(
      subject: subject ?? formSubject(record, task), policy: policy,
      // In a proposal's lane it is another question: the tracked branch asks its own.
      element: record.lane == .tracked ? task.elementID : "\(record.lane) \(task.elementID)")
    var details = details(instance.variables(visibleFrom: task.key))
    let unknown = people.unknown(among: judges.contributors)
    if !unknown.isEmpty { details["unknownContributors"] = .array(unknown.map { .string($0) }) }
    let former = state.tasks[taskID]
    return TaskRecord(
      id: taskID, kind: target == nil ? .form : .approval,
      name: task.request.name ?? task.elementID, model: record.model, version: record.version,
      target: target, subject: subject, policy: policy, excluded: judges.contributors,
      newcomers: judges.newcomers,
      origin: TaskRecord.Origin(instance: id, element: task.elementID, key: task.key.number),
      assignee: nil, state: .open, created: now, due: task.request.due,
      followUp: task.request.followUp, signoffs: [], refusals: former?.refusals ?? [],
      details: details)
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

  func object(of task: TaskRecord) -> String {
    task.model.map { "model/\($0)" } ?? "task/\(task.id)"
  }

  mutating func close(_ id: TaskID, outcome text: String) {
    update(id) { [now] in
      guard $0.state == .open else { return }
      $0.state = .closed
      $0.closed = now
      $0.outcome = text
    }
  }

  // MARK: - Under the rules in force

  /// Rules, gates, labels or people changed: every open task is asked again by what holds now. One
  /// that asks something else closes, and another opens in its place.
  mutating func reviewOpenTasks(since former: DesiredState, _ plan: Plan) {
    let isEverything =
      former.project != desired.project || former.groups != desired.groups
    let concerned = Set(
      plan.steps.filter { $0.resource.kind == .model }.map { ModelName($0.resource.name) })
    guard isEverything || !concerned.isEmpty else { return }
    for id in index.openTasks.sorted() {
      guard let task = state.tasks[id], task.state == .open else { continue }
      if isEverything || task.model.map(concerned.contains) ?? false { review(task) }
    }
  }

  private mutating func review(_ task: TaskRecord) {
    guard let origin = task.origin else {
      reviewRemoval(task)
      return
    }
    guard let record = state.instances[origin.instance], let definition = definition(of: record),
      let instance = state.running[origin.instance],
      let userTask = instance.userTasks(in: definition).first(where: {
        $0.key.number == origin.key
      }), var resolved = resolved(userTask, in: origin.instance)
    else { return }
    if resolved.id == task.id {
      resolved.created = task.created
      resolved.assignee = task.assignee
      resolved.signoffs = task.signoffs
      resolved = dated(resolved, formerly: task)
      update(task.id) { $0 = resolved }
      restateSignoffs(task.id)
    } else {
      close(task.id, outcome: "superseded")
      log(
        .notice, object(of: task), "TaskReopened",
        "what \(task.name) asks has changed; verdicts on it do not count for the new task")
      _ = open(userTask, in: origin.instance).map { advance(origin.instance, $0) }
      return
    }
    conclude(task.id)
  }

  /// Brings the list of verdicts that count on an open task to what holds now. What no longer holds
  /// is named among the refusals.
  private mutating func restateSignoffs(_ id: TaskID) {
    guard let task = state.tasks[id], task.state == .open else { return }
    let standing = verdicts(on: task)
    let counted = Set(standing.map(\.record.commit))
    var voided: [TaskRecord.Signoff] = []
    update(id) { [now] record in
      for signoff in record.signoffs where !counted.contains(signoff.commit) {
        voided.append(signoff)
        record.refuse(
          TaskRecord.Refusal(
            commit: signoff.commit, who: signoff.person, at: now,
            reason: "it no longer holds under the rules and groups in force"))
      }
      record.signoffs = standing.map { Self.signoff($0, of: record) }
        .sorted { ($0.at, $0.person) < ($1.at, $1.person) }
    }
    for signoff in voided where signoff.verdict == .approve {
      tellApproval(
        LifeCycleSignal.approvalRevoked, task, person: signoff.person, verdict: signoff.verdict)
    }
  }

  private static func signoff(_ verdict: StandingVerdict, of task: TaskRecord)
    -> TaskRecord.Signoff
  {
    TaskRecord.Signoff(
      person: verdict.record.person, verdict: verdict.record.verdict,
      group: task.policy.require.flatMap(\.groups).first { verdict.groups.contains($0) },
      commit: verdict.record.commit, at: verdict.record.firstSeen, reason: verdict.record.reason,
      isSigned: verdict.record.key != nil)
  }

  /// Lets the process of a task know of a verdict.
  mutating func tellApproval(
    _ signal: String, _ task: TaskRecord, person: String, verdict: SignoffVerdict
  ) {
    guard let model = task.model else { return }
    let variables: [String: JSON] = [
      "approval": [
        "task": .string(task.id.text), "person": .string(person),
        "verdict": .string(verdict.rawValue), "target": .string(task.target ?? ""),
        "version": .string(task.version?.hex ?? ""),
      ]
    ]
    if let id = task.origin?.instance, state.instances[id].map({ $0.lane != .tracked }) ?? false {
      deliver(signal, to: id, variables: variables)
    } else {
      deliver(signal, to: model, variables: variables)
    }
  }

  // MARK: - Concluding

  /// Ends a task if its verdicts decide it.
  mutating func conclude(_ id: TaskID) {
    guard let task = state.tasks[id], task.state == .open else { return }
    restateSignoffs(id)
    if task.kind == .removal {
      concludeRemoval(task)
      return
    }
    guard let origin = task.origin, let command = settledCommand(id) else { return }
    advance(origin.instance, command)
  }

  /// The command that ends a task whose verdicts suffice; the task is closed with it.
  private mutating func settledCommand(_ id: TaskID) -> Command? {
    guard let task = state.tasks[id], task.state == .open, let origin = task.origin else {
      return nil
    }
    let verdicts = verdicts(on: task)
    guard let (isApproved, message) = decision(on: task, verdicts) else { return nil }
    use(verdicts, for: origin.instance)
    close(id, outcome: isApproved ? "approved" : "rejected")
    return .completeUserTask(
      Key(origin.key),
      variables: [
        "reviewResult": .string(isApproved ? "APPROVED" : "REJECTED"),
        "approved": .bool(isApproved), "reviewMessage": .string(message),
        "approvers": .array(verdicts.approvers.keys.sorted().map { .string($0) }),
      ])
  }

  /// Whether a task's verdicts decide it: any rejection does, and a full quorum does.
  func decision(
    on task: TaskRecord, _ verdicts: [StandingVerdict]
  ) -> (isApproved: Bool, message: String)? {
    if let rejection = verdicts.map(\.record).first(where: { $0.verdict == .reject }) {
      return (false, rejection.reason ?? "rejected by \(rejection.person)")
    }
    let approvers = verdicts.approvers
    guard !approvers.isEmpty, Quorum.missing(task.policy, approvers: approvers).isEmpty else {
      return nil
    }
    return (true, verdicts.compactMap(\.record.reason).joined(separator: "; "))
  }

  /// Ends a form with what a person filled in.
  mutating func complete(_ id: TaskID, variables: [String: JSON]) {
    guard let task = state.tasks[id], task.state == .open, let origin = task.origin else { return }
    close(id, outcome: "completed")
    advance(origin.instance, .completeUserTask(Key(origin.key), variables: variables))
  }
}

extension TaskRecord {
  /// Names something that did not count, once.
  mutating func refuse(_ refusal: Refusal) {
    guard !refusals.contains(where: { $0.commit == refusal.commit && $0.reason == refusal.reason })
    else { return }
    refusals.append(refusal)
    refusals = Array(refusals.suffix(Self.refusalsKept))
  }
}
