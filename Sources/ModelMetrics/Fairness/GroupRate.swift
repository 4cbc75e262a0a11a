/// A rate that groups are compared by.
package enum GroupRate: String, Codable, Hashable, Sendable, CaseIterable {
  case selectionRate = "selection_rate"
  case truePositiveRate = "tpr"
  case falsePositiveRate = "fpr"
  case trueNegativeRate = "tnr"
  case falseNegativeRate = "fnr"
  case accuracy
  case precision
  case baseRate = "base_rate"
  case falseDiscoveryRate = "fdr"
  case falseOmissionRate = "for"
  case negativePredictiveValue = "npv"
}
