package import Vocabulary

/// Something that needs a person and is no task: it goes away when its cause does.
package struct Alert: Hashable, Sendable {
  /// How bad it is.
  package enum Severity: String, CaseIterable, Comparable, Hashable, Sendable {
    case error
    case warning

    package static func < (left: Severity, right: Severity) -> Bool {
      left == .error && right == .warning
    }
  }

  /// What kind of thing it is.
  package enum Kind: String, CaseIterable, Hashable, Sendable {
    /// A resource that does not go on by itself.
    case stalled
    /// Something in a process stopped.
    case incident
    /// A job that failed for good, of an instance that is active.
    case job
    /// A runtime does not serve what it should.
    case drift
    /// The reconciler itself stands still.
    case reconciler
  }

  package var severity: Severity
  package var kind: Kind
  /// What it is about, as `model/credit-risk`.
  package var object: String
  package var page: Page
  package var message: String
  package var since: Instant

  /// An alert by its parts.
  package init(
    _ severity: Severity, _ kind: Kind, of object: String, at page: Page, _ message: String,
    since: Instant
  ) {
    self.severity = severity
    self.kind = kind
    self.object = object
    self.page = page
    self.message = message
    self.since = since
  }
}
