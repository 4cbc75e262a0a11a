/// The weights of rows by true and by predicted class, and the metrics of them.
package struct ClassConfusion: Codable, Hashable, Sendable {
  /// How several classes' figures become one.
  package enum Average: String, Codable, Hashable, Sendable, CaseIterable {
    /// Every class counts the same; one whose figure has no denominator counts 0.
    case macro
    /// Every class counts by its true rows.
    case weighted
    /// All rows are pooled; where every row has one label and one prediction this is accuracy.
    case micro
  }

  package let classes: [String]
  /// `cells[true][predicted]`.
  package private(set) var cells: [[Double]]

  /// A table by its cells, a row per true class.
  package init(classes: [String], cells: [[Double]]) {
    precondition(
      cells.count == classes.count && cells.allSatisfy { $0.count == classes.count },
      "a confusion table is square")
    self.classes = classes
    self.cells = cells
  }

  /// Two classes of a two-class test, the negative one first.
  package init(_ confusion: Confusion) {
    self.init(
      classes: ["negative", "positive"],
      cells: [
        [confusion.trueNegative, confusion.falsePositive],
        [confusion.falseNegative, confusion.truePositive],
      ])
  }

  // MARK: - Sums

  /// The weight of the rows of a class.
  package func support(_ index: Int) -> Double { Self.sum(cells[index]) }

  private func predicted(_ index: Int) -> Double { Self.sum(cells.map { $0[index] }) }

  private var total: Double { Self.sum(cells.flatMap { $0 }) }

  private var hits: Double { Self.sum(classes.indices.map { cells[$0][$0] }) }

  private static func sum(_ terms: [Double]) -> Double { ExactSum(terms).value }

  /// One class against all others.
  package func confusion(of index: Int) -> Confusion {
    let hit = cells[index][index]
    let support = support(index)
    let predicted = predicted(index)
    return Confusion(
      truePositive: hit, falsePositive: predicted - hit, falseNegative: support - hit,
      trueNegative: total - support - predicted + hit)
  }

  // MARK: - Figures

  package var accuracy: Figure { .ratio(hits, total, whenZero: "there are no rows") }

  /// The mean recall of the classes that have rows.
  package var balancedAccuracy: Figure {
    let recalls = classes.indices.compactMap { confusion(of: $0).recall.number }
    return .ratio(Self.sum(recalls), Double(recalls.count), whenZero: "there are no rows")
  }

  /// The precision over all classes.
  package func precision(_ average: Average) -> Figure {
    averaged(average) { $0.precision }
  }

  /// The recall over all classes.
  package func recall(_ average: Average) -> Figure { averaged(average) { $0.recall } }

  /// The F1 score over all classes: of the classes' F1 scores, not of their mean precision and
  /// recall.
  package func f1(_ average: Average) -> Figure { averaged(average) { $0.f1 } }

  private func averaged(_ average: Average, _ metric: (Confusion) -> Figure) -> Figure {
    guard total > 0 else { return .undefined("there are no rows") }
    guard average != .micro else { return accuracy }
    let present = classes.indices.filter { support($0) > 0 || predicted($0) > 0 }
    let figures = present.map { metric(confusion(of: $0)).number ?? 0 }
    guard average == .weighted else {
      return Figure(Self.sum(figures) / Double(present.count))
    }
    return Figure(Self.sum(zip(present, figures).map { support($0) * $1 }) / total)
  }

  /// Matthews' correlation for several classes (Gorodkin 2004).
  package var matthewsCorrelation: Figure {
    guard classes.indices.count(where: { support($0) > 0 }) > 1 else {
      return .undefined("the labels are of one class only")
    }
    let squares = Self.sum(classes.indices.map { predicted($0) * predicted($0) })
    let trueSquares = Self.sum(classes.indices.map { support($0) * support($0) })
    let products = Self.sum(classes.indices.map { support($0) * predicted($0) })
    let spread = (total * total - squares) * (total * total - trueSquares)
    guard spread > 0 else { return .value(0) }
    return Figure((hits * total - products) / spread.squareRoot())
  }

  /// Cohen's kappa.
  package var cohenKappa: Figure {
    guard total > 0 else { return .undefined("there are no rows") }
    let expected =
      Self.sum(classes.indices.map { support($0) * predicted($0) }) / (total * total)
    guard expected < 1 else { return .undefined("labels and predictions are of one class only") }
    return Figure((hits / total - expected) / (1 - expected))
  }
}
