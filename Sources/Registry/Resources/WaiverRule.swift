/// Who may waive gates of a model, and for how long. Without a rule that applies nobody may.
package struct WaiverRule: Hashable, Sendable {
  /// Labels that a model must have for the rule to hold for it; empty holds for all.
  package var match: [String: String]
  /// The metrics of the gates that it is about; empty for all.
  package var metrics: [String]
  package var require: [ApprovalRule.Requirement]
  /// The longest that a waiver may hold, from when Muster first saw it.
  package var longest: Duration
  /// The most that may be waived, whatever a gate itself allows.
  package var waivable: Gate.Waivable

  /// For how long a gate may be waived where the rule does not say.
  package static let usualLongest: Duration = .seconds(30 * 86_400)

  /// A rule by its parts.
  package init(
    match: [String: String] = [:], metrics: [String] = [],
    require: [ApprovalRule.Requirement] = [], longest: Duration = Self.usualLongest,
    waivable: Gate.Waivable = .errors
  ) {
    self.match = match
    self.metrics = metrics
    self.require = require
    self.longest = longest
    self.waivable = waivable
  }

  /// Whether the rule holds for a gate of a model with these labels.
  package func applies(to gate: Gate, labels: [String: String]) -> Bool {
    (metrics.isEmpty || metrics.contains(gate.metric))
      && match.allSatisfy { labels[$0.key] == $0.value }
  }
}
