package import Vocabulary

/// The open alerts of one cause, and what was told of them.
package struct AlertGroup: Codable, Hashable, Sendable {
  /// The keys of its alerts.
  var keys: Set<String> = []
  /// When the next notice is due; `nil` while nothing is to be said.
  package internal(set) var nextNotice: Instant?
  package internal(set) var lastNotice: Instant?
  /// How many alerts were open at the last notice, and how bad the worst was (the place of its
  /// severity).
  var toldCount = 0
  var toldSeverity = -1
  var title = ""
  /// The labels that were told with its notices, joined.
  var labels: [String: String] = [:]

  /// The group without its keys, which stand in the alerts' own records.
  package var record: AlertGroup {
    var record = self
    record.keys = []
    return record
  }
}
