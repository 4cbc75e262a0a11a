package import Gates

/// Why some bytes could not be had.
package struct DataProblem: Error, Hashable, Sendable, CustomStringConvertible {
  /// What kind of problem it is.
  package enum Code: String, CaseIterable, Sendable {
    /// The operator has not allowed the place.
    case notAllowed = "not-allowed"
    /// The settings of the operator cannot be read.
    case settings
    /// The address is malformed, or leads somewhere else than it seems to.
    case badAddress = "bad-address"
    /// Nothing here fetches from such a place.
    case unsupported
    /// No connection, or it broke off.
    case unreachable
    /// A limit of time has passed.
    case timeLimit = "time-limit"
    /// The server has trouble (429, 5xx).
    case serverFailed = "server-failed"
    /// The server wants to know who asks (401, 403, 407).
    case denied
    /// The server says that there is no such thing (404, 410).
    case notFound = "not-found"
    /// The server's answer is not what its protocol says.
    case badAnswer = "bad-answer"
    /// A web page came in place of data.
    case webPage = "web-page"
    /// The bytes have another SHA-256 than they must.
    case wrongDigest = "wrong-digest"
    /// There are more or fewer bytes than there must be.
    case wrongSize = "wrong-size"
    /// There are more bytes than the operator allows.
    case tooLarge = "too-large"
    /// A file or folder of this machine cannot be read or written.
    case disk
    /// Nobody waits for the bytes any more.
    case cancelled
  }

  /// Who has to act.
  package enum Fault: Hashable, Sendable {
    /// Whoever wrote the manifest, the pointer or the data.
    case manifest
    /// Whoever runs Muster, or nobody: it may pass by itself.
    case machine
  }

  package let code: Code
  /// What was wanted, for people.
  package let item: String
  /// Where it was looked for; without a query or a password.
  package let place: String?
  /// Without a period.
  package let cause: String
  package let hint: String?

  /// A problem by its parts.
  package init(
    _ code: Code, _ item: DataItem, from place: String? = nil, _ cause: String,
    hint: String? = nil
  ) {
    self.code = code
    self.item = item.name
    self.place = place
    self.cause = cause
    self.hint = hint
  }

  /// A server that can be reached and gives something else than the manifest says is the manifest's
  /// fault; whatever keeps us from finding out is the machine's.
  package var fault: Fault {
    switch code {
    case .badAddress, .notFound, .wrongDigest, .wrongSize: .manifest
    default: .machine
    }
  }

  /// Whether asking again may help at once.
  var isTransient: Bool {
    switch code {
    case .unreachable, .timeLimit, .serverFailed: true
    default: false
    }
  }

  /// `failed to fetch dataset "rows" from https://example.org/rows.csv: <cause>`, and the hint.
  package var description: String {
    "failed to fetch \(item)\(place.map { " from \($0)" } ?? ""): \(cause)"
      + (hint.map { " (\($0))" } ?? "")
  }

  /// What it means for a test that needs the bytes.
  package var outcome: MeasurementOutcome {
    switch fault {
    case .manifest: .modelFailed(description)
    case .machine: .notMeasured(description)
    }
  }
}
