/// Labels of two classes read from texts.
package enum BinaryLabels {
  /// Which rows are of the positive class.
  ///
  /// - Parameter positive: the declared positive class. Without one only 0 and 1, or false and
  ///   true, explain themselves; of anything else a guess would turn the metrics around silently.
  package static func read(
    _ labels: [String], positive: String? = nil
  ) throws(DatasetProblem) -> [Bool] {
    for (row, label) in labels.enumerated() {
      guard !label.isEmpty, label != "NaN", label != "nan" else { throw .missingLabel(row: row) }
    }
    let found = Set(labels)
    if let positive {
      guard found.count <= 2 else { throw .tooManyLabels(found: found.sorted()) }
      guard found.contains(positive) || found.count < 2 else {
        throw .positiveLabelAbsent(declared: positive, found: found.sorted())
      }
      return labels.map { $0 == positive }
    }
    let known: [(negative: Set<String>, positive: Set<String>)] = [
      (["0", "0.0"], ["1", "1.0"]), (["false", "False"], ["true", "True"]),
    ]
    for pair in known where found.isSubset(of: pair.negative.union(pair.positive)) {
      return labels.map(pair.positive.contains)
    }
    guard found.count <= 2 else { throw .tooManyLabels(found: found.sorted()) }
    throw .positiveLabelNotDeclared(found: found.sorted())
  }
}
