package import ModelMetrics

/// The pictures of an evaluation, the champion's beside it where it is known.
package struct EvaluationPictures {
  private let challenger: Evaluation?
  private let champion: Evaluation?
  private let drift: DriftReport?

  /// The pictures of what was measured; a side that was not is left out.
  package init(challenger: Evaluation?, champion: Evaluation? = nil, drift: DriftReport? = nil) {
    self.challenger = challenger
    self.champion = champion
    self.drift = drift
  }

  /// Curves, scores, counts and groups of the evaluation, then the columns that drifted.
  package var charts: [Chart] {
    (challenger.map(evaluationCharts) ?? []) + (drift.map(driftCharts) ?? [])
  }

  /// Both sides that have charts, the champion first so that the challenger is drawn above it.
  private var sides: [(role: Chart.Role, evaluation: Evaluation)] {
    [(Chart.Role.champion, champion), (.challenger, challenger)].compactMap { role, evaluation in
      evaluation.map { (role, $0) }
    }
  }

  private func evaluationCharts(_ evaluation: Evaluation) -> [Chart] {
    var charts: [Chart] = []
    let own = evaluation.charts
    if !own.roc.isEmpty {
      charts.append(.roc(curves(\.roc, remark: "roc_auc", "AUC")))
      charts.append(
        .precisionRecall(
          curves(\.precisionRecall, remark: "average_precision", "AP"),
          prevalence: evaluation[FigureKey("prevalence")]?.figure.number))
    }
    if !own.calibration.isEmpty { charts.append(.calibration(sides.map(calibration))) }
    if let first = own.histogram.first {
      let edges = [first.from] + own.histogram.map(\.to)
      charts.append(.scores(edges: edges, panels: [scores(own, name: "challenger")]))
    }
    if !own.gains.isEmpty {
      charts.append(.gain(curves(\.gains, remark: "capture_20", "top 20 %")))
    }
    if let cell = own.confusions.first(where: { $0.threshold == 0.5 }) ?? own.confusions.first {
      charts.append(
        .confusion(
          classes: ["negative", "positive"],
          panels: sides.compactMap { panel($0.role, $0.evaluation, at: cell.threshold) }))
    }
    return charts + groups(evaluation)
  }

  private func curves(
    _ path: KeyPath<EvaluationCharts, [EvaluationCharts.Point]>, remark metric: String,
    _ word: String
  ) -> [Chart.Curve] {
    sides.map { side in
      let value = side.evaluation[FigureKey(metric)]?.figure.number
      return Chart.Curve(
        side.role, side.evaluation.charts[keyPath: path].map { Point($0.x, $0.y) },
        remark: value.map { "\(word) \(Numeral.short($0))" })
    }
  }

  private func calibration(
    _ side: (role: Chart.Role, evaluation: Evaluation)
  ) -> CalibrationPlot.Series {
    CalibrationPlot.Series(
      name: side.role.rawValue, role: side.role,
      bins: side.evaluation.charts.calibration.map { bin in
        CalibrationPlot.Bin(
          low: Double(bin.index) / 10, high: Double(bin.index + 1) / 10,
          predicted: bin.meanScore, observed: Report.Figure(bin.positiveRate),
          rowCount: bin.rows)
      })
  }

  private func scores(_ charts: EvaluationCharts, name: String) -> HistogramPlot.Panel {
    func shares(_ path: KeyPath<EvaluationCharts.Bar, Double>) -> [Double] {
      let counts = charts.histogram.map { $0[keyPath: path] }
      let total = counts.reduce(0, +)
      return counts.map { total > 0 ? $0 / total : 0 }
    }
    return HistogramPlot.Panel(
      name: name,
      series: [
        HistogramPlot.Series(name: "negative", heights: shares(\.negatives)),
        HistogramPlot.Series(name: "positive", heights: shares(\.positives)),
      ])
  }

  private func panel(
    _ role: Chart.Role, _ evaluation: Evaluation, at threshold: Double
  ) -> MatrixPlot.Panel? {
    evaluation.charts.confusions.first { $0.threshold == threshold }.map { cell in
      let table = cell.confusion
      return MatrixPlot.Panel(
        name: "\(role.rawValue), at \(Numeral.short(threshold))",
        cells: [
          [table.trueNegative, table.falsePositive], [table.falseNegative, table.truePositive],
        ])
    }
  }

  /// The selection rate of each group, by slice column.
  private func groups(_ evaluation: Evaluation) -> [Chart] {
    let columns = Set(evaluation.figures.compactMap { $0.key.slice?.column }).sorted()
    return columns.flatMap { column in
      ["roc_auc", "selection_rate"].compactMap { metric -> Chart? in
        let found = evaluation.figures.filter { figure in
          figure.key.metric == metric && figure.key.slice?.column == column
            && figure.key.slice?.value != nil && figure.key.threshold ?? 0.5 == 0.5
        }
        guard found.count > 1 else { return nil }
        return .groups(
          metric: "\(metric), \(column)",
          groups: found.map { figure in
            ForestPlot.Group(
              name: figure.key.slice?.value ?? "", rowCount: figure.rows,
              champion: champion?[figure.key].map(\.reported), challenger: figure.reported)
          })
      }
    }
  }

  private func driftCharts(_ report: DriftReport) -> [Chart] {
    let values = report.columns.map { column in
      Chart.FeatureValue(column.name, challenger: column.figures["psi"]?.number)
    }
    return values.isEmpty ? [] : [.drift(measure: "PSI", values)]
  }
}

extension MeasuredFigure {
  /// The figure with its interval, as a report shows it.
  package var reported: Report.Figure {
    guard let value = figure.number else {
      return Report.Figure(undefined: figure.reason ?? "no value")
    }
    return Report.Figure(
      value, interval: interval.map { Report.Interval($0.lower, $0.upper, level: $0.level) })
  }
}

extension Figure {
  /// The figure, or why it has no value, as a report shows it.
  package var reported: Report.Figure {
    number.map { Report.Figure($0) } ?? Report.Figure(undefined: reason ?? "no value")
  }
}
