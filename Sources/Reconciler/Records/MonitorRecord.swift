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
