import Gates
package import Reconciler
import Signatures
package import Vocabulary

/// What a person is about to sign: a verdict on a task, and everything that it is bound to.
package struct SignoffDraft: Hashable, Sendable {
  package var verdict: SignoffVerdict
  package var task: TaskID
  package var model: ModelName?
  package var version: Digest?
  package var target: String?
  package var policy: Digest
  package var reason: String?
  /// When a waiver ends.
  package var until: Instant?
  /// The gate that a waiver is about.
  package var gate: String?
  /// What `complete --set` hands to the process.
  package var variables: [String: JSON]

  /// A verdict on a task as it stands in the record.
  package init(
    _ verdict: SignoffVerdict, on task: TaskRecord, reason: String? = nil,
    variables: [String: JSON] = [:]
  ) {
    self.verdict = verdict
    self.task = task.id
    model = task.model
    version = task.version
    target = task.target
    policy = task.policy.digest
    self.reason = reason
    self.variables = variables
  }

  /// A waiver of a gate, or the rejection of one.
  package init(
    _ verdict: SignoffVerdict, on gate: WaivableGate, reason: String?, until: Instant?,
    at now: Instant
  ) {
    self.init(verdict, on: gate.record(at: now), reason: reason)
    self.gate = gate.subject.gateText
    self.until = until
  }

  /// The commit's message: a subject for people, and the trailers that count.
  package func message() throws(SignoffProblem) -> String {
    let text = Trailers.message(subject, trailers)
    do {
      // Read back as the loop will read it, so that what would be refused is not signed at all.
      _ = try Trailers(message: text)
    } catch {
      throw SignoffProblem(
        "this cannot be signed: \(error.message)",
        hint: "keep the reason short and free of control characters")
    }
    return text
  }

  private var subject: String {
    let about = model?.text ?? "task \(task.text.prefix(12))"
    return "\(verdict.rawValue): \(about)" + (target.map { " for \($0)" } ?? "")
  }

  private var trailers: [Trailers.Trailer] {
    var trailers = [
      Trailers.Trailer(key: "Muster-Verdict", value: verdict.rawValue),
      Trailers.Trailer(key: "Muster-Task", value: task.text),
    ]
    if let model, let version {
      trailers.append(
        Trailers.Trailer(key: "Muster-Subject", value: "model/\(model)@\(version)"))
    }
    if let target { trailers.append(Trailers.Trailer(key: "Muster-Target", value: target)) }
    trailers.append(Trailers.Trailer(key: "Muster-Policy", value: policy.hex))
    if let gate { trailers.append(Trailers.Trailer(key: "Muster-Gate", value: gate)) }
    if let until {
      trailers.append(Trailers.Trailer(key: "Muster-Until", value: until.description))
    }
    if let reason {
      let value = JSON.string(reason).canonicalText
      trailers.append(Trailers.Trailer(key: "Muster-Reason", value: value))
    }
    if verdict == .complete, !variables.isEmpty {
      let value = JSON.object(variables).canonicalText
      trailers.append(Trailers.Trailer(key: "Muster-Set", value: value))
    }
    return trailers
  }
}
