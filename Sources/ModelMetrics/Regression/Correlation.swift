/// How far two columns move together.
package enum Correlation {
  /// Pearson's correlation.
  package static func pearson(
    _ left: [Double], _ right: [Double], weights: [Double]? = nil
  ) -> Figure {
    guard left.count == right.count, left.count > 1 else {
      return .undefined("there are not two rows")
    }
    let rows = RegressionRows(labels: left, predictions: right, weights: weights)
    let means = (rows.mean { a, _ in a }, rows.mean { _, b in b })
    guard case (.value(let a), .value(let b)) = means else {
      return .undefined("the values overflow a double")
    }
    let spread = (
      rows.mean { x, _ in (x - a) * (x - a) }, rows.mean { _, y in (y - b) * (y - b) }
    )
    let product = rows.mean { ($0 - a) * ($1 - b) }
    guard case (.value(let first), .value(let second)) = spread else {
      return .undefined("the values overflow a double")
    }
    guard first > 0, second > 0 else { return .undefined("a column is constant") }
    return product.map { min(1, max(-1, $0 / (first.squareRoot() * second.squareRoot()))) }
  }

  /// Spearman's correlation: Pearson's of the ranks, equal values sharing their mean rank.
  package static func spearman(_ left: [Double], _ right: [Double]) -> Figure {
    pearson(Ranks.middle(left), Ranks.middle(right))
  }
}
