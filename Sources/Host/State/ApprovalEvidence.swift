import Reconciler
import Signatures
import Vocabulary

/// Compares a recorded approval with the raw commit that is kept as its evidence.
enum ApprovalEvidence {
  /// What does not agree, as half a sentence; `nil` if the commit shows what the record says.
  static func mismatch(_ record: ApprovalRecord, _ raw: [UInt8]) -> String? {
    let commit: SignedCommit
    let trailers: Trailers
    do {
      commit = try SignedCommit(parsing: raw)
      trailers = try Trailers(message: commit.message)
    } catch {
      return "its commit cannot be read: \(error)"
    }
    guard commit.id == record.commit else {
      return "its commit is \(commit.id.short), the record says \(record.commit.short)"
    }
    if let reason = signatureMismatch(record, commit) { return reason }
    let subject = "model/\(record.model)@\(record.version)"
    let stated = [
      ("Muster-Task", record.task.text), ("Muster-Verdict", record.verdict.rawValue),
      ("Muster-Subject", subject), ("Muster-Target", record.target),
      ("Muster-Policy", record.policy.hex),
    ]
    if record.verdict == .waive {
      guard trailers["Muster-Until"].flatMap({ Instant($0) }) == record.until else {
        return "its commit states Muster-Until \"\(trailers["Muster-Until"] ?? "")\", the record "
          + "says \"\(record.until?.description ?? "")\""
      }
    }
    for (key, expected) in stated where trailers[key] != expected {
      return "its commit states \(key) \"\(trailers[key] ?? "")\", the record says \"\(expected)\""
    }
    return nil
  }

  private static func signatureMismatch(
    _ record: ApprovalRecord, _ commit: SignedCommit
  ) -> String? {
    guard let fingerprint = record.key else {
      return commit.signature == nil ? nil : "its commit is signed, the record says unsigned"
    }
    switch commit.signatureVerdict {
    case .refused(let refusal): return "its commit's signature does not hold: \(refusal.message)"
    case .verified(let key) where key.fingerprint == fingerprint: return nil
    case .verified(let key):
      return "its commit is signed by \(key.fingerprint), the record says \(fingerprint)"
    }
  }
}
