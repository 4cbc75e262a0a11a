/// Differences of two models on the same rows.
package struct PairedDifferences: Sendable {
  private let differences: [Double]

  /// The differences, one per row, in any order.
  package init(_ differences: [Double]) { self.differences = differences }

  package var count: Int { differences.count }

  package var mean: Figure {
    .ratio(ExactSum(differences).value, Double(count), whenZero: "there are no rows")
  }

  /// The standard error of the mean.
  package var standardError: Figure {
    guard count > 1 else { return .undefined("there are not two rows") }
    return mean.map { mean in
      let squares = ExactSum(differences.lazy.map { ($0 - mean) * ($0 - mean) }).value
      return (squares / Double(count - 1) / Double(count)).squareRoot()
    }
  }

  /// Student's paired statistic.
  package var t: Figure {
    mean.combined(standardError) { mean, error in mean == 0 ? 0 : mean / error }
  }

  /// Its two-sided probability.
  package var p: Figure { t.map { StudentT.beyond($0, degrees: Double(count - 1)) } }

  /// The interval of the mean difference.
  package func interval(level: Double = 0.95) -> ConfidenceInterval? {
    guard let mean = mean.number, let error = standardError.number else { return nil }
    let reach = StudentT.quantile(0.5 + level / 2, degrees: Double(count - 1)) * error
    return ConfidenceInterval(
      lower: mean - reach, upper: mean + reach, level: level, method: .pairedT)
  }

  /// Wilcoxon's signed-rank test by the normal approximation with ties; rows without a difference
  /// are left out (Wilcoxon 1945).
  package var wilcoxon: (statistic: Figure, p: Figure) {
    let changed = differences.filter { $0 != 0 }
    let reason = Figure.undefined("no row differs")
    guard !changed.isEmpty else { return (reason, reason) }
    let sizes = changed.map(\.magnitude)
    let ranks = Ranks.middle(sizes)
    let n = Double(changed.count)
    let positive = ExactSum(zip(changed, ranks).lazy.filter { $0.0 > 0 }.map(\.1)).value
    let statistic = min(positive, n * (n + 1) / 2 - positive)
    let ties = TieCounts(sizes).cubes
    let spread = (n * (n + 1) * (2 * n + 1) - ties / 2) / 24
    let z = Figure.ratio(
      statistic - n * (n + 1) / 4, spread.squareRoot(), whenZero: "every rank is tied")
    return (.value(statistic), z.map { Normal.beyond($0) })
  }
}
