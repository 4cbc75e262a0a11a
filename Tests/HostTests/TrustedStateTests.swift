import Gates
import Git
import Host
import Reconciler
import Registry
import Signatures
import Synchronization
import Testing
import Vocabulary

/// A gate where no Muster worked: in a fresh clone with nothing but a state ref that was fetched.
struct TrustedStateTests {
  /// A registry that names Muster's key, with a proposal, and no database.
  private struct Place {
    let scratch: RegistryScratch
    let key: SigningKey
    /// What the proposal was measured as, by an executor of the test's own.
    let measured: MeasurementRecord

    static func key(_ seed: UInt8) throws -> SigningKey {
      try SigningKey(seed: [UInt8](repeating: seed, count: 32), comment: "test")
    }

    init(_ further: String = ", identity: {publicKey: keys/muster.pub}") async throws {
      scratch = try await RegistryScratch()
      key = try Self.key(1)
      try scratch.write("muster.yaml", RegistryScratch.project("signatures: required\(further)"))
      try scratch.write("keys/muster.pub", key.publicKey.line + "\n")
      try await scratch.commit("Key")
      try await scratch.git("switch", "-q", "-c", "proposal")
      try scratch.write("models/m/score.py", RegistryScratch.source(auc: "0.85"))
      try await scratch.commit("Proposal")
      let report = try await scratch.gate(state: "elsewhere")
      measured = try #require(report.models.first?.tests.first?.measurement)
      scratch.progress.withLock { $0 = [] }
    }

    /// Commits files to a state ref, signed by a key or by none.
    func record(
      _ documents: [StateDocument], by key: SigningKey?,
      at reference: String = Repository.stateReference
    ) throws {
      let repository = try Repository(opening: scratch.registry)
      let edits = try documents.map { (document) throws(GitError) in
        TreeEdit.put(path: document.path, blob: try repository.writeBlob(document.body))
      }
      let draft = CommitDraft(
        tree: try repository.updateTree(nil, edits), parents: [],
        author: CommitPerson(name: "Muster", email: "m@x.invalid", when: RegistryScratch.now),
        message: "state: test\n")
      let commit =
        if let key {
          try repository.writeCommit(draft) { (payload) throws(GitError) in key.sign(payload) }
        } else { try repository.writeCommit(draft) }
      try repository.update(reference: reference, to: commit, expecting: .absent)
    }

    /// The measurement with another figure, so that it can be told where it came from.
    func measured(auc: Double) -> StateDocument {
      var record = measured
      record.metrics = ["auc": .number(auc)]
      return StateDocument(path: StatePath.measurement(record.id), record: record)
    }

    /// What the gate says in a state folder that has nothing.
    func gate(base: String = "main") async throws -> String {
      let report = try await scratch.gate(base: base, head: "proposal", state: "fresh")
      let test = report.models.first?.tests.first
      let rows = test?.rows.map(\.result.sentence).joined(separator: "; ") ?? ""
      let warnings = report.warnings.map { " / \($0.location.path): \($0.message)" }.joined()
      return "\(test?.isReused == true ? "reused" : "measured"): \(rows)\(warnings)"
    }

    var measurements: [String] {
      scratch.progress.withLock { $0 }.filter { $0.hasPrefix("measuring") }
    }
  }

  @Test(arguments: TrustedState.references)
  func `a measurement counts that the base's key signed`(reference: String) async throws {
    let place = try await Place()
    try place.record([place.measured(auc: 0.9)], by: place.key, at: reference)
    #expect(try await place.gate() == "reused: auc 0.9 ≥ 0.75: pass")
    #expect(place.measurements == [])
    let report = try await place.scratch.gate(head: "proposal", state: "fresh")
    #expect(report.models.first?.tests.first?.timesUsed == 1)
  }

  @Test func `of a state ref that another key signed nothing is used`() async throws {
    let place = try await Place()
    try place.record([place.measured(auc: 0.9)], by: try Place.key(9))
    let found = try await place.gate()
    #expect(found.hasPrefix("measured: auc 0.85 ≥ 0.75: pass / refs/muster/state: nothing"))
    #expect(found.contains("which is not Muster's key"))
    let warnings = place.scratch.progress.withLock { $0 }.filter { $0.hasPrefix("warning: ") }
    #expect(warnings.count == 1)
  }

  @Test func `of a state ref without a signature nothing is used`() async throws {
    let place = try await Place()
    try place.record([place.measured(auc: 0.9)], by: nil)
    let found = try await place.gate()
    #expect(found.hasPrefix("measured: auc 0.85 ≥ 0.75: pass"))
    #expect(found.contains("the commit is not signed"))
  }

  @Test func `a forged ref does not hide one that counts`() async throws {
    let place = try await Place()
    try place.record([place.measured(auc: 0.1)], by: try Place.key(9))
    try place.record(
      [place.measured(auc: 0.9)], by: place.key, at: "refs/remotes/origin/muster/state")
    let found = try await place.gate()
    #expect(found.hasPrefix("reused: auc 0.9 ≥ 0.75: pass / refs/muster/state: nothing"))
  }

  @Test func `a ref that leads to no commit is named and harms nothing`() async throws {
    let place = try await Place()
    let blob = try await place.scratch.git("rev-parse", "main:muster.yaml")
    try await place.scratch.git("update-ref", Repository.stateReference, blob)
    let found = try await place.gate()
    #expect(found.hasPrefix("measured: auc 0.85 ≥ 0.75: pass / refs/muster/state: nothing"))
  }

  @Test func `a proposal cannot bring the key that its measurements are signed by`() async throws {
    let place = try await Place()
    let mallory = try Place.key(9)
    try place.scratch.write("keys/muster.pub", mallory.publicKey.line + "\n")
    try await place.scratch.commit("My key")
    try place.record([place.measured(auc: 0.99)], by: mallory)
    let found = try await place.gate()
    #expect(found.hasPrefix("measured: auc 0.85 ≥ 0.75: pass / refs/muster/state: nothing"))
  }

  @Test func `without a key on the base no state ref counts`() async throws {
    let place = try await Place("")
    try place.record([place.measured(auc: 0.9)], by: place.key)
    #expect(
      try await place.gate()
        == "measured: auc 0.85 ≥ 0.75: pass / refs/muster/state: nothing of it is used: the base's "
        + "muster.yaml names no identity.publicKey")
  }

  @Test func `records that nobody asks for are not read`() async throws {
    let place = try await Place()
    let garbage = ["models/00/x.json", "instances/00/x.json", "measurements/00/x.json"].map {
      StateDocument(path: $0, body: Array("no JSON".utf8))
    }
    try place.record(garbage + [place.measured(auc: 0.9)], by: place.key)
    #expect(try await place.gate() == "reused: auc 0.9 ≥ 0.75: pass")
  }

  @Test func `a measurement under another's name is not believed`() async throws {
    let place = try await Place()
    var record = place.measured
    record.id = MeasurementID(String(repeating: "0", count: 64))
    record.metrics = ["auc": .number(0.9)]
    try place.record(
      [StateDocument(path: StatePath.measurement(place.measured.id), record: record)],
      by: place.key)
    #expect(try await place.gate() == "measured: auc 0.85 ≥ 0.75: pass")
  }

  @Test func `the champion is what runtimes serve by the state ref`() async throws {
    let place = try await Place(
      ", identity: {publicKey: keys/muster.pub}, champion: {stage: prod}")
    let scratch = place.scratch
    try await scratch.git("switch", "-q", "main")
    let clone = try Clone(opening: scratch.registry)
    let first = try await clone.resolve("main")
    let served = try #require(
      try await clone.desired(at: first).state.models[ModelName("m")]?.version.digest)
    try scratch.write("models/m/score.py", RegistryScratch.source(auc: "0.82"))
    try await scratch.commit("Newer, not deployed")
    var model = ModelRecord(name: ModelName("m"), path: "models/m/model.yaml")
    model.versions = [
      VersionRecord(
        version: served, firstSeen: RegistryScratch.now, commit: first, changed: ["everything"],
        aspects: [:], contributors: [])
    ]
    var runtime = RuntimeRecord(name: RuntimeName("r"), path: "runtimes/r.yaml")
    runtime.labels = ["stage": "prod"]
    let assignment: JSON = [
      "model": "m", "version": .string(served.hex),
      "since": .string(RegistryScratch.now.description),
    ]
    runtime.assigned = try assignment.decode(RuntimeRecord.Assignment.self)
    let documents = [
      StateDocument(path: StatePath.model(model.name), record: model),
      StateDocument(path: StatePath.runtime(runtime.name), record: runtime),
    ]
    try place.record(documents, by: place.key)
    // The proposal goes on from what is newest; only what is served counts as the champion.
    try await scratch.git("switch", "-q", "-c", "next")
    try scratch.write("models/m/score.py", RegistryScratch.source(auc: "0.86"))
    try await scratch.commit("Next")
    let report = try await scratch.gate(head: "next", state: "fresh")
    #expect(report.warnings == [])
    let champion = report.models.first?.champion
    #expect(champion?.version == served)
    #expect(champion?.runtime == runtime.name)
  }

  @Test func `approvals on the state ref count with their evidence, and without it not`()
    async throws
  {
    let place = try await Place()
    let scratch = place.scratch
    try scratch.state.create()
    let report = try await scratch.gate(head: "proposal", state: "elsewhere")
    let asked = try #require(report.models.first?.after?.approvals.first?.approval)
    let desk = try await SignoffDesk(
      repository: scratch.registry, folder: scratch.state, branch: "refs/heads/main",
      git: scratch.git(of: "petra"))
    let task = asked.record(excluding: [], at: RegistryScratch.now)
    let commit = try await desk.sign(SignoffDraft(.approve, on: task, reason: "early"))
    let record: JSON = [
      "task": .string(asked.task.text), "person": "Petra", "verdict": "approve", "model": "m",
      "version": .string(asked.version.hex), "target": .string(asked.target),
      "subject": .string(asked.subject.hex), "policy": .string(asked.policy.digest.hex),
      "commit": .string(commit.text), "firstSeen": .string(RegistryScratch.now.description),
      "replaced": [],
    ]
    let key = ApprovalKey(task: asked.task, person: "Petra")
    let document = StateDocument(
      path: StatePath.approval(key), body: Array(record.prettyText.utf8))
    let evidence = StateDocument(
      path: StatePath.evidence(key),
      body: try Repository(opening: scratch.registry).rawCommit(commit))
    try place.record([document, evidence], by: place.key)
    var found = try await scratch.gate(head: "proposal", state: "fresh").models.first?.after
    #expect(found?.approvals.first?.givenBy == ["Petra"])
    #expect(found?.approvals.first?.isGiven == true)
    try await scratch.git("update-ref", "-d", Repository.stateReference)
    try place.record([document], by: place.key)
    found = try await scratch.gate(head: "proposal", state: "fresh").models.first?.after
    #expect(found?.approvals.first?.givenBy == [])
    #expect(found?.approvals.first?.isGiven == false)
  }
}
