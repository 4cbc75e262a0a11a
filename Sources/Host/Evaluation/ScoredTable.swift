import ModelMetrics
import Registry
import Tables
import Vocabulary

/// The rows of a dataset with what a model said of each: labels, scores, weights, groups and ids.
struct ScoredTable: Hashable, Sendable {
  /// What identifies each row: the declared id, else its number from 1.
  var ids: RowIDs
  var rows: ScoredRows
  /// Rows of the data that are not usable and were left out.
  var dropped: Int
}

/// Why rows cannot be scored, in words for whoever wrote the model or the manifest.
struct ScoringProblem: Error, Hashable {
  let message: String

  init(_ message: String) {
    self.message = message
  }
}

extension JSON {
  /// A value as a label, a group or an id: whole numbers without a point.
  var labelText: String {
    switch self {
    case .string(let text): text
    case .number(let number) where number == number.rounded() && number.magnitude < 1e15:
      String(Int64(number))
    default: canonicalText
    }
  }
}

extension Column {
  /// The value of a row as a label, a group or an id.
  func text(at row: Int) -> String { json(at: row).labelText }

  /// The value of a row as a number, if it is one.
  func number(at row: Int) -> Double? {
    guard !nulls[row] else { return nil }
    return switch values {
    case .double(let values): values[row]
    case .int64(let values): Double(values[row])
    case .bool, .string: nil
    }
  }

  /// Whether a row has a value that can be a label.
  func hasLabel(at row: Int) -> Bool {
    guard !nulls[row] else { return false }
    if case .string(let texts) = values { return !texts.range(of: row).isEmpty }
    return true
  }
}
