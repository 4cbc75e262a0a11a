import Gates
package import Reconciler
package import Registry
package import Signatures
package import Vocabulary

/// Somebody in a test or a simulation: a name, addresses and keys that follow from the name.
package struct Persona: Hashable, Sendable {
  package let name: String

  /// Somebody by name.
  package init(_ name: String) { self.name = name }

  /// `alice@example.com`
  package var email: String { "\(name)@example.com" }

  /// One of the person's keys, the same on every run.
  package func key(_ number: Int = 1) -> SigningKey {
    let seed = Hexadecimal.bytes(of: Digest(of: "\(name) \(number)").hex) ?? []
    do {
      return try SigningKey(seed: seed, comment: name)
    } catch {
      preconditionFailure("32 bytes are a seed: \(error)")
    }
  }

  /// The person as a group lists them.
  package func member(keys: [Int] = [1], validUntil: Instant? = nil) -> Member {
    Member(
      name: name, emails: [email], keys: keys.map { key($0).publicKey.line },
      validUntil: validUntil)
  }
}

/// What a person writes into a sign-off commit. Every field can be bent, as a forger would.
package struct SignoffDraft {
  package var author: Persona
  /// Signs; `nil` leaves the commit unsigned.
  package var key: SigningKey?
  package var email: String
  package var when: Instant
  package var verdict: String
  package var trailers: [Trailers.Trailer]
  package var tree = Self.tree
  package var parents = [Self.parent]
  package var parentTree: TreeID? = Self.tree
  package var subject = "Sign off"

  /// Some tree.
  package static let tree = TreeID(String(repeating: "a", count: 40))
  /// Some commit.
  package static let parent = CommitID(String(repeating: "b", count: 40))

  /// A verdict on a task, signed with the person's first key.
  package init(
    _ verdict: String, on task: TaskRecord, by author: Persona, at when: Instant,
    reason: String? = nil
  ) {
    self.init(
      verdict, task: task.id, model: task.model, version: task.version, target: task.target,
      policy: task.policy.digest, by: author, at: when, reason: reason)
  }

  /// A waiver of a gate, signed with the person's first key.
  package init(
    waiving gate: WaivableGate, until: Instant, by author: Persona, at when: Instant,
    reason: String?, verdict: String = "waive"
  ) {
    self.init(
      verdict, task: gate.id, model: gate.subject.model, version: gate.subject.version,
      target: gate.target, policy: gate.policy?.require.digest ?? Digest(of: ""), by: author,
      at: when, reason: reason)
    set("Muster-Gate", gate.subject.gateText)
    set("Muster-Until", until.description)
  }

  /// A verdict by all that its trailers say.
  package init(
    _ verdict: String, task: TaskID, model: ModelName?, version: Digest?, target: String?,
    policy: Digest?, by author: Persona, at when: Instant, reason: String? = nil
  ) {
    self.author = author
    self.key = author.key()
    self.email = author.email
    self.when = when
    self.verdict = verdict
    var trailers: [(String, String)] = [("Muster-Task", task.text)]
    if let model, let version { trailers.append(("Muster-Subject", "model/\(model)@\(version)")) }
    if let target { trailers.append(("Muster-Target", target)) }
    if let policy { trailers.append(("Muster-Policy", policy.hex)) }
    if let reason { trailers.append(("Muster-Reason", JSON.string(reason).canonicalText)) }
    self.trailers = trailers.map { Trailers.Trailer(key: $0.0, value: $0.1) }
  }

  /// Gives one trailer another value, or takes it away.
  package mutating func set(_ key: String, _ value: String?) {
    trailers.removeAll { $0.key == key }
    if let value { trailers.append(Trailers.Trailer(key: key, value: value)) }
  }

  /// The commit as it is pushed.
  package var submission: SignoffSubmission {
    let raw = raw
    return SignoffSubmission(
      commit: Self.id(of: raw), raw: raw, parentTree: parentTree, source: "refs/muster/inbox/1")
  }

  private var raw: [UInt8] {
    let who = "\(author.name) <\(email)> \(when.milliseconds / 1000) +0000"
    let head =
      "tree \(tree)\n" + parents.map { "parent \($0)\n" }.joined()
      + "author \(who)\ncommitter \(who)\n"
    let verdictTrailer = Trailers.Trailer(key: "Muster-Verdict", value: verdict)
    let body = "\n" + Trailers.message(subject, [verdictTrailer] + trailers)
    guard let key else { return Array((head + body).utf8) }
    let signature = key.sign(Array((head + body).utf8))
      .split(separator: "\n").joined(separator: "\n ")
    return Array((head + "gpgsig \(signature)\n" + body).utf8)
  }

  private static func id(of raw: [UInt8]) -> CommitID {
    do {
      return try SignedCommit(parsing: raw).id
    } catch {
      return CommitID(String(repeating: "0", count: 40))  // what is malformed has some id
    }
  }
}
