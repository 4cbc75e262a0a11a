import Git
import Host
import Reconciler
import Vocabulary

/// The conversation around a signature: what is about to be signed, and what came of it.
enum SignoffDialog {
  /// Signs a verdict on the task that the options name, and sends it.
  static func run(
    _ verdict: SignoffVerdict, _ options: SignoffOptions, proposal: String? = nil,
    variables: [String: JSON] = [:]
  ) async throws {
    do {
      let signing = options.signing
      let workspace = try signing.workspace.workspace()
      let desk = try await desk(signing, workspace)
      let task =
        if let proposal {
          try await futureTask(options.task, of: proposal, base: desk.tip, workspace)
        } else {
          try TaskSearch.find(options.task, in: desk.state)
        }
      try refuseSenseless(verdict, task)
      let draft = SignoffDraft(
        verdict, on: task, reason: signing.reason, variables: variables)
      guard let commit = try await send(draft, task, desk, onBranch: signing.onBranch) else {
        return
      }
      try await tellWhatNext(commit, desk, workspace) { state in
        guard let task = state.tasks[task.id] else { return }
        if let refusal = task.refusals.last(where: { $0.commit == commit }) {
          throw Refusal.no("it does not count: \(refusal.reason)")
        }
        Console.line(SignoffText.standing(task, desired: desk.desired, at: Clock.now()))
      }
    } catch let problem as SignoffProblem {
      throw Refusal.usage(problem.message, hint: problem.hint)
    }
  }

  static func desk(
    _ signing: SigningOptions, _ workspace: Workspace
  ) async throws -> SignoffDesk {
    try await SignoffDesk(
      repository: workspace.repository, folder: workspace.folder, branch: workspace.branch,
      git: signing.git)
  }

  /// Shows what is about to be signed, signs it, and puts it where Muster looks; `nil` where it
  /// went to a branch.
  static func send(
    _ draft: SignoffDraft, _ task: TaskRecord, _ desk: SignoffDesk, onBranch: Bool
  ) async throws -> CommitID? {
    if let problem = desk.setup.problem, !desk.allowsUnsigned { throw problem }
    Console.line(SignoffText.question(draft, task, desk, style: Console.errorStyle))
    for doubt in desk.doubts(about: task, at: Clock.now()) {
      Console.line(
        "\(Console.errorStyle.caution("warning:")) \(Printable.line(doubt)), "
          + "so this will not count")
    }
    if onBranch {
      let (commit, branch) = try await desk.commitToBranch(draft)
      Console.output(SignoffText.onBranch(draft, commit, branch, desk.place))
      return nil
    }
    let commit = try await desk.sign(draft)
    try await desk.send(commit)
    Console.output(SignoffText.sent(draft, commit, desk.place))
    return commit
  }

  /// A task that the merge of a proposal would open.
  private static func futureTask(
    _ words: String, of proposal: String, base: CommitID, _ workspace: Workspace
  ) async throws -> TaskRecord {
    let gate = try GateRun(
      repository: workspace.repository, folder: workspace.folder, branch: workspace.branch,
      now: Clock.now)
    // Of several approvals of a model the target says which: `credit-risk/prod`.
    let parts = (words.hasPrefix("model/") ? String(words.dropFirst(6)) : words)
      .split(separator: "/", maxSplits: 1)
    let name = ModelName(String(parts.first ?? ""))
    var tasks = try await gate.futureTasks(of: name, base: base.text, head: proposal)
    guard !tasks.isEmpty else {
      throw SignoffProblem("no approval of \(name) can be foreseen")
    }
    let known = tasks.compactMap(\.target).map { "\(name)/\($0)" }.joined(separator: ", ")
    if parts.count > 1 { tasks.removeAll { $0.target != String(parts[1]) } }
    guard let first = tasks.first else {
      throw SignoffProblem("no approval \(words) would be asked", hint: "there are: \(known)")
    }
    guard tasks.count == 1 else {
      throw SignoffProblem(
        "\(tasks.count) approvals of \(name) would be asked", hint: "name one: \(known)")
    }
    return first
  }

  private static func refuseSenseless(
    _ verdict: SignoffVerdict, _ task: TaskRecord
  ) throws(SignoffProblem) {
    let id = task.id.text.prefix(12)
    if verdict == .complete, task.kind == .approval {
      throw SignoffProblem(
        "task \(id) is an approval", hint: "answer it with muster approve or muster reject")
    }
    if task.state == .closed, task.kind != .approval || ![.approve, .reject].contains(verdict) {
      throw SignoffProblem("task \(id) is closed (\(task.outcome ?? "ended"))")
    }
  }

  /// Where a muster serve is at work here, its answer is waited for.
  static func tellWhatNext(
    _ commit: CommitID, _ desk: SignoffDesk, _ workspace: Workspace,
    _ tell: (ControlState) throws -> Void
  ) async throws {
    guard case .here = desk.place else {
      Console.line("Muster records it at its next pass.")
      return
    }
    guard WriterLock.isHeld(workspace.folder.lock) else {
      Console.line("It is recorded at the next pass; muster reconcile makes one now.")
      return
    }
    try await Asking.ask(Request(.reconcile, by: Person.name(in: workspace)), in: workspace)
    try tell(
      try Planning.recordedState(
        repository: workspace.repository, database: workspace.folder.database))
  }
}
