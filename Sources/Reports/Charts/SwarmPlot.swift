/// What each row's value of a feature adds to the model's output: a swarm of points a feature (the
/// summary plot of Lundberg et al. 2020, "From local explanations to global understanding").
package struct SwarmPlot: Codable, Hashable, Sendable {
  /// How many points of a feature are kept, evenly through its rows.
  package static let mostPoints = 1000

  package var axis: Axis
  /// Drawn by mean absolute contribution, the greatest first.
  package var features: [Feature]

  /// A plot by its features.
  package init(axis: Axis, features: [Feature]) {
    self.axis = axis
    self.features = features
  }

  /// One feature.
  package struct Feature: Codable, Hashable, Sendable {
    package var name: String
    /// What the feature adds to the output, row by row.
    package var contributions: [Double]
    /// The feature's own values in the same rows, `nil` where one is no number; empty where none is
    /// known.
    package var values: [Double?]
    /// How many rows there were.
    package var rowCount: Int

    /// A feature by its rows, of which some are kept; contributions that are not finite are left
    /// out.
    package init(name: String, contributions: [Double], values: [Double?] = []) {
      self.name = name
      rowCount = contributions.count
      let kept = contributions.indices.filter { contributions[$0].isFinite }.sampled(
        most: SwarmPlot.mostPoints)
      self.contributions = kept.map { contributions[$0] }
      let values =
        values.count == contributions.count
        ? kept.map { values[$0].flatMap { $0.isFinite ? $0 : nil } } : []
      self.values = values.contains { $0 != nil } ? values : []
    }

    /// The mean absolute contribution; 0 without rows.
    var meanAbsolute: Double {
      let most = contributions.map(\.magnitude).max() ?? 0
      guard most > 0, most.isFinite else { return 0 }
      // Divided before they are added: the sum of huge ones would be infinite.
      let count = Double(contributions.count)
      return contributions.reduce(0) { $0 + $1.magnitude / most / count } * most
    }

    /// Whether greater values of the feature add more: Pearson's correlation; `nil` where there is
    /// none.
    var correlation: Double? {
      let rows = zip(values, contributions).compactMap { value, contribution in
        value.flatMap { $0.isFinite ? Point($0, contribution) : nil }
      }
      let scale = (
        rows.map(\.x.magnitude).max() ?? 0, rows.map(\.y.magnitude).max() ?? 0
      )
      guard rows.count > 2, scale.0 > 0, scale.1 > 0 else { return nil }
      let count = Double(rows.count)
      let scaled = rows.map { Point($0.x / scale.0, $0.y / scale.1) }
      let mean = Point(
        scaled.reduce(0) { $0 + $1.x } / count, scaled.reduce(0) { $0 + $1.y } / count)
      var sums = (xx: 0.0, xy: 0.0, yy: 0.0)
      for point in scaled {
        let (x, y) = (point.x - mean.x, point.y - mean.y)
        sums.xx += x * x
        sums.xy += x * y
        sums.yy += y * y
      }
      guard sums.xx > 0, sums.yy > 0 else { return nil }
      let correlation = sums.xy / (sums.xx * sums.yy).squareRoot()
      return correlation.isFinite ? correlation : nil
    }
  }

  /// The features as they are drawn and listed.
  var ranked: [Feature] {
    features.sorted {
      $0.meanAbsolute != $1.meanAbsolute
        ? $0.meanAbsolute > $1.meanAbsolute : $0.name < $1.name
    }
  }
}

extension Array {
  /// At most so many elements, evenly through the array.
  fileprivate func sampled(most: Int) -> [Element] {
    count > most ? (0..<most).map { self[$0 * count / most] } : self
  }
}

extension Chart {
  /// SHAP values row by row, coloured by the feature's own value.
  ///
  /// - Parameter unit: what the values are in, such as `log-odds`; empty where unknown.
  package static func beeswarm(_ features: [SwarmPlot.Feature], unit: String = "") -> Chart {
    Chart(
      title: "SHAP values by feature",
      note:
        "What each row's value of a feature adds to the output, features by mean absolute value",
      plot: .swarm(
        SwarmPlot(axis: Axis("SHAP value\(unit.isEmpty ? "" : ", \(unit)")"), features: features)))
  }
}
