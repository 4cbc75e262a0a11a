/// The columns that recording adds to what a comparison of champion and challenger reads; they are
/// those of `FlatRecords`.
package enum ChallengeColumns {
  /// When a record was answered, in milliseconds since 1970.
  package static let moment = "recorded_at"
  /// The version that answered it.
  package static let version = "recorded_version"
  /// Of a shadow's records: the version that served.
  package static let champion = "recorded_champion"
  /// What the names of the champion's answer begin with in a shadow's records.
  package static let prefix = "champion."
}
