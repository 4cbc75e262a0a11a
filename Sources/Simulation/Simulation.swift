import Monitoring
import Reconciler
import Registry
import Vocabulary

/// A seeded life of a small bank: commits, sign-offs good and forged, job results, runtimes that
/// fail and drift, restarts, and a clock that jumps; after each step, what must always hold.
///
/// Two loops get the same inputs. One is restarted from its records now and then, the other never
/// is, and nobody may be able to tell them apart.
package struct Simulation {
  /// The world that is restarted.
  package private(set) var world: World
  /// The world that is not.
  private var steady: World
  var random: SeededGenerator
  private var ledger = ApprovalLedger()
  /// What was done, a line a step.
  package private(set) var steps: [String] = []
  /// What did not hold.
  package private(set) var violations: [String] = []
  /// Sign-offs that were pushed, to be pushed again.
  private var submissions: [SignoffSubmission] = []
  private var finalJobs: [JobID: JobRecord.State] = [:]
  /// What each reference proposes: a commit, a model and its content.
  private var proposals: [String: (head: ProposalHead, model: String, content: String)] = [:]
  private var proposalCount = 0
  /// The heads that were announced for a model, to find one that is announced twice.
  private var announced: Set<String> = []
  /// How many outcomes were looked at for announcements.
  private var looked = 0

  static let models = ["churn", "credit", "fraud", "limits"]
  static let people = ["alice", "bob", "carol", "dora", "eve"]
  static let contents = ["v1", "v2", "v3"]

  /// A life by its seed.
  package init(seed: UInt64) {
    random = SeededGenerator(seed: seed)
    world = World()
    world.declareProcess("promotion", Processes.promotion + "\n" + Processes.review)
    world.declareProcess(
      "modelop", Processes.modelOp, selector: .models([ModelName("churn")]))
    world.declareProcess(
      "held", Processes.heldPromotion, selector: .models([ModelName("fraud")]))
    world.declareProcess(
      "direct", Processes.direct, selector: .models([ModelName("limits")]))
    world.declareGroup("approvers", ["alice", "bob", "carol"].map { Persona($0).member() })
    for model in Self.models {
      world.declareRuntime("\(model)-prod", stage: "prod", tags: [model])
    }
    steady = world
    declareRules(count: 1)
    act { $0.push() }
  }

  /// Lives through so many steps.
  package mutating func run(steps count: Int) {
    for _ in 0..<count where violations.isEmpty {
      step()
      check()
    }
  }

  // MARK: - One step

  private mutating func act(_ change: (inout World) -> Void) {
    change(&world)
    change(&steady)
  }

  private mutating func note(_ line: String) {
    steps.append("\(steps.count + 1) \(world.now) \(line)")
  }

  private mutating func step() {
    switch Int.random(in: 0..<100, using: &random) {
    case 0..<22: commit()
    case 22..<52: signOff()
    case 52..<72: answerEffect()
    case 72..<82: letTimePass()
    case 82..<90: disturbRuntime()
    case 90..<94: operate()
    case 94..<97: propose()
    default: restart()
    }
  }

  // MARK: - Commits

  private mutating func commit() {
    let name = random.pick(Self.models) ?? "credit"
    let author = random.pick(Self.people) ?? "alice"
    let former = world.branch
    switch Int.random(in: 0..<12, using: &random) {
    case 0..<6:
      let content = random.pick(Self.contents) ?? "v1"
      let labels = random.chance(20) ? ["tier": "1"] : [:]
      let gate = Gate(metric: "auc", bound: .atLeast(random.chance(20) ? 0.6 : 0.75))
      act { $0.declareModel(name, content: content, labels: labels, gates: [gate]) }
      note("\(author) commits \(name) \(content)")
    case 6:
      act { $0.branch.models[ModelName(name)] = nil }
      note("\(author) removes \(name)")
    case 7:
      let members = Self.people.filter { _ in random.chance(60) }.map { Persona($0).member() }
      act { $0.declareGroup("approvers", members) }
      note("\(author) sets approvers to \(members.map(\.name))")
    case 8: declareRules(count: Int.random(in: 0...2, using: &random))
    case 9:
      let workers = Int.random(in: 1...3, using: &random)
      act { $0.declareRuntime("\(name)-prod", stage: "prod", tags: [name], workers: workers) }
      note("\(author) changes runtime \(name)-prod")
    case 10: breakSomething(name)
    default:
      act { $0.branch.broken = [:] }
      if world.branch.project == nil { declareRules(count: 1) }
      note("\(author) mends what is broken")
    }
    let email = Persona(author).email
    ledger.contributed(email, from: former, to: world.branch)
    act { $0.push(by: [email]) }
  }

  private mutating func breakSomething(_ name: String) {
    let id = random.chance(50) ? ResourceID(.model, name) : ResourceID(.project, "bank")
    let diagnostic = Diagnostic(
      code: "broken", at: SourceLocation(path: "models/\(name)/model.yaml"), "it is broken")
    act { world in
      world.branch.broken[id] = [diagnostic]
      if id.kind == .model {
        world.branch.models[ModelName(name)] = nil
      } else {
        world.branch.project = nil
      }
    }
    note("\(id) breaks")
  }

  private mutating func declareRules(count: Int) {
    let reuse: ApprovalRule.Reuse =
      random.pick([.always, .never, .within(.seconds(3600))]) ?? .never
    let rule = ApprovalRule(
      target: "prod", require: [.init(group: GroupName("approvers"), count: count)], reuse: reuse)
    let policy: NewVersionPolicy = random.chance(30) ? .finish : .supersede
    let prune = random.pick(ProjectSettings.Prune.allCases) ?? .confirm
    act {
      $0.declareProject(
        approvals: count == 0 ? [] : [rule], prune: prune, championStage: "prod",
        onNewVersion: policy)
    }
    note("the rule asks for \(count), reuse \(reuse), \(policy.rawValue), prune \(prune.rawValue)")
  }

  // MARK: - Proposals

  private mutating func propose() {
    let ref = "refs/heads/" + (random.pick(["a", "b", "c"]) ?? "a")
    switch Int.random(in: 0..<5, using: &random) {
    case 0:
      proposals[ref] = nil
      note("\(ref) goes away")
    case 1:
      proposals[ref]?.head.isMerged = true
      note("\(ref) is merged")
    default:
      proposalCount += 1
      let model = random.pick(Self.models + ["novel"]) ?? "credit"
      let content = random.pick(Self.contents) ?? "v1"
      let commit = CommitID(String(Digest(of: "proposal \(proposalCount)").hex.prefix(40)))
      proposals[ref] = (ProposalHead(ref, at: commit), model, content)
      note("\(ref) proposes \(model) \(content)")
    }
    let heads = proposals.values.map(\.head).sorted()
    act { $0.handle(.proposals(heads)) }
  }

  private mutating func judge(_ ref: String, head: CommitID, base: CommitID) {
    guard let proposal = proposals[ref] else { return }
    let outcome: ProposalRecord.Outcome = random.pick([.pass, .pass, .fail, .unknown]) ?? .pass
    note("\(ref) is judged: \(outcome.rawValue)")
    let model = ProposalRecord.Model(
      name: ModelName(proposal.model),
      version: Digest(of: "\(proposal.model) \(proposal.content)"), outcome: outcome,
      sentences: [], contributors: ["dora@example.com"])
    let record = ProposalRecord(
      ref: ref, head: head, base: base, outcome: outcome, summary: "simulated",
      models: [model], judgedAt: world.now)
    act { $0.handle(.proposalJudged(record, [])) }
  }

  /// A head is announced once for a model, closed proposals have no life left, and none of theirs
  /// takes the place of the tracked branch's.
  private mutating func checkProposals() {
    let fresh = world.outcomes[looked...].flatMap(\.audit)
    looked = world.outcomes.count
    for entry in fresh where entry.action == "model-proposed" {
      let words = entry.message.split(separator: " ")
      let key = "\(words.first ?? "") \(entry.object) \(entry.commit?.text ?? "")"
      if !announced.insert(key).inserted { violations.append("\(key) is announced twice") }
    }
    for record in world.loop.state.instances.values where record.isActive {
      guard case .proposal(let ref) = record.lane else { continue }
      if world.loop.state.proposals[ref]?.isClosed != false {
        violations.append("instance \(record.id) outlives \(ref)")
      }
    }
    for model in world.loop.state.models.values {
      if let id = model.instance, world.loop.state.instances[id]?.lane != .tracked {
        violations.append("\(model.name) lives in a proposal's lane")
      }
    }
  }

  // MARK: - Sign-offs

  private mutating func signOff() {
    if random.chance(15), let old = random.pick(submissions) {
      note("somebody pushes \(old.commit.short) again")
      act { $0.handle(.signoff(old)) }
      return
    }
    if random.chance(12) {
      signEarly()
      return
    }
    let all = world.loop.state.tasks.values.sorted { $0.id < $1.id }
    let tasks = random.chance(80) ? all.filter { $0.state == .open } : all
    guard let task = random.pick(tasks), let name = random.pick(Self.people) else { return }
    let verdict =
      task.kind == .form
      ? random.pick(["complete", "claim"]) ?? "complete"
      : random.pick(["approve", "approve", "approve", "reject", "complete", "claim"]) ?? "approve"
    var draft = SignoffDraft(verdict, on: task, by: Persona(name), at: world.now)
    let forgery = random.chance(25) ? bend(&draft) : nil
    let submission = draft.submission
    submissions.append(submission)
    let isGood = forgery == nil
    if isGood, let verdict = SignoffVerdict(rawValue: verdict) {
      if let model = task.model, let version = task.version, task.target == "prod" {
        ledger.signed(verdict, model, version, by: name)
      }
    }
    note("\(name) says \(verdict) on \(task.id.text.prefix(8))\(forgery.map { " (\($0))" } ?? "")")
    act { $0.handle(.signoff(submission)) }
  }

  /// A verdict on a version for which nobody has asked yet.
  private mutating func signEarly() {
    guard let model = random.pick(Self.models), let content = random.pick(Self.contents),
      let name = random.pick(Self.people)
    else { return }
    let version = Digest(of: "\(model) \(content)")
    let task = TaskID(Digest(of: "early \(version)").hex)
    let draft = SignoffDraft(
      "approve", task: task, model: ModelName(model), version: version, target: "prod",
      policy: Digest(of: "any"), by: Persona(name), at: world.now)
    let submission = draft.submission
    submissions.append(submission)
    ledger.signed(.approve, ModelName(model), version, by: name)
    note("\(name) says approve on \(model) \(content) early")
    act { $0.handle(.signoff(submission)) }
  }

  /// Makes a sign-off that must not count.
  private mutating func bend(_ draft: inout SignoffDraft) -> String {
    switch Int.random(in: 0..<6, using: &random) {
    case 0:
      draft.key = nil
      return "unsigned"
    case 1:
      draft.key = Persona("mallory").key()
      return "another's key"
    case 2:
      draft.set("Muster-Target", "elsewhere")
      return "another target"
    case 3:
      draft.set("Muster-Policy", Digest(of: "no rule").hex)
      return "another rule"
    case 4:
      draft.parentTree = TreeID(String(repeating: "9", count: 40))
      return "changes files"
    default:
      draft.set("Muster-Subject", "model/credit@\(Digest(of: "unheard of"))")
      return "another version"
    }
  }

  // MARK: - The world's answers

  private mutating func answerEffect() {
    guard let effect = random.pick(world.effects) else { return }
    switch effect {
    case .runTests(let job, let model, let version, _, _):
      let outcome: MeasurementOutcomeKind =
        random.pick([.good, .good, .good, .bad, .broken, .lost]) ?? .good
      note("tests of \(model) end: \(outcome)")
      act { world in
        world.handle(.testsFinished(job, [world.report(model, version, outcome)]))
      }
    case .deploy(let runtime, let model, let version, _):
      guard random.chance(60) else {
        // Mostly the reason stays, and the next attempts fail as well.
        let count = random.chance(50) ? 3 : 1
        note("\(runtime) fails to deploy, \(count) times")
        for _ in 0..<count {
          act { $0.handle(.deploymentFailed(runtime, message: "no memory")) }
        }
        return
      }
      note("\(runtime) serves \(model)")
      act { $0.observe(runtime.text, .serving, model: model, version: version) }
    case .challenge(let runtime, let model, let version, _, let share):
      guard random.chance(70) else {
        note("\(runtime) fails to take a challenger")
        return act { $0.handle(.challengeFailed(runtime, message: "no memory")) }
      }
      let state: ChallengerObservation.State = random.chance(70) ? .serving : .rolledBack
      note("\(model) challenges at \(runtime): \(state.rawValue)")
      act {
        $0.observe(
          runtime,
          challenger: ChallengerObservation(
            version: version, share: share, state: state, figures: ["requests": 10]))
      }
    case .withdraw(let runtime): act { $0.observe(runtime, challenger: nil) }
    case .configure(let runtime, _, _, _):
      guard random.chance(70) else {
        note("\(runtime) does not take its settings")
        return act { $0.handle(.settingsFailed(runtime, message: "no memory")) }
      }
      note("\(runtime) takes its settings")
      act { $0.configure(runtime) }
    case .undeploy(let runtime):
      note("\(runtime) serves nothing")
      act { $0.observe(runtime.text, .empty) }
    case .notify(let job, _, _):
      act { $0.handle(.jobDone(job, output: [:])) }
    case .judge(let ref, let head, let base): judge(ref, head: head, base: base)
    case .publish, .runMonitor, .train, .propose, .openPullRequest, .retire, .promote: return
    }
  }

  private mutating func letTimePass() {
    let duration: Duration =
      random.pick([.zero, .seconds(1), .seconds(31), .seconds(4000)]) ?? .zero
    note("\(duration) pass")
    act { $0.tick(after: duration) }
  }

  private mutating func disturbRuntime() {
    guard let name = random.pick(Self.models) else { return }
    let state: RuntimeRecord.ServingState = random.pick([.empty, .unreachable, .loading]) ?? .empty
    note("\(name)-prod is \(state.rawValue)")
    act { $0.observe("\(name)-prod", state) }
  }

  private mutating func operate() {
    guard let name = random.pick(Self.models) else { return }
    switch Int.random(in: 0..<4, using: &random) {
    case 0, 1:
      let isSuspended = random.chance(50)
      note("\(name) is \(isSuspended ? "suspended" : "resumed")")
      act { $0.handle(.suspend(ResourceID(.model, name), isSuspended, by: "operator")) }
    case 2:
      guard let id = world.instance(name)?.id else { return }
      note("\(name) is retried")
      act { $0.handle(.retry(id, by: "operator")) }
    default:
      note("\(name) is started by hand")
      act {
        $0.handle(
          .signal(
            name: LifeCycleSignal.deployableModelChanged, model: ModelName(name), variables: [:]))
      }
    }
  }

  private mutating func restart() {
    note("restart")
    let before = world.effects
    do {
      if try world.reread() != world.loop.state.withoutEngine {
        violations.append("the records do not tell the whole state")
      }
      try world.restart()
      // What references there are is looked up after a start, and is no part of the records.
      let heads = proposals.values.map(\.head).sorted()
      act { $0.handle(.proposals(heads)) }
    } catch {
      violations.append("a record cannot be read: \(error)")
    }
    let after = world.effects
    if after != before {
      let lost = before.filter { !after.contains($0) }.map(\.key)
      let new = after.filter { !before.contains($0) }.map(\.key)
      violations.append("a restart changes what is to be done: lost \(lost), new \(new)")
    }
  }

  // MARK: - What must hold

  private mutating func check() {
    violations += world.loop.inconsistencies
    compareTouched()
    if world.outcomes.last?.log != steady.outcomes.last?.log {
      violations.append("the restarted loop says something else")
    }
    checkDeployments()
    checkJobs()
    checkProposals()
    if let due = world.loop.nextDue, due <= world.now, world.steppedByTick {
      violations.append("a tick leaves something due at \(due)")
    }
  }

  /// Both loops say the same of everything that the last input touched.
  private mutating func compareTouched() {
    guard let outcome = world.outcomes.last else { return }
    if outcome.touched != steady.outcomes.last?.touched
      || outcome.audit != steady.outcomes.last?.audit
    {
      violations.append("the restarted loop touches something else")
    }
    let (state, other) = (world.loop.state, steady.loop.state)
    for key in outcome.touched.sorted() {
      let isEqual =
        switch key {
        case .model(let name): state.models[name] == other.models[name]
        case .runtime(let name): state.runtimes[name] == other.runtimes[name]
        case .task(let id): state.tasks[id] == other.tasks[id]
        case .instance(let id): state.instances[id] == other.instances[id]
        case .approval(let key): state.approvals[key] == other.approvals[key]
        case .proposal(let ref): state.proposals[ref] == other.proposals[ref]
        case .monitor(let id): state.monitors[id] == other.monitors[id]
        case .schedule(let id): state.schedules[id] == other.schedules[id]
        case .alertGroups: state.alerts == other.alerts
        case .retraining(let name): state.retrainings[name] == other.retrainings[name]
        }
      if !isEqual { violations.append("the restarted loop says something else of \(key)") }
    }
  }

  private mutating func checkDeployments() {
    guard let outcome = world.outcomes.last else { return }
    for entry in outcome.audit where entry.action == "deploy-decided" {
      let runtime = RuntimeName(String(entry.object.dropFirst("runtime/".count)))
      guard let assigned = world.loop.state.runtimes[runtime]?.assigned, assigned.since == entry.at
      else { continue }
      let people = ledger.approvers(of: assigned.model, assigned.version, in: world.loop.desired)
      let wanted =
        world.loop.desired.project?.approvals.flatMap(\.require).map(\.count).max() ?? 0
      if people.count < wanted {
        violations.append(
          "\(assigned.model)@\(assigned.version.short) is deployed with the approval of \(people)")
      }
    }
  }

  /// A job that has ended stays as it ended, and a job is announced once.
  private mutating func checkJobs() {
    for record in world.loop.state.instances.values {
      for job in record.jobs {
        if let former = finalJobs[job.id], former != job.state {
          violations.append("job \(job.id) was \(former.rawValue) and is \(job.state.rawValue)")
        }
        if job.state.isFinal { finalJobs[job.id] = job.state }
      }
    }
  }

  // MARK: - In the end

  /// Stops all faults, and lets everything come to rest. What does not is a violation.
  package mutating func settle() {
    guard violations.isEmpty else { return }
    note("faults stop")
    act { $0.branch.broken = [:] }
    if world.branch.project == nil { declareRules(count: 1) }
    act { $0.push(isConfirmed: true) }
    for name in Self.models {
      act { $0.handle(.suspend(ResourceID(.model, name), false, by: "operator")) }
    }
    for _ in 0..<60 where !isAtRest {
      for case .judge(let ref, let head, let base) in world.effects {
        judge(ref, head: head, base: base)
      }
      act { world in
        world.runTests()
        world.serve()
        if let due = world.loop.nextDue { world.wait(max(.zero, due - world.now)) }
        world.handle(.tick)
        // What nobody looks after is told again for ever.
        for cause in world.loop.state.alerts.groups.keys.sorted()
        where world.loop.state.alerts.alerts(of: cause).contains(where: { $0.attention == .none }) {
          world.handle(.acknowledge(.cause(cause), by: "operator"))
        }
      }
      check()
    }
    if !isAtRest { violations.append("it does not come to rest: \(world.effects)") }
    act { $0.pushAgain() }
    if world.outcomes.last?.isEmpty == false {
      violations.append("a pass without news says something")
    }
    if world.outcomes.last?.plan?.isEmpty == false {
      violations.append("the plan is not empty: \(world.outcomes.last?.plan?.steps ?? [])")
    }
    if world.loop.state.withoutEngine != steady.loop.state.withoutEngine {
      violations.append("the restarted loop went another way")
    }
    for runtime in world.loop.state.runtimes.values where !runtime.isAsAssigned {
      violations.append("\(runtime.name) does not serve what it should")
    }
    check()
  }

  /// Nothing is to be done, now or later.
  private var isAtRest: Bool { world.effects.isEmpty && world.loop.nextDue == nil }
}

/// How a simulated test ends.
enum MeasurementOutcomeKind: String {
  case good
  case bad
  case broken
  case lost
}

extension ControlState {
  /// The part that records tell; the rest is rebuilt from it.
  var withoutEngine: ControlState {
    var state = self
    state.running = [:]
    return state
  }
}
