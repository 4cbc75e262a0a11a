extension ScoredRows {
  /// The rows without those that have a number that is not finite, an empty label or a weight below
  /// zero, and how many those were: for `invalidRows: drop`, where the count belongs in the result.
  package func droppingInvalidRows() -> (rows: ScoredRows, dropped: Int) {
    let columns: [[Double]]
    var texts: [String]?
    switch outcome {
    case .binary(_, let scores): columns = [scores]
    case .multiclass(let labels, _, let probabilities): (columns, texts) = (probabilities, labels)
    case .regression(let labels, let predictions): columns = [labels, predictions]
    }
    guard columns.allSatisfy({ $0.count == count }), weights.map({ $0.count == count }) != false,
      groups.values.allSatisfy({ $0.count == count })
    else { return (self, 0) }
    let kept = (0..<count).filter { row in
      columns.allSatisfy { $0[row].isFinite } && texts?[row].isEmpty != true
        && weights.map { $0[row].isFinite && $0[row] >= 0 } != false
    }
    guard kept.count < count else { return (self, 0) }
    var rows = rows(kept)
    rows.groups = groups.mapValues { values in kept.map { values[$0] } }
    return (rows, count - kept.count)
  }
}
