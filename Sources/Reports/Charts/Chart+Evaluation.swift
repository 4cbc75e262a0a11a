// The pictures of an evaluation, champion and challenger in one.

extension Chart {
  /// One side's part of a picture: whose it is, and the value that stands beside its name.
  package struct Curve: Hashable, Sendable {
    package var role: Role
    package var points: [Point]
    /// Such as `AUC 0.786`.
    package var remark: String?

    /// A curve by its side and points.
    package init(_ role: Role, _ points: [Point], remark: String? = nil) {
      self.role = role
      self.points = points
      self.remark = remark
    }

    func series(_ style: XYPlot.Series.Style = .line) -> XYPlot.Series {
      let name = remark.map { "\(role.rawValue), \($0)" } ?? role.rawValue
      return XYPlot.Series(
        name: name, role: role, style: style,
        points: points.filter(\.isFinite).thinned(most: Chart.mostLinePoints))
    }
  }

  /// How many points a line keeps: more than a screen shows apart.
  package static let mostLinePoints = 120
  /// How many points a cloud keeps.
  package static let mostCloudPoints = 300

  /// The ROC curve: false positive rate, true positive rate.
  package static func roc(_ curves: [Curve]) -> Chart {
    Chart(
      title: "ROC curve", note: note("True positive rate over false positive rate", curves),
      plot: .xy(
        XYPlot(
          x: .share("false positive rate"), y: .share("true positive rate"),
          series: curves.map { $0.series() }, hasDiagonal: true)))
  }

  /// Precision over recall; `prevalence` is what chance reaches.
  package static func precisionRecall(_ curves: [Curve], prevalence: Double? = nil) -> Chart {
    Chart(
      title: "Precision and recall", note: note("Precision over recall", curves),
      plot: .xy(
        XYPlot(
          x: .share("recall"), y: .share("precision"), series: curves.map { $0.series(.steps) },
          lines: prevalence.map { [ReferenceLine("share of positives", at: $0)] } ?? [])))
  }

  /// The share of positives that the best scored share of rows holds.
  package static func gain(_ curves: [Curve]) -> Chart {
    Chart(
      title: "Cumulative gain",
      note: note(
        "Share of positives found over share of rows looked at, best scores first", curves),
      plot: .xy(
        XYPlot(
          x: .share("share of rows, best scores first"), y: .share("share of positives found"),
          series: curves.map { $0.series() }, hasDiagonal: true)))
  }

  /// How many times better than chance the best scored share of rows is.
  package static func lift(_ curves: [Curve]) -> Chart {
    Chart(
      title: "Lift", note: note("Lift over share of rows, best scores first", curves),
      plot: .xy(
        XYPlot(
          x: .share("share of rows, best scores first"), y: Axis("lift", low: 0),
          series: curves.map { $0.series() }, lines: [ReferenceLine("chance", at: 1)])))
  }

  /// Predicted against observed, with counts.
  package static func calibration(_ series: [CalibrationPlot.Series]) -> Chart {
    Chart(
      title: "Calibration",
      note: "Share of positives over mean prediction, by bins, and rows in each bin",
      plot: .calibration(CalibrationPlot(series: series)))
  }

  /// Scores by class; a panel a model. Heights are shares of their class.
  package static func scores(edges: [Double], panels: [HistogramPlot.Panel]) -> Chart {
    Chart(
      title: "Scores by class", note: "Share of each class's rows by bins of the score",
      plot: .histogram(
        HistogramPlot(
          edges: edges, x: Axis("score"), label: "share of class", panels: panels)))
  }

  /// Actual against predicted classes; a panel a model.
  package static func confusion(classes: [String], panels: [MatrixPlot.Panel]) -> Chart {
    Chart(
      title: "Confusion matrix", note: "Rows by actual and predicted class",
      plot: .matrix(MatrixPlot(classes: classes, panels: panels)))
  }

  /// One metric by groups, with intervals.
  package static func groups(
    metric: String, by column: String = "group", groups: [ForestPlot.Group],
    lines: [ReferenceLine] = []
  ) -> Chart {
    Chart(
      title: "\(metric) by \(column)", note: "\(metric) of each group with its confidence interval",
      plot: .forest(ForestPlot(axis: Axis(metric), groups: groups, lines: lines)))
  }

  /// A metric over time, with the bounds of its gates.
  ///
  /// Points are milliseconds since 1970 and values.
  package static func timeLine(
    metric: String, series: [XYPlot.Series], lines: [ReferenceLine] = []
  ) -> Chart {
    Chart(
      title: "\(metric) over time", note: "\(metric) over time, with its bounds",
      plot: .xy(
        XYPlot(
          x: Axis("time (UTC)", scale: .time), y: Axis(metric), series: series, lines: lines)))
  }

  /// Errors of a regression. Bins and counts are taken of all rows, the cloud of a sample.
  ///
  /// - Parameter sides: whose errors, as points of prediction and of actual minus predicted value.
  package static func residuals(label: String, _ sides: [Curve], bins: Int = 20) -> Chart {
    let values = sides.flatMap { $0.points.filter(\.isFinite).map(\.y) }
    let scale = LinearScale(values: values, axis: Axis(""), wanted: max(2, bins))
    let edges = scale.ticks
    let series = sides.map { side in
      var counts = [Double](repeating: 0, count: max(0, edges.count - 1))
      let points = side.points.filter(\.isFinite)
      for point in points {
        guard let bin = edges.lastIndex(where: { $0 <= point.y }), !counts.isEmpty else { continue }
        counts[min(bin, counts.count - 1)] += 1
      }
      let name = side.remark.map { "\(side.role.rawValue), \($0)" } ?? side.role.rawValue
      return ResidualPlot.Series(
        name: name, role: side.role, points: points.sampled(most: mostCloudPoints),
        counts: counts)
    }
    return Chart(
      title: "Residuals", note: "Actual minus predicted value over prediction, and its histogram",
      plot: .residuals(ResidualPlot(label: label, edges: edges, series: series)))
  }

  private static func note(_ text: String, _ curves: [Curve]) -> String {
    let remarks = curves.compactMap { curve in
      curve.remark.map { "\(curve.role.rawValue) \($0)" }
    }
    return remarks.isEmpty ? text : "\(text); \(remarks.joined(separator: ", "))"
  }
}
