/// The rows of one group of people, predicted at an operating threshold.
package struct GroupRates: Codable, Hashable, Sendable {
  package var group: String
  package var rows: Int
  package var confusion: Confusion
  /// Of its scores, where they are at hand.
  package var rocAUC: Figure
  package var meanScore: Figure
  /// Kish's number of rows (Σw)² / Σw², which intervals count by; `nil` where every row weighs 1.
  package var effectiveRows: Double?

  /// A group by its table.
  package init(
    group: String, rows: Int, confusion: Confusion,
    rocAUC: Figure = .notRun("there are no scores"),
    meanScore: Figure = .notRun("there are no scores"), effectiveRows: Double? = nil
  ) {
    self.group = group
    self.rows = rows
    self.confusion = confusion
    self.rocAUC = rocAUC
    self.meanScore = meanScore
    self.effectiveRows = effectiveRows
  }

  /// A rate of the group; undefined where its denominator is empty, never 0 or 1 by convention.
  package func rate(_ rate: GroupRate) -> Figure {
    switch rate {
    case .selectionRate: confusion.selectionRate
    case .truePositiveRate: confusion.recall
    case .falsePositiveRate: confusion.falsePositiveRate
    case .trueNegativeRate: confusion.specificity
    case .falseNegativeRate: confusion.falseNegativeRate
    case .accuracy: confusion.accuracy
    case .precision: confusion.precision
    case .baseRate: confusion.baseRate
    case .falseDiscoveryRate: confusion.falseDiscoveryRate
    case .falseOmissionRate: confusion.falseOmissionRate
    case .negativePredictiveValue: confusion.negativePredictiveValue
    }
  }
}
