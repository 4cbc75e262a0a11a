/// The influence of rows of several classes on the areas and precisions of all of them.
struct ClassInfluence {
  private let scores: ClassScores

  init(_ scores: ClassScores) { self.scores = scores }

  /// On the area over all classes; `nil` where it has no value.
  ///
  /// A mean of areas is moved by the mean of what moves each: classes share their rows, and the
  /// covariances of their areas are in the sums. Averages by prevalence move with the prevalences
  /// as well.
  func rocAUC(_ pairing: ClassScores.Pairing) -> RowInfluence? {
    guard scores.probabilityProblem == nil else { return nil }
    switch pairing {
    case .oneVersusRest: return mean { $0.rocAUC() }
    case .oneVersusRestWeighted: return byPrevalence()
    case .oneVersusOne: return pairs(isWeighted: false)
    case .oneVersusOneWeighted: return pairs(isWeighted: true)
    // Each row stands once for each class there, so that rows are no sample.
    case .oneVersusRestPooled: return nil
    }
  }

  /// On the mean of the classes' average precisions.
  func averagePrecision() -> RowInfluence? {
    mean { $0.averagePrecision() }
  }

  /// The class of each row.
  var strata: [Int] { scores.labels }

  // MARK: - Against the rest

  private func against(rest index: Int) -> BinaryInfluence {
    BinaryInfluence(
      labels: scores.labels.map { $0 == index }, scores: scores.probabilities[index],
      weights: scores.weights)
  }

  private func mean(_ influence: (BinaryInfluence) -> RowInfluence?) -> RowInfluence? {
    var sum = empty
    for index in scores.classes.indices {
      guard let own = influence(against(rest: index)) else { return nil }
      sum.add(own, scale: 1 / Double(scores.classes.count))
    }
    return sum.snapped
  }

  private func byPrevalence() -> RowInfluence? {
    let confusion = scores.confusion
    let total = ExactSum(scores.classes.indices.map { confusion.support($0) }).value
    let areas = scores.rocAUCByClass
    var sum = empty
    for index in scores.classes.indices where confusion.support(index) > 0 {
      guard let area = areas[index].number, let own = against(rest: index).rocAUC() else {
        return nil
      }
      let share = confusion.support(index) / total
      sum.add(own, scale: share)
      for (row, label) in scores.labels.enumerated() {
        sum.rows[row] += ((label == index ? 1 : 0) - share) * area
      }
    }
    return sum.snapped
  }

  private var empty: RowInfluence {
    RowInfluence([Double](repeating: 0, count: scores.labels.count))
  }

  // MARK: - Pairs

  private func pairs(isWeighted: Bool) -> RowInfluence? {
    guard scores.weights == nil else { return nil }
    var members = [[Int]](repeating: [], count: scores.classes.count)
    for (row, label) in scores.labels.enumerated() { members[label].append(row) }
    let present = members.indices.filter { !members[$0].isEmpty }
    guard present.count > 1 else { return nil }
    let count = Double(scores.labels.count)
    // Of the pairs' shares of all rows, which sum to one less than there are classes.
    let total =
      isWeighted
      ? Double(present.count - 1) : Double(present.count * (present.count - 1)) / 2
    var sum = empty
    for (place, first) in present.enumerated() {
      for second in present[(place + 1)...] {
        let rows = members[first] + members[second]
        let share = Double(rows.count) / count
        let scale = (isWeighted ? share : 1) / total
        for positive in [first, second] {
          let part = BinaryInfluence(
            labels: rows.map { scores.labels[$0] == positive },
            scores: rows.map { scores.probabilities[positive][$0] }, weights: nil)
          guard let own = part.rocAUC() else { return nil }
          // Of all rows, these two classes are a share; half of the pair is of this direction.
          for (place, row) in rows.enumerated() {
            sum.rows[row] += own.rows[place] / share * scale / 2
          }
        }
        guard isWeighted, let area = scores.rocAUC(of: first, and: second, rows: rows) else {
          continue
        }
        for row in sum.rows.indices { sum.rows[row] -= share * area / total }
        for row in rows { sum.rows[row] += area / total }
      }
    }
    return sum.snapped
  }
}
