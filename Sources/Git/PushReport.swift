/// What a remote made of a push.
package struct PushReport: Hashable, Sendable {
  /// What became of one reference.
  package enum Outcome: Hashable, Sendable {
    /// It was changed.
    case done
    /// It was so already.
    case unchanged
    /// It was not changed, for this reason: `stale info` (the lease), or what the remote said.
    case rejected(String)
  }

  /// A reference and what became of it.
  package struct Entry: Hashable, Sendable {
    package let reference: String
    package let outcome: Outcome
  }

  /// In the order of the requests.
  package let entries: [Entry]
  /// What the remote's hooks printed, line by line, without the `remote:` before it.
  package let remoteLines: [String]

  /// What became of a reference; `nil` if it was not in the push.
  package subscript(_ reference: String) -> Outcome? {
    entries.first { $0.reference == reference }?.outcome
  }

  /// Whether nothing was rejected.
  package var isAccepted: Bool {
    entries.allSatisfy { if case .rejected = $0.outcome { false } else { true } }
  }
}
