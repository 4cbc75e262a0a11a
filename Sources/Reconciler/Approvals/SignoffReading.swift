import Signatures
package import Vocabulary

/// Reads and verifies sign-off commits. Pure: a raw commit in, a stated verdict or a refusal out.
package enum SignoffReading {
  /// The most variables that `complete --set` may hand over.
  static let variableLimit = 100

  /// Reads a submission.
  ///
  /// - Parameters:
  ///   - moment: when Muster first saw the commit; keys are judged by it.
  ///   - allowsUnsigned: the project's `signatures: optional`.
  package static func read(
    _ submission: SignoffSubmission, people: People, at moment: Instant, allowsUnsigned: Bool
  ) -> Result<StatedVerdict, SignoffRefusal> {
    let commit: SignedCommit
    do {
      commit = try SignedCommit(parsing: submission.raw)
    } catch {
      return .failure(
        SignoffRefusal(who: "unknown", task: nil, reason: "the commit is malformed: \(error)"))
    }
    let who = "\(commit.author.name) <\(commit.author.email)>"
    let trailers: Trailers
    do {
      trailers = try Trailers(message: commit.message)
    } catch {
      return .failure(
        SignoffRefusal(who: who, task: nil, reason: "its trailers cannot be read: \(error)"))
    }
    let task = trailers["Muster-Task"].map { TaskID($0) }
    do throws(SignoffProblem) {
      guard let task else { throw SignoffProblem("it names no task (trailer Muster-Task)") }
      guard commit.id == submission.commit else {
        throw SignoffProblem("its bytes are those of another commit, \(commit.id)")
      }
      guard let verdict = trailers["Muster-Verdict"].flatMap(SignoffVerdict.init(rawValue:)) else {
        throw SignoffProblem("it states no verdict (trailer Muster-Verdict)")
      }
      try check(commit, verdict, parentTree: submission.parentTree)
      let signer = try signer(
        of: commit, people: people, at: moment, allowsUnsigned: allowsUnsigned)
      return .success(try stated(verdict, on: task, by: signer, trailers: trailers))
    } catch {
      return .failure(SignoffRefusal(who: who, task: task, reason: error.reason))
    }
  }

  /// Who signed the evidence of a verdict that was recorded before, by the keys that the groups
  /// list now; `nil` if it does not hold any more.
  package static func signer(
    of approval: ApprovalRecord, people: People, allowsUnsigned: Bool
  ) -> Signer? {
    do {
      let commit = try SignedCommit(parsing: approval.evidence)
      guard commit.id == approval.commit,
        try states(commit, approval.verdict, approval.task)
      else { return nil }
      let signer = try signer(
        of: commit, people: people, at: approval.firstSeen, allowsUnsigned: allowsUnsigned)
      return signer.person == approval.person ? signer : nil
    } catch {
      return nil  // whatever the reason, the evidence shows nothing: the verdict does not count
    }
  }

  /// What a verdict that was recorded before states, read again from its raw commit alone; `nil` if
  /// that does not hold any more.
  package static func stated(
    by approval: ApprovalRecord, people: People, allowsUnsigned: Bool
  ) -> StatedVerdict? {
    guard let signer = signer(of: approval, people: people, allowsUnsigned: allowsUnsigned) else {
      return nil
    }
    do {
      let commit = try SignedCommit(parsing: approval.evidence)
      return try stated(
        approval.verdict, on: approval.task, by: signer,
        trailers: try Trailers(message: commit.message))
    } catch {
      return nil  // as above: what cannot be read shows nothing
    }
  }

  /// Waivers, and rejections of some, in commits that nobody has recorded: those of a proposal's
  /// own branch, and those that wait for a Muster. Of several by one person on one gate the latest
  /// counts. What is no waiver is left out; what cannot count is named.
  ///
  /// - Parameters:
  ///   - models: those whose gates are judged; what is about others is left out.
  ///   - moment: when they are seen, which is now.
  package static func waivers(
    in submissions: [SignoffSubmission], of models: [ModelName], people: People,
    at moment: Instant, allowsUnsigned: Bool
  ) -> (records: [ApprovalRecord], notes: [String]) {
    var latest: [ApprovalKey: (committed: Instant, record: ApprovalRecord)] = [:]
    var notes: [String] = []
    for submission in submissions {
      guard let trailers = try? Trailers(message: SignedCommit(parsing: submission.raw).message),
        trailers["Muster-Gate"] != nil,
        let about = trailers["Muster-Subject"].flatMap(parseSubject), models.contains(about.0)
      else { continue }  // whatever it is, it is about no gate
      switch read(submission, people: people, at: moment, allowsUnsigned: allowsUnsigned) {
      case .failure(let refusal):
        notes.append(
          "the waiver \(submission.commit.short) by \(refusal.who) does not count: "
            + refusal.reason)
      case .success(let stated):
        guard stated.verdict == .waive || stated.verdict == .reject, let model = stated.model,
          let version = stated.version
        else { continue }
        let record = ApprovalRecord(
          stated, of: model, version, target: stated.target ?? "",
          subject: Digest(hex: stated.task.text) ?? Digest(of: stated.task.text),
          policy: stated.policy ?? ResolvedPolicy(require: []).digest, submission,
          firstSeen: moment)
        if let former = latest[record.id], former.committed > stated.signer.committed { continue }
        latest[record.id] = (stated.signer.committed, record)
      }
    }
    return (latest.values.map(\.record).sorted { $0.id < $1.id }, notes)
  }

  /// Approvals and rejections of tasks, in commits that nobody has recorded. Of several by one
  /// person on one task the latest counts. What does not hold is left out: the loop says why once
  /// it reads it.
  package static func approvals(
    in submissions: [SignoffSubmission], of models: [ModelName], people: People,
    at moment: Instant, allowsUnsigned: Bool
  ) -> [ApprovalRecord] {
    var latest: [ApprovalKey: (committed: Instant, record: ApprovalRecord)] = [:]
    for submission in submissions {
      guard
        case .success(let stated) = read(
          submission, people: people, at: moment, allowsUnsigned: allowsUnsigned),
        stated.gate == nil, stated.verdict == .approve || stated.verdict == .reject,
        let model = stated.model, models.contains(model), let version = stated.version,
        let target = stated.target
      else { continue }
      let record = ApprovalRecord(
        stated, of: model, version, target: target,
        subject: Digest(hex: stated.task.text) ?? Digest(of: stated.task.text),
        policy: stated.policy ?? ResolvedPolicy(require: []).digest, submission,
        firstSeen: moment)
      if let former = latest[record.id], former.committed > stated.signer.committed { continue }
      latest[record.id] = (stated.signer.committed, record)
    }
    return latest.values.map(\.record).sorted { $0.id < $1.id }
  }

  /// The committer's date of a sign-off that was recorded before.
  static func committed(_ approval: ApprovalRecord) -> Instant {
    do {
      return try SignedCommit(parsing: approval.evidence).committer.when
    } catch {
      return .epoch  // evidence that cannot be read stands in nobody's way
    }
  }

  /// Whether a commit really says what its record says: the record lies beside it, unsigned.
  private static func states(
    _ commit: SignedCommit, _ verdict: SignoffVerdict, _ task: TaskID
  ) throws -> Bool {
    let trailers = try Trailers(message: commit.message)
    return trailers["Muster-Verdict"] == verdict.rawValue && trailers["Muster-Task"] == task.text
  }

  // MARK: - Its form

  /// A sign-off is an empty commit; a verdict may also stand in a merge that a person typed.
  private static func check(
    _ commit: SignedCommit, _ verdict: SignoffVerdict, parentTree: TreeID?
  ) throws(SignoffProblem) {
    let isVerdict = verdict == .approve || verdict == .reject
    switch commit.parents.count {
    case 1:
      guard let parentTree else { throw SignoffProblem("its parent is not in the repository") }
      guard parentTree == commit.tree else {
        throw SignoffProblem("it changes files; a sign-off is an empty commit")
      }
    case 2 where isVerdict:
      break
    default:
      throw SignoffProblem("it has \(commit.parents.count) parents, expected one")
    }
  }

  private static func stated(
    _ verdict: SignoffVerdict, on task: TaskID, by signer: Signer, trailers: Trailers
  ) throws(SignoffProblem) -> StatedVerdict {
    var stated = StatedVerdict(signer: signer, verdict: verdict, task: task, variables: [:])
    if let subject = trailers["Muster-Subject"] {
      guard let (model, version) = parseSubject(subject) else {
        throw SignoffProblem("its subject is \"\(subject)\", expected model/<name>@<version>")
      }
      stated.model = model
      stated.version = version
    }
    stated.target = trailers["Muster-Target"]
    if let text = trailers["Muster-Policy"] {
      guard let policy = Digest(hex: text) else {
        throw SignoffProblem("its Muster-Policy is no digest")
      }
      stated.policy = policy
    }
    if let text = trailers["Muster-Reason"] {
      let reason = try? JSON(parsing: text).string  // what is no JSON string is taken as it stands
      stated.reason = reason ?? text
    }
    if let text = trailers["Muster-Until"] {
      guard let until = Instant(text) else {
        throw SignoffProblem("its Muster-Until is no moment such as 2026-12-31T00:00:00Z")
      }
      stated.until = until
    }
    if let text = trailers["Muster-Gate"] {
      guard let gate = try? JSON(parsing: text), gate.object != nil else {  // as for Muster-Set
        throw SignoffProblem("its Muster-Gate is no JSON object")
      }
      stated.gate = gate.canonicalText
    }
    if let text = trailers["Muster-Set"] {
      // What is no JSON at all is as wrong as what is no object.
      guard let variables = try? JSON(parsing: text).object, variables.count <= variableLimit else {
        throw SignoffProblem("its Muster-Set is no JSON object of at most \(variableLimit) members")
      }
      stated.variables = variables
    }
    return stated
  }

  /// Reads `model/<name>@<version>`.
  static func parseSubject(_ text: String) -> (ModelName, Digest)? {
    guard text.hasPrefix("model/"), let at = text.lastIndex(of: "@"),
      let version = Digest(hex: String(text[text.index(after: at)...]))
    else { return nil }
    let name = text[text.index(text.startIndex, offsetBy: 6)..<at]
    return name.isEmpty ? nil : (ModelName(String(name)), version)
  }

  // MARK: - Whose it is

  private static func signer(
    of commit: SignedCommit, people: People, at moment: Instant, allowsUnsigned: Bool
  ) throws(SignoffProblem) -> Signer {
    var signer = Signer(
      person: "", addresses: Set([commit.author.email, commit.committer.email]).sorted(),
      committed: commit.committer.when)
    guard commit.signature != nil else {
      guard allowsUnsigned else { throw SignoffProblem("it is not signed") }
      guard let person = people.person(withEmail: commit.author.email) else {
        throw SignoffProblem("no one person in a group has the address \(commit.author.email)")
      }
      signer.person = person
      return signer
    }
    switch commit.signatureVerdict {
    case .refused(let refusal):
      throw SignoffProblem("its signature does not hold: \(refusal)")
    case .verified(let key):
      signer.key = key.fingerprint
      switch people.holder(of: key, at: moment) {
      case .person(let person): signer.person = person
      case .notValid(let person):
        throw SignoffProblem("the key of \(person) was not valid when the commit was first seen")
      case .shared(let names):
        throw SignoffProblem("its key stands under \(names.joined(separator: " and "))")
      case .unknown:
        throw SignoffProblem("its key \(key.fingerprint) belongs to nobody in a group")
      }
      return signer
    }
  }
}

/// Half a sentence about what is wrong with a sign-off.
private struct SignoffProblem: Error {
  let reason: String

  init(_ reason: String) { self.reason = reason }
}
