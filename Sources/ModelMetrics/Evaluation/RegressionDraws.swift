/// What resamples of regression rows gave.
struct RegressionDraws {
  private(set) var mae: [Double] = []
  private(set) var mse: [Double] = []
  private(set) var r2: [Double] = []
  private(set) var wape: [Double] = []
  private(set) var mape: [Double] = []
  private(set) var bias: [Double] = []

  /// `nil` where the rows are too many.
  init?(labels: [Double], predictions: [Double], weights: [Double]?, bootstrap: Bootstrap) {
    // An order of their own, so that the order in which rows came does not matter.
    let order = labels.indices.sorted { left, right in
      (labels[left], predictions[left], weights?[left] ?? 1)
        < (labels[right], predictions[right], weights?[right] ?? 1)
    }
    self.init(
      order.map { (labels[$0], predictions[$0] - labels[$0], weights?[$0] ?? 1) },
      bootstrap: bootstrap)
  }

  /// One side of a comparison, whose rows are in the order that both sides share.
  init?(ordered labels: [Double], predictions: [Double], weights: [Double]?, bootstrap: Bootstrap) {
    self.init(
      labels.indices.map { (labels[$0], predictions[$0] - labels[$0], weights?[$0] ?? 1) },
      bootstrap: bootstrap)
  }

  private init?(
    _ rows: [(y: Double, error: Double, weight: Double)], bootstrap: Bootstrap
  ) {
    guard bootstrap.affordable(rows: rows.count) != nil else { return nil }
    // Around the mean label, so that R² loses no digits.
    let center = ExactSum(rows.lazy.map(\.y)).value / Double(max(1, rows.count))
    bootstrap.forEachResample(rows: rows.count) { counts in
      var (weight, error, absolute, square) = (0.0, 0.0, 0.0, 0.0)
      var (label, labelSquare, size, relative) = (0.0, 0.0, 0.0, 0.0)
      for (index, count) in counts.enumerated() where count > 0 {
        let row = rows[index]
        let w = Double(count) * row.weight
        let y = row.y - center
        weight += w
        error += w * row.error
        absolute += w * row.error.magnitude
        square += w * row.error * row.error
        label += w * y
        labelSquare += w * y * y
        size += w * row.y.magnitude
        relative += w * row.error.magnitude / max(row.y.magnitude, Double.ulpOfOne)
      }
      guard weight > 0 else { return }
      mae.append(absolute / weight)
      mse.append(square / weight)
      bias.append(error / weight)
      mape.append(relative / weight)
      if size > 0 { wape.append(absolute / size) }
      let spread = labelSquare - label * label / weight
      if spread > 0 { r2.append(1 - square / spread) }
    }
  }
}
