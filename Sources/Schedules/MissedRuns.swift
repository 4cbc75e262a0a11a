/// What happens to times that passed while nobody looked.
package enum MissedRuns: String, CaseIterable, Codable, Sendable {
  /// One run, for the latest of them.
  case once
  /// A run for each, in their order.
  case all
  /// None: the next time that comes is the next run.
  case skip
}
