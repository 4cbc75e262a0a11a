package import Vocabulary

/// A verdict as its commit states it, after everything that the commit alone can prove was proved.
package struct StatedVerdict: Hashable, Sendable {
  package var signer: Signer
  package var verdict: SignoffVerdict
  package var task: TaskID
  package var model: ModelName?
  package var version: Digest?
  package var target: String?
  package var policy: Digest?
  package var reason: String?
  /// When a waiver ends.
  package var until: Instant?
  /// The gate that a waiver is about, as ``WaiverSubject/gateText`` has it.
  package var gate: String?
  /// What `complete --set` hands to the process.
  package var variables: [String: JSON]

  /// The name of the person who gave it.
  package var person: String { signer.person }
}

/// Who made a sign-off commit.
package struct Signer: Hashable, Sendable {
  package var person: String
  /// The fingerprint of the key; `nil` for an unsigned sign-off.
  package var key: String?
  /// The addresses of the commit's author and committer.
  package var addresses: [String]
  /// The committer's date. Of two commits of the same signer it says which came first; beside
  /// anybody else's clock it proves nothing.
  package var committed: Instant
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
