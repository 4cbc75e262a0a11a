import Gates
import Git
import Host
import Registry
import Reports
import Signatures
import Synchronization
import Testing
import Vocabulary

/// Measurements that a build system took and signed, where Muster has measured nothing.
struct ExecutorMeasurementTests {
  /// A registry whose base names an executor, with a proposal that was measured elsewhere.
  private struct Place {
    let scratch: RegistryScratch
    let key: SigningKey
    let measured: MeasurementRecord
    let report: GateReport

    static func key(_ seed: UInt8) throws -> SigningKey {
      try SigningKey(seed: [UInt8](repeating: seed, count: 32), comment: "test")
    }

    init(_ period: String = "") async throws {
      scratch = try await RegistryScratch()
      key = try Self.key(7)
      try scratch.write(
        "muster.yaml",
        RegistryScratch.project(
          "signatures: required, executors: [{name: ci, publicKey: keys/ci.pub\(period)}]"))
      try scratch.write("keys/ci.pub", key.publicKey.line + "\n")
      try await scratch.commit("Executor")
      try await scratch.git("switch", "-q", "-c", "proposal")
      try scratch.write("models/m/score.py", RegistryScratch.source(auc: "0.85"))
      try await scratch.commit("Proposal")
      report = try await scratch.gate(head: "proposal", state: "elsewhere")
      measured = try #require(report.models.first?.tests.first?.measurement)
      scratch.progress.withLock { $0 = [] }
    }

    var reference: String { ExecutorMeasurements.reference(of: "ci", measured.id) }

    /// Leaves a record where the executor's measurement is looked for.
    func leave(
      _ record: MeasurementRecord, at path: String? = nil, message: String? = nil,
      by key: SigningKey?
    ) throws {
      let repository = try Repository(opening: scratch.registry)
      let document = StateDocument(
        path: path ?? StatePath.measurement(measured.id), record: record)
      let blob = try repository.writeBlob(document.body)
      let draft = CommitDraft(
        tree: try repository.updateTree(nil, [.put(path: document.path, blob: blob)]),
        parents: [],
        author: CommitPerson(name: "ci", email: "ci@x.invalid", when: RegistryScratch.now),
        message: message ?? "measurement: \(measured.id)\n")
      let commit =
        if let key {
          try repository.writeCommit(draft) { payload throws(GitError) in key.sign(payload) }
        } else { try repository.writeCommit(draft) }
      try repository.update(reference: reference, to: commit, expecting: .absent)
    }

    func measured(auc: Double) -> MeasurementRecord {
      var record = measured
      record.metrics = ["auc": .number(auc)]
      return record
    }

    /// What the gate says in a state folder that has nothing.
    func gate(base: String = "main") async throws -> String {
      let report = try await scratch.gate(base: base, head: "proposal", state: "fresh")
      let test = report.models.first?.tests.first
      let rows = test?.rows.map(\.result.sentence).joined(separator: "; ") ?? ""
      let warnings = report.warnings.map { " / \($0.code): \($0.message)" }.joined()
      let who = test?.measurement?.measuredBy.map { " by \($0)" } ?? ""
      return "\(test?.isReused == true ? "reused" : "measured")\(who): \(rows)\(warnings)"
    }
  }

  @Test func `what an executor signed counts, and the report says who measured`() async throws {
    let place = try await Place()
    try place.leave(place.measured(auc: 0.9), by: place.key)
    #expect(try await place.gate() == "reused by ci: auc 0.9 ≥ 0.75: pass")
    let report = try await place.scratch.gate(head: "proposal", state: "fresh")
    let test = report.document(at: RegistryScratch.now).models.first?.tests.first
    #expect(test?.measuredBy == "ci")
    #expect(place.scratch.told.filter { $0.hasPrefix("measuring") } == [])
  }

  @Test func `a gate signs what it measured, and another believes it`() async throws {
    let place = try await Place()
    let run = try GateRun(
      repository: place.scratch.registry, folder: StateFolder(place.scratch.folder + "/elsewhere"),
      branch: "refs/heads/main", now: { RegistryScratch.now })
    let signed = try await run.sign(place.report, with: place.key)
    #expect(signed.executor == "ci")
    #expect(signed.references == [place.reference])
    #expect(try await place.gate() == "reused by ci: auc 0.85 ≥ 0.75: pass")
    // What counts already stays as it is.
    let before = try await place.scratch.git("rev-parse", place.reference)
    _ = try await run.sign(place.report, with: place.key)
    #expect(try await place.scratch.git("rev-parse", place.reference) == before)
  }

  @Test func `a key that the base does not name signs nothing`() async throws {
    let place = try await Place()
    let run = try GateRun(
      repository: place.scratch.registry, folder: StateFolder(place.scratch.folder + "/elsewhere"),
      branch: "refs/heads/main", now: { RegistryScratch.now })
    await #expect(throws: HostError.self) {
      try await run.sign(place.report, with: try Place.key(9))
    }
  }

  @Test(arguments: [
    ("unsigned", "is not signed by the executor"),
    ("another key", "and the executor's key is"),
    ("another context", "is of another context than its name says"),
    ("another model's inputs", "is of another context than its name says"),
    ("another purpose", "was not signed for this measurement"),
    ("another place", "has no measurements/"),
  ])
  func `a forged measurement is refused with the reason, and measured`(
    kind: String, reason: String
  ) async throws {
    let place = try await Place()
    var record = place.measured(auc: 0.99)
    switch kind {
    case "unsigned": try place.leave(record, by: nil)
    case "another key": try place.leave(record, by: try Place.key(9))
    case "another context":
      record.id = MeasurementID(String(repeating: "a", count: 64))
      try place.leave(record, by: place.key)
    case "another model's inputs":
      record.inputs["version"] = String(repeating: "b", count: 64)
      try place.leave(record, by: place.key)
    case "another purpose": try place.leave(record, message: "Merge branch\n", by: place.key)
    default: try place.leave(record, at: "measurements/aa/other.json", by: place.key)
    }
    let found = try await place.gate()
    #expect(found.hasPrefix("measured: auc 0.85 ≥ 0.75: pass / untrusted-measurement: "))
    #expect(found.contains(reason))
  }

  @Test func `a figure that was altered after it was signed is refused`() async throws {
    let place = try await Place()
    try place.leave(place.measured(auc: 0.9), by: place.key)
    let scratch = place.scratch
    let raw = try await scratch.git("cat-file", "commit", place.reference)
    let tree = try await scratch.git("rev-parse", "\(place.reference)^{tree}")
    let repository = try Repository(opening: scratch.registry)
    let document = StateDocument(
      path: StatePath.measurement(place.measured.id), record: place.measured(auc: 0.99))
    let blob = try repository.writeBlob(document.body)
    let other = try repository.updateTree(nil, [.put(path: document.path, blob: blob)])
    try scratch.write("../forged", raw.replacing(tree, with: other.text) + "\n")
    let forged = try await scratch.git("hash-object", "-t", "commit", "-w", "../forged")
    try await scratch.git("update-ref", place.reference, forged)
    let found = try await place.gate()
    #expect(found.hasPrefix("measured: auc 0.85 ≥ 0.75: pass / untrusted-measurement: "))
    #expect(found.contains("is not signed by the executor"))
  }

  @Test(arguments: [
    (", validUntil: 2001-01-01T00:00:00Z", "counted until"),
    (", validFrom: 2999-01-01T00:00:00Z", "counts from"),
  ])
  func `a key counts in its period alone`(period: String, reason: String) async throws {
    let place = try await Place(period)
    try place.leave(place.measured(auc: 0.9), by: place.key)
    let found = try await place.gate()
    #expect(found.hasPrefix("measured: auc 0.85"))
    #expect(found.contains(reason))
  }

  @Test func `a proposal cannot bring an executor of its own`() async throws {
    let place = try await Place()
    let mallory = try Place.key(9)
    try place.scratch.write("keys/ci.pub", mallory.publicKey.line + "\n")
    try await place.scratch.commit("My key")
    try place.leave(place.measured(auc: 0.99), by: mallory)
    let found = try await place.gate()
    #expect(found.hasPrefix("measured: auc 0.85"))
    #expect(found.contains("and the executor's key is"))
  }
}
