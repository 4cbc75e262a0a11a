/// Checks rows before anything is computed: no metric ever sees a NaN.
enum RowCheck {
  static func check(
    rows: Int, columns: [(name: String, values: [Double])], weights: [Double]?
  ) throws(DatasetProblem) {
    for column in columns where column.values.count != rows {
      throw .lengthMismatch(column: column.name, found: column.values.count, expected: rows)
    }
    if let weights, weights.count != rows {
      throw .lengthMismatch(column: "weight", found: weights.count, expected: rows)
    }
    guard rows > 0 else { throw .noRows }
    for column in columns {
      if let row = column.values.firstIndex(where: { !$0.isFinite }) {
        throw .notFinite(column: column.name, row: row, found: "\(column.values[row])")
      }
    }
    guard let weights else { return }
    for (row, weight) in weights.enumerated() {
      guard weight.isFinite else {
        throw .notFinite(column: "weight", row: row, found: "\(weight)")
      }
      guard weight >= 0 else { throw .negativeWeight(row: row, found: weight) }
    }
    guard weights.contains(where: { $0 > 0 }) else { throw .zeroWeights }
  }
}
