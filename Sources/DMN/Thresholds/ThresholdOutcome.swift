import Expressions
package import Vocabulary

/// What thresholds say of a test result.
package struct ThresholdOutcome: Sendable {
  /// The whole.
  package enum Verdict: String, Hashable, Sendable {
    case passed
    case failed
    /// A value that a row needs is missing, or the table contradicts itself.
    case inconclusive
  }

  /// A row that fired.
  package struct Row: Hashable, Sendable {
    /// The rule's id in the file.
    package let id: String
    /// Its number, from one.
    package let number: Int
    /// `nil` if the row does not say.
    package let passes: Bool?
    package let reason: String?
    package let category: String?
    /// The other outputs, by name.
    package let others: [String: JSON]
    /// The rule's own description, if it has one.
    package let annotation: String?
  }

  /// A row that would fire but for what is missing.
  package struct UndecidedRow: Hashable, Sendable {
    package let id: String
    /// Its number, from one.
    package let number: Int
    /// What it needs and has not, sorted.
    package let missing: [String]
  }

  package let verdict: Verdict
  /// The rows that fired, in the order of the hit policy.
  package let rows: [Row]
  package let undecided: [UndecidedRow]
  /// All that undecided rows miss, sorted.
  package let missing: [String]
  /// What went wrong besides.
  package let warnings: [DecisionWarning]

  /// A sentence for a report: why it is so.
  package var explanation: String {
    switch verdict {
    case .passed:
      return rows.isEmpty
        ? "no row of the table fires" : "no row that fires says passes = false"
    case .failed:
      let failing = rows.filter { $0.passes == false }.map { row in
        "row \(row.number)" + (row.reason.map { ": \($0)" } ?? "")
      }
      return failing.joined(separator: "; ")
    case .inconclusive:
      if !missing.isEmpty {
        return "missing: \(missing.joined(separator: ", ")) (row "
          + undecided.map { "\($0.number)" }.joined(separator: ", ") + ")"
      }
      if let warning = warnings.first { return warning.description }
      return "a row that fires does not say whether it passes"
    }
  }
}
