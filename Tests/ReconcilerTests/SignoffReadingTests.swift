import Reconciler
import Registry
import Signatures
import Simulation
import Testing
import Vocabulary

@Suite struct SignoffReadingTests {
  private let now = Instant(seconds: 1_800_000_000)
  private let bob = Persona("bob")

  private func read(
    _ members: [Member]? = nil, allowsUnsigned: Bool = false,
    _ bend: (inout SignoffDraft) -> Void
  ) -> Result<StatedVerdict, SignoffRefusal> {
    var draft = SignoffDraft(
      "approve", task: TaskID("t1"), model: ModelName("credit"), version: Digest(of: "v1"),
      target: "prod", policy: Digest(of: "policy"), by: bob, at: now, reason: "fine")
    bend(&draft)
    return read(draft.submission, members ?? [bob.member()], allowsUnsigned)
  }

  private func read(
    _ submission: SignoffSubmission, _ members: [Member], _ allowsUnsigned: Bool = false
  ) -> Result<StatedVerdict, SignoffRefusal> {
    var desired = DesiredState()
    desired.groups[GroupName("g")] = DesiredGroup(
      name: GroupName("g"), manifest: "groups/g.yaml", members: members)
    return SignoffReading.read(
      submission, people: People(desired), at: now, allowsUnsigned: allowsUnsigned)
  }

  private func check(
    _ expected: String, _ members: [Member]? = nil, allowsUnsigned: Bool = false,
    sourceLocation: Testing.SourceLocation = #_sourceLocation,
    _ bend: (inout SignoffDraft) -> Void
  ) {
    switch read(members, allowsUnsigned: allowsUnsigned, bend) {
    case .success(let stated):
      let key = stated.signer.key == nil ? "unsigned" : "signed"
      #expect(
        "\(stated.person) \(stated.verdict) \(key)" == expected, sourceLocation: sourceLocation)
    case .failure(let refusal): #expect(refusal.reason == expected, sourceLocation: sourceLocation)
    }
  }

  @Test func `a sign-off says all that its trailers say`() throws {
    let stated = try read(nil) { _ in }.get()
    #expect(stated.person == "bob")
    #expect(stated.task == TaskID("t1"))
    #expect(stated.model == ModelName("credit"))
    #expect(stated.version == Digest(of: "v1"))
    #expect(stated.target == "prod")
    #expect(stated.policy == Digest(of: "policy"))
    #expect(stated.reason == "fine")
    #expect(stated.signer.key == bob.key().publicKey.fingerprint)
    #expect(stated.signer.addresses == ["bob@example.com"])
  }

  // MARK: - Form

  @Test func `a commit without the trailers of a verdict is none`() {
    check("it names no task (trailer Muster-Task)") { $0.set("Muster-Task", nil) }
    check("it states no verdict (trailer Muster-Verdict)") { $0.verdict = "lgtm" }
    check("its subject is \"credit\", expected model/<name>@<version>") {
      $0.set("Muster-Subject", "credit")
    }
    check("its Muster-Policy is no digest") { $0.set("Muster-Policy", "12") }
    check("its Muster-Set is no JSON object of at most 100 members") {
      $0.set("Muster-Set", "[1]")
    }
  }

  @Test func `trailers that stand twice are refused whole`() {
    check(
      "its trailers cannot be read: \"Muster-Task\" stands twice, expected once [repeated-trailer]"
    ) { $0.trailers.append(Trailers.Trailer(key: "Muster-Task", value: "t2")) }
  }

  @Test func `a sign-off changes no file and has one parent`() {
    check("it changes files; a sign-off is an empty commit") {
      $0.parentTree = TreeID(String(repeating: "c", count: 40))
    }
    check("its parent is not in the repository") { $0.parentTree = nil }
    check("it has 0 parents, expected one") { $0.parents = [] }
  }

  @Test func `a merge typed by hand may carry a verdict, and nothing else`() {
    let two = [SignoffDraft.parent, CommitID(String(repeating: "d", count: 40))]
    check("bob approve signed") {
      $0.parents = two
      $0.parentTree = nil
    }
    check("it has 2 parents, expected one") {
      $0.parents = two
      $0.verdict = "complete"
    }
    check("it has 3 parents, expected one") { $0.parents = two + [two[0]] }
  }

  @Test func `bytes that are another commit's are refused`() throws {
    var draft = SignoffDraft(
      "approve", task: TaskID("t1"), model: nil, version: nil, target: nil, policy: nil, by: bob,
      at: now)
    let first = draft.submission
    draft.set("Muster-Task", "t2")
    var forged = draft.submission
    forged.commit = first.commit
    guard case .failure(let refusal) = read(forged, [bob.member()]) else {
      Issue.record("it counts")
      return
    }
    #expect(refusal.reason.hasPrefix("its bytes are those of another commit"))
  }

  @Test func `what is no commit is malformed`() {
    let submission = SignoffSubmission(
      commit: CommitID("0"), raw: Array("tree".utf8), parentTree: nil, source: "x")
    guard case .failure(let refusal) = read(submission, []) else {
      Issue.record("it counts")
      return
    }
    #expect(refusal.reason.hasPrefix("the commit is malformed"))
  }

  // MARK: - Whose it is

  @Test func `a signature must be of a key that a group lists`() {
    let key = bob.key().publicKey.fingerprint
    check("it is not signed") { $0.key = nil }
    check("its key \(key) belongs to nobody in a group", [Persona("carol").member()]) { _ in }
    check("bob approve signed", [bob.member(keys: [1, 2])]) { $0.key = bob.key(2) }
  }

  @Test func `a signature over other bytes does not hold`() throws {
    var submission = SignoffDraft(
      "reject", task: TaskID("t1"), model: nil, version: nil, target: nil, policy: nil, by: bob,
      at: now
    ).submission
    let text = String(decoding: submission.raw, as: UTF8.self)
      .split(separator: "reject", omittingEmptySubsequences: false).joined(separator: "approve")
    submission.raw = Array(text.utf8)
    submission.commit = try SignedCommit(parsing: submission.raw).id
    guard case .failure(let refusal) = read(submission, [bob.member()]) else {
      Issue.record("it counts")
      return
    }
    #expect(refusal.reason.hasPrefix("its signature does not hold"))
  }

  @Test func `an author's name and address prove nothing beside another's key`() {
    let mallory = Persona("mallory")
    check("mallory approve signed", [bob.member(), mallory.member()]) { $0.key = mallory.key() }
  }

  @Test func `a key counts by the time at which Muster saw the commit, never by its own date`() {
    let expired = bob.member(validUntil: now)
    check("the key of bob was not valid when the commit was first seen", [expired]) {
      $0.when = Instant(seconds: 1_000_000_000)
    }
    check("bob approve signed", [bob.member(validUntil: now + .seconds(1))]) { _ in }
  }

  @Test func `a key under two names proves neither`() {
    let twin = Member(name: "rob", keys: [bob.key().publicKey.line])
    check("its key stands under bob and rob", [bob.member(), twin]) { _ in }
  }

  @Test func `without signatures an address will do where the project says so`() {
    check("bob approve unsigned", allowsUnsigned: true) { $0.key = nil }
    check("no one person in a group has the address eve@example.com", allowsUnsigned: true) {
      $0.key = nil
      $0.email = "eve@example.com"
    }
    check(
      "its key \(Persona("eve").key().publicKey.fingerprint) belongs to nobody in a group",
      allowsUnsigned: true
    ) { $0.key = Persona("eve").key() }
  }
}
