import ModelMetrics
package import Monitoring
package import Vocabulary

/// What a monitor said of a model last: `monitors/<aa>/<digest of id>.json` of the state ref.
package struct MonitorRecord: Codable, Hashable, Sendable {
  /// One period, as charts show it.
  package struct Period: Codable, Hashable, Sendable {
    /// When it ended; where there are no periods, when it was measured.
    package var end: Instant
    package var colour: MonitorColour
    package var sentence: String
    /// The worst of each metric that a line asks for, for charts; absent where nothing was
    /// measured.
    package var figures: [MonitorFigure]?
  }

  /// How many periods a record keeps.
  package static let periodsKept = 60

  /// ``AttachedMonitor/id``.
  package var monitor: String
  package var model: ModelName
  package var latest: MonitorResult
  /// How many periods in a row had which colour; `nil` once nothing has the monitor any more.
  package var streak: MonitorStreak?
  /// The latest periods, the oldest first, at most ``MonitorRecord/periodsKept``.
  package var periods: [Period]
  /// The evidence of champion against challenger; of monitors that compare them.
  package var comparison: ChallengeComparison?
  /// Comparisons of former versions, the latest last, at most ``MonitorRecord/formerKept``, each
  /// with its last looks.
  package var former: [ChallengeComparison]?
  /// What was proposed by the evidence, the oldest first, at most
  /// ``MonitorRecord/promotionsKept``; those that are not over stay as well.
  package var promotions: [Promotion]?
  /// The challenger of which it was told that it is worse, so that it is told once.
  package var told: Digest?

  /// How many comparisons of former versions a record keeps.
  package static let formerKept = 5
  /// How many looks of each of these.
  package static let formerLooksKept = 60
  /// How many promotions a record keeps.
  package static let promotionsKept = 10

  /// Whether something of its promotions is still to be done or waited for.
  package var isPromoting: Bool {
    promotions?.contains { $0.isOpen || $0.needsRetiring } ?? false
  }

  /// Takes up where the comparison of champion and challenger stands; that of another pair, or by
  /// another rule, is put away.
  mutating func take(_ new: ChallengeComparison) {
    if var old = comparison, !old.isContinued(by: new), !old.sequence.looks.isEmpty {
      old.sequence.shorten(to: Self.formerLooksKept)
      former = Array(((former ?? []) + [old]).suffix(Self.formerKept))
    }
    comparison = new
  }

  mutating func add(_ promotion: Promotion) {
    var all = (promotions ?? []) + [promotion]
    var surplus = all.count - Self.promotionsKept
    all.removeAll { old in
      guard surplus > 0, !old.isOpen, !old.needsRetiring else { return false }
      surplus -= 1
      return true
    }
    promotions = all
  }

  /// Takes up the results of a run: periods that were judged before are judged anew.
  mutating func take(_ results: [MonitorResult]) {
    var known = Dictionary(periods.map { ($0.end, $0) }) { _, last in last }
    for result in results {
      known[result.decidedAt] = Period(
        end: result.decidedAt, colour: result.colour, sentence: result.summary,
        figures: result.figures.isEmpty ? nil : result.figures)
    }
    periods = Array(known.values.sorted { $0.end < $1.end }.suffix(Self.periodsKept))
    if let last = results.max(by: { $0.decidedAt < $1.decidedAt }) { latest = last }
  }
}
