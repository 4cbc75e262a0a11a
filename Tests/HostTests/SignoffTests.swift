import Host
import Reconciler
import Testing
import Vocabulary

struct SignoffTests {
  /// Lets a person answer the task of the model `m`, and tells in a line each what was doubted and
  /// what Muster made of it.
  private func check(
    _ verdict: SignoffVerdict = .approve, by person: String, project: String? = nil,
    author: String? = nil, expected: [String]
  ) async throws {
    let scratch = try await RegistryScratch()
    if let project {
      try scratch.write("muster.yaml", RegistryScratch.project(project))
      try await scratch.commit("Project")
    }
    if let author {
      try scratch.write("models/m/score.py", RegistryScratch.source(auc: "0.81"))
      try await scratch.git("add", "-A")
      try await scratch.git("commit", "-q", "-m", "Change", "--author", author)
    }
    try await scratch.reconcile()
    var lines: [String] = []
    do {
      let desk = try await desk(scratch, person)
      let task = try TaskSearch.find("m", in: desk.state)
      lines += desk.doubts(about: task, at: RegistryScratch.now).map { "doubt: \($0)" }
      let commit = try await desk.sign(SignoffDraft(verdict, on: task, reason: "It's \"fine\""))
      try await desk.send(commit)
      try await scratch.reconcile()
      let after = try await self.desk(scratch, person).state.tasks[task.id]
      lines.append("\(after?.state.rawValue ?? "gone") \(after?.outcome ?? "-")")
      lines += after?.signoffs.map { "\($0.person): \($0.reason ?? "-")" } ?? []
      lines += after?.refusals.map { "refused: \($0.reason)" } ?? []
    } catch let problem as SignoffProblem {
      lines.append("problem: \(problem.message)")
    }
    #expect(lines.map { $0.replacing(#/SHA256:\S+/#, with: "KEY") } == expected)
  }

  private func desk(_ scratch: RegistryScratch, _ person: String) async throws -> SignoffDesk {
    try await SignoffDesk(
      repository: scratch.registry, folder: scratch.state, branch: "refs/heads/main",
      git: scratch.git(of: person))
  }

  @Test func `an approval by a member closes the task`() async throws {
    try await check(by: "petra", expected: ["closed approved", "Petra: It's \"fine\""])
  }

  @Test func `a rejection by a member closes the task`() async throws {
    try await check(.reject, by: "petra", expected: ["closed rejected", "Petra: It's \"fine\""])
  }

  @Test func `an approval by somebody in no group is doubted and refused`() async throws {
    try await check(
      by: "ann",
      expected: [
        "doubt: your key KEY belongs to nobody in a group", "open -",
        "refused: its key KEY belongs to nobody in a group",
      ])
  }

  @Test func `an approval by the author of the change is doubted and refused`() async throws {
    try await check(
      by: "petra", author: "Petra <petra@x.invalid>",
      expected: [
        "doubt: Petra took part in the change", "open -",
        "refused: Petra took part in the change",
      ])
  }

  @Test func `without a key nothing is signed`() async throws {
    try await check(
      by: "petra-keyless", expected: ["problem: git has no signing key of yours"])
  }

  @Test func `without a key an approval counts where the project says so`() async throws {
    try await check(
      by: "petra-keyless", project: "signatures: optional",
      expected: ["closed approved", "Petra: It's \"fine\""])
  }

  @Test func `an approval is pushed from a clone that has no Muster`() async throws {
    let scratch = try await RegistryScratch()
    try await scratch.reconcile()
    let clone = scratch.folder + "/clone"
    try await scratch.run("git", ["clone", "-q", scratch.registry, clone])
    let desk = try await SignoffDesk(
      repository: clone, folder: StateFolder(clone + "/.git/muster"), branch: "refs/heads/main",
      git: scratch.git(of: "petra"))
    let task = try TaskSearch.find("m", in: desk.state)
    try await desk.send(try await desk.sign(SignoffDraft(.approve, on: task)))
    try await scratch.reconcile()
    #expect(try await self.desk(scratch, "petra").state.tasks[task.id]?.outcome == "approved")
  }

  @Test func `an early approval completes the task that the merge opens`() async throws {
    let scratch = try await RegistryScratch()
    try await scratch.reconcile()
    try await scratch.git("switch", "-q", "-c", "better")
    try scratch.write("models/m/score.py", RegistryScratch.source(auc: "0.9"))
    try await scratch.commit("Better")
    let gate = try GateRun(
      repository: scratch.registry, folder: scratch.state, branch: "refs/heads/main",
      now: { RegistryScratch.now })
    let future = try await gate.futureTasks(of: ModelName("m"), base: "main", head: "better")
    let task = try #require(future.first)
    let desk = try await desk(scratch, "petra")
    try await desk.send(try await desk.sign(SignoffDraft(.approve, on: task)))
    try await scratch.reconcile()
    try await scratch.git("update-ref", "refs/heads/main", "refs/heads/better")
    try await scratch.reconcile()
    let state = try await self.desk(scratch, "petra").state
    #expect(state.tasks[task.id]?.outcome == "approved")
  }

  @Test func `a task is found by its beginning and a near name is offered`() async throws {
    let scratch = try await RegistryScratch()
    try await scratch.reconcile()
    let state = try await desk(scratch, "petra").state
    let task = try TaskSearch.find("model/m", in: state)
    #expect(try TaskSearch.find(String(task.id.text.prefix(6)), in: state) == task)
    #expect(throws: SignoffProblem.self) { try TaskSearch.find("zz", in: state) }
  }

  @Test func `a reason that cannot be seen is not signed`() {
    let task = FutureApproval.sample.record(excluding: [], at: .epoch)
    #expect(throws: SignoffProblem.self) {
      try SignoffDraft(.approve, on: task, reason: "fine\u{202E}").message()
    }
  }
}

extension FutureApproval {
  static var sample: FutureApproval {
    FutureApproval(
      task: TaskID("t"), name: "n", element: "e", model: ModelName("m"),
      version: Digest(of: "v"), target: "prod", subject: Digest(of: "s"),
      policy: ResolvedPolicy(require: []))
  }
}
