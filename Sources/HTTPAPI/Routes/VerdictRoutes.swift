import Dashboard
import Reconciler
import Registry
import Vocabulary

/// Approving and rejecting in place: a verdict without a signature, on behalf of whoever asks. The
/// project refuses these unless it says `signatures: optional`; then they count by the same rules
/// as all others, and are called unsigned everywhere.
enum VerdictRoutes {
  static var all: [Route] { [approve, reject, verify] }

  /// How long somebody who has shown who they are is taken at their word.
  static let freshness: Duration = .seconds(300)

  private static let submitted = Schema.object([
    .init("commit", .id, "The commit that says it, as the inbox has it."),
    .init("onBehalfOf", .string(maxLength: 200), "In whose name."),
    .init("signed", .boolean, "Never: no key was there."),
  ])

  private static func verdict(
    _ id: String, _ word: String, _ verdict: SignoffVerdict, _ summary: String
  ) -> Route {
    Route(
      id: id, method: "POST", path: "/api/v1/tasks/{task}/\(word)", tag: "tasks",
      summary: summary, parameters: [ActionRoutes.one("task", .id)],
      body: .object([
        .init("reason", .string(maxLength: 2000), "Why."),
        .init(
          "credential", .string(maxLength: 500), "The session's token once more.",
          isRequired: false),
      ]), successStatus: 202, answer: .json("UnsignedVerdict", submitted),
      problems: [404, 409, 503], admission: .needs(.work), takesForms: true
    ) { call in
      let task = try ActionRoutes.workable(call)
      guard task.kind != .form else {
        throw APIProblem.conflict("a form is completed, not decided")
      }
      let person = try allowed(call, task)
      let commit = try await call.records.submit(
        verdict, on: task, reason: call.body?["reason"]?.string?.trimmed, for: person)
      return .json(
        ["commit": .string(commit.text), "onBehalfOf": .string(person.name), "signed": false],
        status: 202)
    }
  }

  private static var approve: Route {
    verdict(
      "approveTask", "approve", .approve,
      "Approves without a signature, where the project says signatures: optional.")
  }

  private static var reject: Route {
    verdict(
      "rejectTask", "reject", .reject,
      "Rejects without a signature, where the project says signatures: optional.")
  }

  /// Whoever asks, as the tracked branch knows them; a refusal where their verdict would not count.
  private static func allowed(_ call: Call, _ task: TaskRecord) throws(APIProblem) -> Member {
    let hint = "muster approve \(task.id.text.prefix(12)) signs it"
    guard call.snapshot.desired.project?.signatures == .optional else {
      throw .conflict("the project asks for signatures, and a browser has no key", hint: hint)
    }
    let person = call.viewer.name
    guard let member = call.snapshot.member(named: person) else {
      throw .forbidden("no group of the tracked branch has \(person)", hint: hint)
    }
    if let email = call.viewer.email,
      !member.emails.contains(where: { $0.lowercased() == email.lowercased() })
    {
      throw .forbidden("\(email) is no address of \(person)", hint: hint)
    }
    let isContributor = People(call.snapshot.desired).isContributor(person, among: task.excluded)
    guard !isContributor else {
      throw .forbidden("\(person) took part in the change")
    }
    try requireFreshProof(call)
    return member
  }

  /// A session may have been left open; a verdict needs whoever began it.
  static func requireFreshProof(_ call: Call) throws(APIProblem) {
    guard let since = call.viewer.authenticated, let token = call.viewer.token else {
      throw .forbidden(
        "nobody has to sign in here, so nobody can be told whose verdict it is",
        hint: "muster token create NAME, or sign with muster approve")
    }
    if call.request.header("authorization") != nil { return }
    if token.hasPrefix("openid:") {
      guard call.now < since + freshness else {
        throw .reauthentication(
          "it is a while since you signed in",
          hint: "sign in once more at \(OpenIDSettings.startPath)?anew=1")
      }
      return
    }
    let given =
      call.body?["credential"]?.string?.trimmed
      ?? Gatekeeper.formField("credential", in: call.request)?.trimmed
    guard let given, call.settings.viewer(ofToken: given, at: call.now)?.token == token else {
      throw .reauthentication("your token is needed once more", hint: nil)
    }
  }

  // MARK: - The chain

  private static let found = Schema.object([
    .init("holds", .boolean, "Whether the whole chain is as it should be."),
    .init("sentence", .string(), "What was found, for people."),
    .init("tip", .id, "The commit that was looked at."),
    .init("commits", .integer(minimum: 0), "How many commits there are."),
    .init("goodCommits", .integer(minimum: 0), "How many are good, from the first one on."),
    .init("auditEntries", .integer(minimum: 0), "The number of the newest audit entry."),
    .init("signedApprovals", .integer(minimum: 0), "Approvals with a signed commit."),
    .init("unsignedApprovals", .integer(minimum: 0), "Approvals with a commit without one."),
    .init("keys", .array(.string()), "The fingerprints of the keys that it was checked by."),
    .init("problem", .string(), "How it breaks.", isRequired: false),
    .init("brokenAt", .id, "The commit where it breaks.", isRequired: false),
    .init("archivedBefore", .id, "The end of a line that is not here.", isRequired: false),
  ])

  private static var verify: Route {
    Route(
      id: "verifyAudit", method: "POST", path: "/api/v1/audit/verify", tag: "audit",
      summary: "Re-checks the whole chain of the state ref, as muster audit verify does.",
      body: .object([]), answer: .json("ChainVerdict", found), problems: [404, 503],
      admission: .needs(.read), takesForms: true
    ) { call in
      try call.require(.read, on: .project)
      return .json(json(try await call.records.verify()))
    }
  }

  private static func json(_ verdict: ChainVerdict) -> JSON {
    var members: [String: JSON] = [
      "holds": .bool(verdict.holds), "sentence": .string(verdict.sentence),
      "tip": .string(verdict.tip.text), "commits": .integer(Int64(verdict.commits)),
      "goodCommits": .integer(Int64(verdict.goodCommits)),
      "auditEntries": .integer(verdict.auditEntries),
      "signedApprovals": .integer(Int64(verdict.signedApprovals)),
      "unsignedApprovals": .integer(Int64(verdict.unsignedApprovals)),
      "keys": .array(verdict.keys.map { .string($0) }),
    ]
    if let problem = verdict.problem {
      members["problem"] = .string(problem.message)
      members["brokenAt"] = .string(problem.commit.text)
    }
    if let archived = verdict.archivedBefore { members["archivedBefore"] = .string(archived.text) }
    return .object(members)
  }
}
