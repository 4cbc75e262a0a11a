/// The weights (or numbers) of right and wrong predictions of two classes, and the metrics of them.
package struct Confusion: Codable, Hashable, Sendable {
  package var truePositive: Double
  package var falsePositive: Double
  package var falseNegative: Double
  package var trueNegative: Double

  /// A table by its cells.
  package init(
    truePositive: Double, falsePositive: Double, falseNegative: Double, trueNegative: Double
  ) {
    self.truePositive = truePositive
    self.falsePositive = falsePositive
    self.falseNegative = falseNegative
    self.trueNegative = trueNegative
  }

  package var positives: Double { truePositive + falseNegative }
  package var negatives: Double { falsePositive + trueNegative }
  package var predictedPositives: Double { truePositive + falsePositive }
  package var predictedNegatives: Double { falseNegative + trueNegative }
  package var total: Double { positives + negatives }

  // MARK: - Rates

  package var accuracy: Figure {
    .ratio(truePositive + trueNegative, total, whenZero: "there are no rows")
  }
  package var precision: Figure {
    .ratio(truePositive, predictedPositives, whenZero: "no row is predicted positive")
  }
  package var recall: Figure { .ratio(truePositive, positives, whenZero: "there are no positives") }
  package var specificity: Figure {
    .ratio(trueNegative, negatives, whenZero: "there are no negatives")
  }
  /// Negative predictive value.
  package var negativePredictiveValue: Figure {
    .ratio(trueNegative, predictedNegatives, whenZero: "no row is predicted negative")
  }
  package var falsePositiveRate: Figure {
    .ratio(falsePositive, negatives, whenZero: "there are no negatives")
  }
  package var falseNegativeRate: Figure {
    .ratio(falseNegative, positives, whenZero: "there are no positives")
  }
  package var falseDiscoveryRate: Figure {
    .ratio(falsePositive, predictedPositives, whenZero: "no row is predicted positive")
  }
  package var falseOmissionRate: Figure {
    .ratio(falseNegative, predictedNegatives, whenZero: "no row is predicted negative")
  }
  /// The share of rows that are predicted positive.
  package var selectionRate: Figure {
    .ratio(predictedPositives, total, whenZero: "there are no rows")
  }
  /// The share of rows that are positive.
  package var baseRate: Figure { .ratio(positives, total, whenZero: "there are no rows") }

  // MARK: - Scores

  package var balancedAccuracy: Figure { recall.combined(specificity) { ($0 + $1) / 2 } }

  package var f1: Figure { fScore(beta: 1) }

  /// The weighted harmonic mean of precision and recall; recall counts `beta` times as much.
  ///
  /// It is 0 where positives exist and none is found, and undefined where none exists.
  package func fScore(beta: Double) -> Figure {
    guard positives > 0 else { return .undefined("there are no positives") }
    let square = beta * beta
    return Figure(
      (1 + square) * truePositive
        / ((1 + square) * truePositive + square * falseNegative + falsePositive))
  }

  /// Matthews' correlation; 0 where all rows are predicted alike, as such predictions tell nothing.
  package var matthewsCorrelation: Figure {
    guard positives > 0 else { return .undefined("there are no positives") }
    guard negatives > 0 else { return .undefined("there are no negatives") }
    guard predictedPositives > 0, predictedNegatives > 0 else { return .value(0) }
    let numerator = truePositive * trueNegative - falsePositive * falseNegative
    // Roots of each factor: the product of four counts may overflow what its root does not.
    let denominator =
      (positives * negatives).squareRoot()
      * (predictedPositives * predictedNegatives).squareRoot()
    return Figure(numerator / denominator)
  }

  /// Cohen's kappa: agreement beyond chance.
  package var cohenKappa: Figure {
    guard total > 0 else { return .undefined("there are no rows") }
    let expected =
      (positives / total) * (predictedPositives / total)
      + (negatives / total) * (predictedNegatives / total)
    guard expected < 1 else { return .undefined("labels and predictions are of one class only") }
    let observed = (truePositive + trueNegative) / total
    return Figure((observed - expected) / (1 - expected))
  }

  /// Jaccard's index: right positives among all rows that are or are predicted positive.
  package var jaccard: Figure {
    .ratio(
      truePositive, truePositive + falsePositive + falseNegative,
      whenZero: "no row is or is predicted positive")
  }
}
