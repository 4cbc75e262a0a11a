/// How much each row moves a figure: the influence function (Hampel 1974), taken at the rows
/// themselves.
///
/// A figure that depends smoothly on how rows are distributed lies about a mean of influences from
/// its true value, so that their spread is its variance: the infinitesimal jackknife (Jaeckel 1972;
/// Efron 1982, chapter 6). For the area under the ROC curve that is DeLong's variance (LeDell,
/// Petersen and van der Laan 2015); two figures of the same rows differ by the difference of their
/// influences, which is all that a paired comparison needs. It costs a sort and a walk, for any
/// number of rows, where resampling costs hundreds of walks.
struct RowInfluence {
  /// Row by row, in the unit of the figure.
  var rows: [Double]

  init(_ rows: [Double]) { self.rows = rows }

  /// A mean over rows.
  init(meanOf values: [Double], weights: [Double]?) {
    let mean = Self.mean(values, weights)
    rows = values.map { $0 - mean }
  }

  /// Whether no row moves the figure, as where every pair is in order: then nothing is known of its
  /// spread.
  var isFlat: Bool { rows.allSatisfy { $0 == 0 } }

  /// The influences on the other figure minus this one.
  func difference(to other: RowInfluence) -> RowInfluence {
    RowInfluence(zip(rows, other.rows).map { $1 - $0 })
  }

  /// Without what is left of zero by rounding, where the figure is a share: a row that moves
  /// nothing has to be seen to move nothing.
  var snapped: RowInfluence {
    RowInfluence(rows.map { $0.magnitude < 1e-12 ? 0 : $0 })
  }

  mutating func add(_ other: RowInfluence, scale: Double) {
    for row in rows.indices { rows[row] += scale * other.rows[row] }
  }

  private static func mean(_ values: [Double], _ weights: [Double]?) -> Double {
    guard let weights else { return ExactSum(values).value / Double(values.count) }
    return ExactSum(zip(values, weights).lazy.map { $0 * $1 }).value / ExactSum(weights).value
  }

  // MARK: - Variance

  /// The variance of the figure.
  ///
  /// - Parameters:
  ///   - weights: as the figure has them; `nil` where every row weighs 1.
  ///   - strata: the class of each row, where the influences of each class have a mean that the
  ///     class's own rows give: the spread within a class of n rows is over n − 1, which for two
  ///     classes and an area makes it DeLong's variance to the letter. Without, all rows are one.
  /// - Returns: `nil` where a class has one row only, or there is one row.
  func variance(weights: [Double]?, strata: [Int]? = nil) -> Double? {
    let count = strata.map { ($0.max() ?? 0) + 1 } ?? 1
    var classes = [Stratum](repeating: Stratum(), count: count)
    for row in rows.indices {
      classes[strata?[row] ?? 0].add(rows[row], weight: weights?[row] ?? 1)
    }
    var total = ExactSum()
    var sum = ExactSum()
    var means = [Double](repeating: 0, count: count)
    for (index, stratum) in classes.enumerated() where stratum.weight.value > 0 {
      means[index] = stratum.sum.value / stratum.weight.value
      total.add(stratum.weight.value)
    }
    var spreads = [ExactSum](repeating: ExactSum(), count: count)
    for row in rows.indices {
      let index = strata?[row] ?? 0
      let gap = (weights?[row] ?? 1) * (rows[row] - means[index])
      spreads[index].add(gap * gap)
    }
    for (index, stratum) in classes.enumerated() where stratum.weight.value > 0 {
      let weight = stratum.weight.value
      let squares = stratum.squares.value
      let size = weight * weight / squares
      guard size > 1 else { return nil }
      sum.add(spreads[index].value * size / (size - 1))
      sum.add(squares * means[index] * means[index])
    }
    guard total.value > 0 else { return nil }
    let variance = sum.value / total.value / total.value
    return variance.isFinite ? variance : nil
  }

  private struct Stratum {
    var weight = ExactSum()
    var squares = ExactSum()
    var sum = ExactSum()

    mutating func add(_ value: Double, weight: Double) {
      self.weight.add(weight)
      squares.add(weight * weight)
      sum.add(weight * value)
    }
  }

  /// The normal interval around a figure's value, within its range; `nil` without a variance.
  func interval(
    around figure: Figure, weights: [Double]?, strata: [Int]? = nil, range: ClosedRange<Double>,
    level: Double = 0.95
  ) -> ConfidenceInterval? {
    guard let value = figure.number, !isFlat,
      let variance = variance(weights: weights, strata: strata)
    else { return nil }
    return DeltaMethod.interval(
      value: value, variance: variance, range: range, level: level,
      method: .infinitesimalJackknife)
  }
}
