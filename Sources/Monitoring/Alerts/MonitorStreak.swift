package import Vocabulary

/// How many periods in a row had which colour, for one monitor on one model.
package struct MonitorStreak: Codable, Hashable, Sendable {
  /// Periods up to here were counted; a run that sees them again counts none of them twice.
  package var countedThrough: Instant?
  package var colour: MonitorColour
  package var count: Int
  /// How many rows the latest periods had, the last one last; for ``MonitorInput/history``.
  package var rows: [Int]

  /// Nothing was counted yet.
  init() {
    colour = .grey
    count = 0
    rows = []
  }

  /// Counts a period that was not counted before.
  mutating func count(_ result: MonitorResult, as colour: MonitorColour) {
    count = colour == self.colour && countedThrough != nil ? count + 1 : 1
    self.colour = colour
    countedThrough = result.decidedAt
    rows = (rows + [result.rows]).suffix(28)
  }
}
