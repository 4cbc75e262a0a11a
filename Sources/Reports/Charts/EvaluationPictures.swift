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
      let alike = sides.filter { side in
        let bars = side.evaluation.charts.histogram
        return bars.first?.from == first.from && bars.map(\.to) == Array(edges.dropFirst())
      }
      charts.append(
        .scores(
          edges: edges, panels: alike.map { scores($0.evaluation.charts, name: $0.role.rawValue) }))
    }
    if !own.gains.isEmpty {
      charts.append(.gain(curves(\.gains, remark: "capture_20", "top 20 %:")))
      charts.append(
        .lift(
          curves(\.gains, remark: "lift_10", "top 10 %:").map { curve in
            var lift = curve
            lift.points = curve.points.filter { $0.x > 0 }.map { Point($0.x, $0.y / $0.x) }
            return lift
          }))
    }
    if let cell = own.confusions.first(where: { $0.threshold == 0.5 }) ?? own.confusions.first {
      charts.append(
        .confusion(
          classes: ["negative", "positive"],
          panels: sides.compactMap { panel($0.role, $0.evaluation, at: cell.threshold) }))
    }
    if let own = own.classes {
      charts.append(
        .confusion(
          classes: own.classes,
          panels: sides.compactMap { side in
            side.evaluation.charts.classes.flatMap { theirs in
              theirs.classes == own.classes
                ? MatrixPlot.Panel(name: side.role.rawValue, cells: theirs.cells) : nil
            }
          }))
    }
    if own.residuals?.isEmpty == false { charts.append(residuals(of: evaluation)) }
    return charts + groups(evaluation)
  }

  private func residuals(of evaluation: Evaluation) -> Chart {
    var chart = Chart.residuals(
      label: "value",
      sides.map { side in
        Chart.Curve(
          side.role, (side.evaluation.charts.residuals ?? []).map { Point($0.x, $0.y) },
          remark: side.evaluation[FigureKey("mae")]?.figure.number.map {
            "MAE \(Numeral.short($0))"
          })
      })
    let shown = evaluation.charts.residuals?.count ?? 0
    if shown < evaluation.rows {
      chart.note =
        (chart.note ?? "")
        + "; \(Numeral.count(shown)) of \(ReportWords.counted(evaluation.rows, "row"))"
    }
    return chart
  }

  /// What is shown of each group.
  private static func groupMetrics(_ task: MetricTask) -> [String] {
    switch task {
    case .multiclass: ["accuracy"]
    case .regression: ["mae"]
    default: ["roc_auc", "selection_rate"]
    }
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

  /// What tells most of each group, by slice column.
  private func groups(_ evaluation: Evaluation) -> [Chart] {
    let columns = Set(evaluation.figures.compactMap { $0.key.slice?.column }).sorted()
    return columns.flatMap { column in
      Self.groupMetrics(evaluation.task).compactMap { metric -> Chart? in
        let found = evaluation.figures.filter { figure in
          figure.key.metric == metric && figure.key.slice?.column == column
            && figure.key.slice?.value != nil && figure.key.threshold ?? 0.5 == 0.5
        }
        guard found.count > 1 else { return nil }
        return .groups(
          metric: metric, by: column,
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
    guard let worst = report.columns.max(by: { psi($0) < psi($1) }) else { return [] }
    let bins = worst.table.rows.map { row in
      Chart.StabilityBin(
        row.name, baseline: row.baselineShare, current: row.currentShare, term: row.psiTerm)
    }
    // The column that moved most, bin by bin: where it moved.
    return [
      .drift(measure: "PSI", values),
      .stability(column: worst.name, index: worst.figures["psi"]?.number, bins),
    ]
  }

  private func psi(_ column: ColumnDrift) -> Double { column.figures["psi"]?.number ?? 0 }
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
