extension CalibrationPlot: DrawnPlot {
  private static let counts = 76.0
  /// How many bins of a series are drawn; all are in the table.
  static let mostBins = 50

  private var shown: [Series] {
    series.prefix(4).map { series in
      var series = series
      series.bins = Array(series.bins.prefix(Self.mostBins))
      return series
    }
  }

  var legend: [Legend.Item] {
    shown.enumerated().map { position, series in
      Legend.Item(name: series.name, index: Palette.index(series.role, at: position), sign: .line)
    }
  }

  var height: Double { 300 + 16 + Self.counts + PlotArea.foot }

  func draw(on drawing: inout Drawing, from top: Double) {
    let right = drawing.width - 20
    var upper = PlotArea(
      left: 8, right: right, top: top + 10, bottom: top + 300, xs: [],
      x: .share("mean prediction in the bin"), ys: [], y: .share("share of positives"))
    let most = shown.flatMap(\.bins).map { Double($0.rowCount) }
    var lower = PlotArea(
      left: 8, right: right, top: upper.bottom + 16, bottom: upper.bottom + 16 + Self.counts,
      xs: [], x: .share("mean prediction in the bin"), ys: most, y: Axis("rows", low: 0))
    // Both share the axis below, so they begin at the same place.
    let left = max(upper.left, lower.left)
    (upper.left, lower.left) = (left, left)
    upper.draw(on: &drawing, hasFoot: false)
    lower.draw(on: &drawing)
    drawing.line(Point(left, upper.bottom), Point(right, upper.top), "pd")
    for (position, series) in shown.enumerated().reversed() {
      let index = Palette.index(series.role, at: position)
      let bins = series.bins.filter { $0.observed.value?.isFinite == true && $0.predicted.isFinite }
      for bin in bins {
        guard let interval = bin.observed.interval, !interval.low.isNaN, !interval.high.isNaN
        else { continue }
        let across = upper.across(bin.predicted) + Double(position) * 3
        drawing.line(
          Point(across, upper.down(interval.low)), Point(across, upper.down(interval.high)),
          "pa s\(index)")
      }
      let places = bins.map { upper.place(Point($0.predicted, $0.observed.value ?? 0)) }
      if places.count > 1 { drawing.path(places, "pl s\(index)", dash: Palette.dashes[index]) }
      for place in places { SeriesLook.dot(&drawing, place, index) }
      drawCounts(series, position, index, lower, on: &drawing)
    }
    if shown.allSatisfy(\.bins.isEmpty) { upper.empty(on: &drawing) }
  }

  private func drawCounts(
    _ series: Series, _ position: Int, _ index: Int, _ area: PlotArea, on drawing: inout Drawing
  ) {
    let count = Double(max(1, shown.count))
    for bin in series.bins where bin.low.isFinite && bin.high.isFinite {
      let (low, high) = (area.across(bin.low), area.across(bin.high))
      let width = (high - low) / count
      let left = low + Double(position) * width
      SeriesLook.box(
        &drawing, Point(left + width * 0.08, area.bottom),
        Point(left + width * 0.92, area.down(Double(bin.rowCount))), index,
        tip: "\(series.name), \(Numeral.short(bin.low)) to \(Numeral.short(bin.high)): "
          + ReportWords.counted(bin.rowCount, "row"))
    }
  }

  var summaries: [String] {
    series.map { series in
      let worst = series.bins.compactMap { bin -> (Double, Bin)? in
        guard let value = bin.observed.value, value.isFinite, bin.rowCount > 0 else { return nil }
        return ((value - bin.predicted).magnitude, bin)
      }.max { $0.0 < $1.0 }
      guard let (_, bin) = worst else { return "\(series.name): no data" }
      return "\(series.name): farthest off where \(Numeral.short(bin.predicted)) is predicted and "
        + "\(Numeral.figure(bin.observed)) observed"
    }
  }
}
