package import Vocabulary

/// Why something cannot be judged. None of these is ever green.
package enum MonitorFault: Codable, Hashable, Sendable {
  case empty
  case tooFewRows(found: Int, least: Int)
  /// Rows end before they should: those of the newest moment are the last.
  case late(newest: Instant?, expected: Instant)
  /// The period is not over.
  case notComplete
  /// So many rows repeat an identifier that came before.
  case duplicated(rows: Int, of: Int)
  case halfWritten(String)
  case unreadable(String)
  /// The monitor names a baseline that is not there.
  case baselineGone(String)
  case noBaseline
  case absentColumn(String)
  case absentFromBaseline(String)
  case changedType(column: String, found: String, expected: String)
  /// Neither side of a column varies.
  case constant(String)
  case noLabels(String)
  /// The schema names no column for a role, or several.
  case noRole(String)
  /// What the figures need is wrong with the rows.
  case unmeasurable(String)
  /// The monitor's own job broke.
  case monitorFailed(String)
  /// No version shares the requests of what serves.
  case noChallenger(String)
  /// A comparison is under way and does not tell yet.
  case undecided(String)

  /// What is the matter, as a sentence without its stop.
  package var words: String {
    switch self {
    case .empty: "there are no rows"
    case .tooFewRows(let found, let least): "\(found) rows are too few, \(least) are needed"
    case .late(let newest, let expected):
      newest.map { "the data ends at \($0), expected up to \(expected)" }
        ?? "no data has come, expected up to \(expected)"
    case .notComplete: "the period is not over yet"
    case .duplicated(let rows, let count):
      "\(rows) of \(count) rows repeat an identifier that came before"
    case .halfWritten(let reason): "the data is half written: \(reason)"
    case .unreadable(let reason): "the data cannot be read: \(reason)"
    case .baselineGone(let reason): "the baseline is gone: \(reason)"
    case .noBaseline: "there is no baseline to compare with"
    case .absentColumn(let name): "the column \(name) is absent"
    case .absentFromBaseline(let name): "the baseline has no column \(name)"
    case .changedType(let column, let found, let expected):
      "the column \(column) has \(found), the baseline has \(expected)"
    case .constant(let name): "the column \(name) is constant, in the baseline too"
    case .noLabels(let reason): "there are no labels yet: \(reason)"
    case .noRole(let role): "the schema names no one column for the \(role)"
    case .unmeasurable(let reason): reason
    case .monitorFailed(let reason): "the monitor broke: \(reason)"
    case .noChallenger(let reason), .undecided(let reason): reason
    }
  }

  /// A word for what failures of one cause have in common: alerts are grouped by it.
  package var kind: String {
    switch self {
    case .empty: "empty"
    case .tooFewRows: "too-few-rows"
    case .late: "late"
    case .notComplete: "not-complete"
    case .duplicated: "duplicated"
    case .halfWritten: "half-written"
    case .unreadable: "unreadable"
    case .baselineGone: "baseline-gone"
    case .noBaseline: "no-baseline"
    case .absentColumn: "absent-column"
    case .absentFromBaseline: "absent-from-baseline"
    case .changedType: "changed-type"
    case .constant: "constant"
    case .noLabels: "no-labels"
    case .noRole: "no-role"
    case .unmeasurable: "unmeasurable"
    case .monitorFailed: "monitor-failed"
    case .noChallenger: "no-challenger"
    case .undecided: "undecided"
    }
  }

  /// Whether it is as it should be for the time being, so that nobody need be told.
  package var isExpected: Bool {
    switch self {
    case .noChallenger, .undecided: true
    default: false
    }
  }
}
