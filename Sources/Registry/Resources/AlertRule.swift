package import Notifications
package import Vocabulary

/// When a monitor's verdicts wake somebody.
package struct AlertRule: Hashable, Sendable {
  /// How bad it is, and so whom it reaches.
  package typealias Severity = Notification.Severity

  package var severity: Severity
  /// How many red periods in a row open an alert.
  package var after: Int
  /// How many green periods in a row resolve it.
  package var clearAfter: Int
  /// Whether yellow periods count like red ones.
  package var onWarning: Bool
  /// The signal that an opened alert fires.
  package var signal: String?

  /// A rule by its parts.
  package init(
    severity: Severity = .error, after: Int = 1, clearAfter: Int = 1, onWarning: Bool = false,
    signal: String? = nil
  ) {
    self.severity = severity
    self.after = after
    self.clearAfter = clearAfter
    self.onWarning = onWarning
    self.signal = signal
  }

  /// The canonical form for digests.
  package var json: JSON {
    [
      "severity": .string(severity.rawValue), "after": .integer(Int64(after)),
      "clearAfter": .integer(Int64(clearAfter)), "onWarning": .bool(onWarning),
      "signal": signal.map { .string($0) } ?? .null,
    ]
  }
}
