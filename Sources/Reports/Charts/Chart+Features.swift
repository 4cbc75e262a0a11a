// The pictures of features: what they add, and how they move.

extension Chart {
  /// A number of one feature, of each side.
  package struct FeatureValue: Hashable, Sendable {
    package var feature: String
    package var challenger: Double?
    package var champion: Double?

    /// A feature's number.
    package init(_ feature: String, challenger: Double?, champion: Double? = nil) {
      self.feature = feature
      self.challenger = challenger
      self.champion = champion
    }

    /// By size; what is no number comes last.
    var rank: Double {
      let value = (challenger ?? champion ?? 0).magnitude
      return value.isFinite ? value : 0
    }
  }

  /// Mean absolute SHAP values, the largest first.
  ///
  /// - Parameter unit: what the values are in, such as `log-odds`; empty where unknown.
  package static func shap(_ values: [FeatureValue], unit: String = "") -> Chart {
    Chart(
      title: "Feature importance (SHAP)", note: "Mean absolute SHAP value by feature",
      plot: .bars(bars(values, axis: "mean |SHAP|\(unit.isEmpty ? "" : ", \(unit)")")))
  }

  /// A measure of drift by column, the largest first, with the bound of its gate.
  package static func drift(
    measure: String, _ values: [FeatureValue], bound: ReferenceLine? = nil
  ) -> Chart {
    var plot = bars(values, axis: measure)
    plot.lines = bound.map { [$0] } ?? []
    if let bound {
      plot.remarks = plot.categories.indices.map { index in
        plot.series.contains { $0.values[index].map { $0 > bound.value } ?? false } ? "above" : ""
      }
    }
    return Chart(title: "Drift: \(measure)", note: "\(measure) by column", plot: .bars(plot))
  }

  /// One bin of a population stability index: shares of both samples, and what it adds.
  package struct StabilityBin: Hashable, Sendable {
    package var name: String
    package var baseline: Double?
    package var current: Double?
    package var term: Double?

    /// A bin by its name and shares.
    package init(_ name: String, baseline: Double?, current: Double?, term: Double?) {
      self.name = name
      self.baseline = baseline
      self.current = current
      self.term = term
    }
  }

  /// The bins of a population stability index, in their own order.
  package static func stability(column: String, index: Double?, _ bins: [StabilityBin]) -> Chart {
    Chart(
      title: "PSI of \(column)" + (index.map { ": \(Numeral.short($0))" } ?? ""),
      note:
        "Share of rows by bin in baseline and current data, and what each bin adds to the index",
      plot: .bars(
        BarPlot(
          categories: bins.map(\.name),
          series: [
            BarPlot.Series(name: "baseline", role: .champion, values: bins.map(\.baseline)),
            BarPlot.Series(name: "current", role: .challenger, values: bins.map(\.current)),
          ],
          axis: Axis("share of rows", low: 0),
          remarks: bins.map { $0.term.map { "adds \(Numeral.short($0))" } ?? "" })))
  }

  private static func bars(_ values: [FeatureValue], axis: String) -> BarPlot {
    let sorted = values.sorted {
      $0.rank != $1.rank ? $0.rank > $1.rank : $0.feature < $1.feature
    }
    var series: [BarPlot.Series] = []
    if sorted.contains(where: { $0.challenger != nil }) {
      series.append(
        BarPlot.Series(
          name: "challenger", role: .challenger, values: sorted.map(\.challenger)))
    }
    if sorted.contains(where: { $0.champion != nil }) {
      series.append(
        BarPlot.Series(
          name: "champion", role: .champion, values: sorted.map(\.champion)))
    }
    return BarPlot(categories: sorted.map(\.feature), series: series, axis: Axis(axis))
  }
}
