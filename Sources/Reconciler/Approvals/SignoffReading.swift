import Registry
import Signatures
package import Vocabulary

/// A verdict as its commit states it, after everything that the commit alone can prove was proved.
package struct StatedVerdict: Hashable, Sendable {
  package var person: String
  package var verdict: SignoffVerdict
  package var task: TaskID
  package var model: ModelName?
  package var version: Digest?
  package var target: String?
  package var policy: Digest?
  package var reason: String?
  /// What `complete --set` hands to the process.
  package var variables: [String: JSON]
  /// The fingerprint of the key; `nil` for an unsigned sign-off.
  package var key: String?
}

/// Why a commit is no sign-off.
package struct SignoffRefusal: Error, Hashable, Sendable {
  /// Who it seems to come from, for the log: never believed.
  package var who: String
  /// The task that it names, where that much could be read.
  package var task: TaskID?
  /// Half a sentence that begins in lower case.
  package var reason: String
}

/// Reads and verifies sign-off commits. Pure: a raw commit in, a stated verdict or a refusal out.
package enum SignoffReading {
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
    func refuse(_ reason: String) -> Result<StatedVerdict, SignoffRefusal> {
      .failure(SignoffRefusal(who: who, task: task, reason: reason))
    }
    guard let task else { return refuse("it names no task (trailer Muster-Task)") }
    guard let verdict = trailers["Muster-Verdict"].flatMap(SignoffVerdict.init(rawValue:)) else {
      return refuse("it states no verdict (trailer Muster-Verdict)")
    }
    guard commit.parents.count == 1 || verdict == .approve else {
      return refuse("it has \(commit.parents.count) parents, expected one")
    }
    if commit.parents.count == 1, submission.parentTree != commit.tree {
      return refuse("it changes files; a sign-off is an empty commit")
    }
    switch signer(of: commit, people: people, at: moment, allowsUnsigned: allowsUnsigned) {
    case .failure(let problem): return refuse(problem.reason)
    case .success(let signer):
      return stated(verdict, on: task, by: signer, trailers: trailers, refuse: refuse)
    }
  }

  /// Whether the evidence of an approval that was recorded before still shows that person's
  /// signature, by the keys that the groups list now.
  package static func holds(
    _ submission: SignoffSubmission, person: String, people: People, at moment: Instant,
    allowsUnsigned: Bool
  ) -> Bool {
    guard let commit = try? SignedCommit(parsing: submission.raw),  // malformed: it does not hold
      commit.id == submission.commit,
      case .success(let signer) = signer(
        of: commit, people: people, at: moment, allowsUnsigned: allowsUnsigned)
    else { return false }
    return signer.person == person
  }

  private static func stated(
    _ verdict: SignoffVerdict, on task: TaskID, by signer: Signer, trailers: Trailers,
    refuse: (String) -> Result<StatedVerdict, SignoffRefusal>
  ) -> Result<StatedVerdict, SignoffRefusal> {
    var stated = StatedVerdict(
      person: signer.person, verdict: verdict, task: task, variables: [:], key: signer.key)
    if let subject = trailers["Muster-Subject"] {
      guard let (model, version) = parseSubject(subject) else {
        return refuse("its subject is \"\(subject)\", expected model/<name>@<version>")
      }
      stated.model = model
      stated.version = version
    }
    stated.target = trailers["Muster-Target"]
    stated.policy = trailers["Muster-Policy"].flatMap(Digest.init(hex:))
    if let text = trailers["Muster-Reason"] {
      let reason = try? JSON(parsing: text).string  // what is no JSON string is taken as it stands
      stated.reason = reason ?? text
    }
    if let text = trailers["Muster-Set"] {
      guard let variables = try? JSON(parsing: text).object else {
        return refuse("its Muster-Set is no JSON object")
      }
      stated.variables = variables
    }
    return .success(stated)
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

  private struct Signer {
    var person: String
    var key: String?
  }

  private static func signer(
    of commit: SignedCommit, people: People, at moment: Instant, allowsUnsigned: Bool
  ) -> Result<Signer, SignoffRefusal> {
    func refuse(_ reason: String) -> Result<Signer, SignoffRefusal> {
      .failure(SignoffRefusal(who: "", task: nil, reason: reason))
    }
    guard commit.signature != nil else {
      guard allowsUnsigned else { return refuse("it is not signed") }
      guard let person = people.person(withEmail: commit.author.email) else {
        return refuse("nobody in a group has the address \(commit.author.email)")
      }
      return .success(Signer(person: person))
    }
    switch commit.signatureVerdict {
    case .refused(let refusal):
      return refuse("its signature does not hold: \(refusal)")
    case .verified(let key):
      switch people.holder(of: key, at: moment) {
      case .person(let person): return .success(Signer(person: person, key: key.fingerprint))
      case .notValid(let person):
        return refuse("the key of \(person) was not valid when the commit was first seen")
      case .unknown:
        return refuse("its key \(key.fingerprint) belongs to nobody in a group")
      }
    }
  }
}
