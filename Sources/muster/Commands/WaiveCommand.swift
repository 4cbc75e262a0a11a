import ArgumentParser
import Gates
import Host
import Reconciler
import Registry
import Vocabulary

/// A signed "not for now": a gate that does not pass stops nobody for a while.
struct WaiveCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "waive",
    _superCommandName: "muster",
    abstract: "Waive a gate that does not pass, until a moment and for a reason.",
    discussion: """
      Makes an empty commit that names the gate, the exact version and figures, the end and the
      rule, signed with your own key. It counts if muster.yaml of the target branch names you under
      waivers and you took no part in the change: docs/approvals.md, "Waivers".

        muster waive credit-risk --gate brier --until 2026-12-31 -m "label of May is late"
        muster waive credit-risk --gate brier --for 14d --proposal my-branch -m "as discussed"
        muster waive credit-risk --gate brier --withdraw -m "the label is here"

      Exit codes: 0 handed in (and, where muster serve runs here, recorded); 1 it does not count;
      2 wrong usage; 3 it could not be handed in.
      """)

  @Argument(help: "The model.", completion: .models)
  var model: String

  @Option(
    help: "The gate: its metric, TEST/METRIC, or the beginning of its id (default: the only one).")
  var gate: String?

  @Option(help: "When it ends: a date or a moment, such as 2026-12-31.")
  var until: String?

  @Option(name: .customLong("for"), help: "For how long, such as 14d.")
  var length: String?

  @Flag(help: "Reject the waiver: it holds no longer.")
  var withdraw = false

  @Option(help: "The gate as the merge of this branch or commit would be judged.")
  var proposal: String?

  @OptionGroup var signing: SigningOptions

  func run() async throws {
    do {
      let now = Clock.now()
      let end = withdraw ? nil : try end(at: now)
      guard let reason = signing.reason, reason.contains(where: { !$0.isWhitespace }) else {
        throw SignoffProblem("a waiver needs a reason", hint: "say why with -m")
      }
      let workspace = try signing.workspace.workspace()
      let desk = try await SignoffDialog.desk(signing, workspace)
      let gate = try WaiverSearch.find(
        gate, among: try await gates(desk, workspace, at: now), of: model)
      try check(gate, end, at: now)
      let draft = SignoffDraft(
        withdraw ? .reject : .waive, on: gate, reason: reason, until: end, at: now)
      guard
        let commit = try await SignoffDialog.send(
          draft, gate.record(at: now), desk, onBranch: signing.onBranch)
      else { return }
      try await SignoffDialog.tellWhatNext(commit, desk, workspace) { state in
        guard !state.approvals.values.contains(where: { $0.commit == commit }) else {
          Console.line("recorded")
          return
        }
        throw Refusal.no("it does not count: \(try refusal(of: commit, state, workspace))")
      }
    } catch let problem as SignoffProblem {
      throw Refusal.usage(problem.message, hint: problem.hint)
    }
  }

  private func end(at now: Instant) throws(SignoffProblem) -> Instant {
    switch (until, length) {
    case (let text?, nil):
      guard let end = Instant(text) else {
        throw SignoffProblem(
          "\"\(text)\" is no date", hint: "write 2026-12-31 or 2026-12-31T18:00:00Z")
      }
      return end
    case (nil, let text?):
      guard let length = Quantity.duration(text) else {
        throw SignoffProblem("\"\(text)\" is no length of time", hint: "write 14d or 12h")
      }
      return now + length
    default:
      throw SignoffProblem(
        "a waiver needs one end", hint: "name a date with --until or a length with --for")
    }
  }

  private func gates(
    _ desk: SignoffDesk, _ workspace: Workspace, at now: Instant
  ) async throws -> [WaivableGate] {
    let name = ModelName(model.hasPrefix("model/") ? String(model.dropFirst(6)) : model)
    guard let proposal else {
      guard desk.desired.models[name] != nil else {
        throw SignoffProblem(
          "no model is named \"\(name)\"",
          hint: Suggestion.hint(for: name.text, among: desk.desired.models.keys.map(\.text)))
      }
      var loop = ControlLoop(state: desk.state)
      loop.recall(desk.desired)
      return loop.waivableGates(of: name, now: now)
    }
    let run = try GateRun(
      repository: workspace.repository, folder: workspace.folder, branch: workspace.branch,
      remote: workspace.remote, now: Clock.now, progress: Console.progress)
    return try await run.waivableGates(of: name, base: desk.tip.text, head: proposal)
  }

  /// Says before anything is signed why it would not count.
  private func check(
    _ gate: WaivableGate, _ end: Instant?, at now: Instant
  ) throws(SignoffProblem) {
    let metric = gate.subject.result.metric
    if let obstacle = gate.obstacle {
      throw SignoffProblem("\(metric) cannot be waived: \(obstacle)")
    }
    guard let end, let policy = gate.policy else { return }
    guard end > now else { throw SignoffProblem("it would end before it begins, at \(end)") }
    let latest = now + policy.longest
    guard end <= latest else {
      throw SignoffProblem(
        "it would hold until \(end), and the rule allows no longer than \(latest)")
    }
  }

  /// How many of the newest audit entries are looked at.
  private static let newestEntries: Int64 = 200

  private func refusal(
    of commit: CommitID, _ state: ControlState, _ workspace: Workspace
  ) throws -> String {
    let records = try Records(of: workspace)
    let oldest = max(0, state.auditNumber - Self.newestEntries)
    for number in stride(from: state.auditNumber, to: oldest, by: -1) {
      let entry = try records.document(StatePath.audit(number))?.decode(AuditEntry.self)
      if let entry, entry.commit == commit { return entry.message }
    }
    return "muster events says why"
  }
}
