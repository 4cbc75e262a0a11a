/// Why a set of rows cannot be measured at all.
package enum DatasetProblem: Error, Codable, Hashable, Sendable, CustomStringConvertible {
  case noRows
  /// A column has another number of rows than the labels.
  case lengthMismatch(column: String, found: Int, expected: Int)
  /// NaN or infinite; `row` counts from zero.
  case notFinite(column: String, row: Int, found: String)
  case missingLabel(row: Int)
  case negativeWeight(row: Int, found: Double)
  case zeroWeights
  case positiveLabelNotDeclared(found: [String])
  case positiveLabelAbsent(declared: String, found: [String])
  case tooManyLabels(found: [String])
  /// A label that is no class of the model; `row` counts from zero.
  case unknownClass(row: Int, found: String)
  case tooManyRows(found: Int, limit: Int)
  case badOption(String)

  package var description: String {
    switch self {
    case .noRows:
      "there are no rows"
    case .lengthMismatch(let column, let found, let expected):
      "the column \"\(column)\" has \(found) rows, and the labels have \(expected)"
    case .notFinite(let column, let row, let found):
      "row \(row + 1) has \(found) as its \(column), and a finite number is needed; "
        + "drop or mend such rows before"
    case .missingLabel(let row):
      "row \(row + 1) has no label; drop or mend such rows before"
    case .negativeWeight(let row, let found):
      "row \(row + 1) has the weight \(found), and weights cannot be negative"
    case .zeroWeights:
      "every row has the weight 0"
    case .positiveLabelNotDeclared(let found):
      "the positive class is not declared, and the labels are \(Self.list(found)); "
        + "declare positiveClassLabel in the schema"
    case .positiveLabelAbsent(let declared, let found):
      "the positive class is declared as \"\(declared)\", and the labels are \(Self.list(found))"
    case .tooManyLabels(let found):
      "one score tells two classes apart, and the labels are \(Self.list(found))"
    case .unknownClass(let row, let found):
      "row \(row + 1) has the label \"\(found)\", which is no class of the probabilities"
    case .tooManyRows(let found, let limit):
      "\(found) rows are more than the \(limit) that are measured at once"
    case .badOption(let text):
      text
    }
  }

  private static func list(_ labels: [String]) -> String {
    let shown = labels.sorted().prefix(5).map { "\"\($0)\"" }.joined(separator: ", ")
    return labels.count > 5 ? "\(shown) and \(labels.count - 5) more" : shown
  }
}
