internal import RealModule

/// The rows of a test of several classes: the true class and the probability of each.
package struct ClassScores: Sendable {
  /// How the two-class metrics of several classes are combined.
  package enum Pairing: Sendable {
    /// Each class against the rest, every class alike.
    case oneVersusRest
    /// Each class against the rest, by the classes' prevalence.
    case oneVersusRestWeighted
    /// All classes' rows pooled.
    case oneVersusRestPooled
    /// Each pair of classes, both directions (Hand and Till 2001).
    case oneVersusOne
    /// Each pair of classes, by the pairs' prevalence.
    case oneVersusOneWeighted
  }

  package let classes: [String]
  /// The index of each row's class.
  package let labels: [Int]
  /// `probabilities[class][row]`.
  package let probabilities: [[Double]]
  package let weights: [Double]?
  /// Why the columns are no probabilities; `nil` where they are.
  package let probabilityProblem: String?

  /// Checks rows.
  ///
  /// - Parameter probabilities: a column per class, in the order of `classes`, which is any.
  package init(
    labels: [String], classes: [String], probabilities: [[Double]], weights: [Double]? = nil
  ) throws(DatasetProblem) {
    guard probabilities.count == classes.count else {
      throw .badOption(
        "there are \(probabilities.count) columns of probabilities for \(classes.count) classes")
    }
    guard Set(classes).count == classes.count, classes.count > 1 else {
      throw .badOption("the classes \(classes) are not two or more different ones")
    }
    let columns = zip(classes, probabilities).map { (name: "probability of \($0)", values: $1) }
    try RowCheck.check(rows: labels.count, columns: columns, weights: weights)
    let places = Dictionary(uniqueKeysWithValues: classes.enumerated().map { ($1, $0) })
    var indices: [Int] = []
    for (row, label) in labels.enumerated() {
      guard let index = places[label] else { throw .unknownClass(row: row, found: label) }
      indices.append(index)
    }
    self.classes = classes
    self.labels = indices
    self.probabilities = probabilities
    self.weights = weights
    probabilityProblem = Self.problem(probabilities, rows: labels.count)
  }

  private static func problem(_ probabilities: [[Double]], rows: Int) -> String? {
    for row in 0..<rows {
      var sum = 0.0
      for column in probabilities {
        guard column[row] >= 0, column[row] <= 1 else {
          return "row \(row + 1) has the probability \(column[row])"
        }
        sum += column[row]
      }
      guard (sum - 1).magnitude <= 1e-5 else {
        return "the probabilities of row \(row + 1) sum to \(sum)"
      }
    }
    return nil
  }

  private func weight(_ row: Int) -> Double { weights?[row] ?? 1 }

  private var totalWeight: Double {
    weights.map { ExactSum($0).value } ?? Double(labels.count)
  }

  /// The class with the greatest probability, the first of equal ones.
  package func predicted(_ row: Int) -> Int {
    var best = 0
    for index in 1..<classes.count
    where probabilities[index][row] > probabilities[best][row] {
      best = index
    }
    return best
  }

  /// The table of true and predicted classes.
  package var confusion: ClassConfusion {
    var sums = Array(
      repeating: Array(repeating: ExactSum(), count: classes.count), count: classes.count)
    for row in labels.indices { sums[labels[row]][predicted(row)].add(weight(row)) }
    return ClassConfusion(classes: classes, cells: sums.map { $0.map(\.value) })
  }

  // MARK: - Probabilities

  private func mean(_ loss: (Int) -> Double) -> Figure {
    if let probabilityProblem { return .undefined(probabilityProblem) }
    var sum = ExactSum()
    for row in labels.indices { sum.add(weight(row) * loss(row)) }
    return Figure(sum.value / totalWeight)
  }

  /// Mean negative natural log of the true class's probability, clipped as in the two-class case.
  package var logLoss: Figure {
    mean { -Double.log(ProbabilityClip.clip(probabilities[labels[$0]][$0])) }
  }

  /// The loss of a row, for comparisons.
  func logLoss(ofRow row: Int) -> Double {
    -Double.log(ProbabilityClip.clip(probabilities[labels[row]][row]))
  }

  /// The squared differences summed over classes, mean over rows (Brier 1950): between 0 and 2.
  package var brier: Figure {
    mean { brier(ofRow: $0) }
  }

  /// The squared differences of a row.
  func brier(ofRow row: Int) -> Double {
    var sum = 0.0
    for index in classes.indices {
      let gap = probabilities[index][row] - (labels[row] == index ? 1 : 0)
      sum += gap * gap
    }
    return sum
  }

  /// The share of rows whose class is among the `k` most probable.
  ///
  /// Of classes with equal probability the later one comes first, as in scikit-learn, so that top 1
  /// is accuracy only where no row has a tie.
  package func topAccuracy(_ k: Int) -> Figure {
    guard k > 0, k < classes.count else {
      return .error("top \(k) of \(classes.count) classes says nothing")
    }
    var sum = ExactSum()
    for row in labels.indices {
      let label = labels[row]
      let own = probabilities[label][row]
      let ahead = classes.indices.count { index in
        probabilities[index][row] > own || (probabilities[index][row] == own && index > label)
      }
      if ahead < k { sum.add(weight(row)) }
    }
    return Figure(sum.value / totalWeight)
  }

  // MARK: - Ranking

  /// Each class against the rest.
  package var rocAUCByClass: [Figure] {
    if let probabilityProblem {
      return classes.map { _ in .undefined(probabilityProblem) }
    }
    return classes.indices.map { measures(of: $0)?.rocAUC ?? .undefined("there are no rows") }
  }

  /// Each class's average precision against the rest.
  package var averagePrecisionByClass: [Figure] {
    classes.indices.map {
      measures(of: $0)?.averagePrecision ?? .undefined("there are no rows")
    }
  }

  /// The area under the ROC curve over all classes.
  package func rocAUC(_ pairing: Pairing) -> Figure {
    if let probabilityProblem { return .undefined(probabilityProblem) }
    switch pairing {
    case .oneVersusRest: return Self.mean(rocAUCByClass)
    case .oneVersusRestWeighted: return weightedMean(rocAUCByClass)
    case .oneVersusRestPooled: return pooled
    case .oneVersusOne: return oneVersusOne(weighted: false)
    case .oneVersusOneWeighted: return oneVersusOne(weighted: true)
    }
  }

  /// The mean of the classes' average precisions.
  package var averagePrecision: Figure { Self.mean(averagePrecisionByClass) }

  private func measures(of index: Int) -> BinaryMeasures? {
    Self.measures(labels.map { $0 == index }, probabilities[index], weights)
  }

  /// Two of the classes as a test of two; `nil` where no row has a weight, which is the only
  /// problem that rows can have here, as they are checked already.
  private static func measures(
    _ labels: [Bool], _ scores: [Double], _ weights: [Double]?
  ) -> BinaryMeasures? {
    (try? ScoreTable(labels: labels, scores: scores, weights: weights)).map { BinaryMeasures($0) }
  }

  private static func mean(_ figures: [Figure]) -> Figure {
    if let missing = figures.first(where: { $0.number == nil }) { return missing }
    return Figure(ExactSum(figures.compactMap(\.number)).value / Double(figures.count))
  }

  /// A class without rows counts nothing.
  private func weightedMean(_ figures: [Figure]) -> Figure {
    let confusion = confusion
    var sum = ExactSum()
    for (index, figure) in figures.enumerated() where confusion.support(index) > 0 {
      guard let number = figure.number else { return figure }
      sum.add(number * confusion.support(index))
    }
    return Figure(sum.value / totalWeight)
  }

  private var pooled: Figure {
    let rows = classes.indices.flatMap { index in labels.map { $0 == index } }
    let measures = Self.measures(
      rows, probabilities.flatMap { $0 },
      weights.map { weights in classes.flatMap { _ in weights } })
    return measures?.rocAUC ?? .undefined("there are no rows")
  }

  /// The mean area of both directions of a pair of classes; `nil` where one of them has no rows.
  ///
  /// - Parameter rows: those of the two classes.
  func rocAUC(of first: Int, and second: Int, rows: [Int]) -> Double? {
    func area(_ positive: Int) -> Figure {
      let measures = Self.measures(
        rows.map { labels[$0] == positive }, rows.map { probabilities[positive][$0] }, nil)
      return measures?.rocAUC ?? .undefined("there are no rows")
    }
    return area(first).combined(area(second)) { ($0 + $1) / 2 }.number
  }

  private func oneVersusOne(weighted: Bool) -> Figure {
    guard weights == nil else {
      return .undefined("pairs of classes with weighted rows have no agreed definition")
    }
    let present = classes.indices.filter { labels.contains($0) }
    guard present.count > 1 else { return .undefined("the labels are of one class only") }
    var sum = ExactSum()
    var total = ExactSum()
    var members = [[Int]](repeating: [], count: classes.count)
    for (row, label) in labels.enumerated() { members[label].append(row) }
    for (place, first) in present.enumerated() {
      for second in present[(place + 1)...] {
        let rows = members[first] + members[second]
        guard let number = rocAUC(of: first, and: second, rows: rows) else {
          return .undefined("there are no rows")
        }
        let share = weighted ? Double(rows.count) / Double(labels.count) : 1
        sum.add(share * number)
        total.add(share)
      }
    }
    return Figure(sum.value / total.value)
  }
}
