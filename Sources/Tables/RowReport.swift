/// What became of the records of a file.
package struct RowReport: Hashable, Sendable, CustomStringConvertible {
  /// How many problems are kept in full; the others are only counted.
  package static let mostProblems = 20

  /// How many records were read, those that were dropped too.
  package internal(set) var records = 0
  /// How many were dropped.
  package internal(set) var dropped = 0
  /// How many records were dropped for each reason; a record counts by its first problem.
  package internal(set) var counts: [RowProblem.Reason: Int] = [:]
  /// The first problems, in the order of the file.
  package internal(set) var problems: [RowProblem] = []

  /// A report of nothing.
  package init() {}

  /// `3 of 100 records are invalid (1 missing, 2 type)`, and the first of them.
  package var description: String {
    let reasons = RowProblem.Reason.allCases.compactMap { reason in
      counts[reason].map { "\($0) \(reason.rawValue)" }
    }
    let head =
      dropped == 0
      ? "\(records) records"
      : "\(dropped) of \(records) records are invalid"
        + " (\(reasons.joined(separator: ", ")))"
    return ([head] + problems.map(\.description)).joined(separator: "\n")
  }
}

/// What happens to records that are not as they should be.
package enum InvalidRows: Hashable, Sendable {
  /// One is enough to refuse the file. Reading goes on up to the twentieth, so that the message
  /// shows more than one.
  case fail
  /// They are left out, up to this share of all records, from 0 to 1; beyond it the file is
  /// refused.
  case drop(share: Double)
}
