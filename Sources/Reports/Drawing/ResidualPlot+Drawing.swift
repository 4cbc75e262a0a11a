extension ResidualPlot: DrawnPlot {
  private var shown: [Series] { Array(series.prefix(4)) }

  var legend: [Legend.Item] {
    shown.enumerated().map { position, series in
      Legend.Item(name: series.name, index: Palette.index(series.role, at: position), sign: .cloud)
    }
  }

  var height: Double { 350 }

  func draw(on drawing: inout Drawing, from top: Double) {
    let clouds = shown.map { $0.points.filter(\.isFinite).sampled(most: Chart.mostCloudPoints) }
    let points = clouds.flatMap { $0 }
    let bottom = top + height - PlotArea.foot
    let bins = edges.allSatisfy(\.isFinite) ? edges : []
    let area = PlotArea(
      left: 8, right: 436, top: top + 10, bottom: bottom, xs: points.map(\.x),
      x: Axis("predicted \(label)"), ys: points.map(\.y) + bins + [0],
      y: Axis("actual minus predicted"))
    area.draw(on: &drawing)
    let zero = area.down(0)
    drawing.line(Point(area.left, zero), Point(area.right, zero), "pa")
    for (position, cloud) in clouds.enumerated().reversed() {
      let index = Palette.index(shown[position].role, at: position)
      SeriesLook.cloud(&drawing, cloud.map(area.place), index)
    }
    if points.isEmpty { area.empty(on: &drawing) }
    drawHistogram(bins, beside: area, on: &drawing)
  }

  private func drawHistogram(_ bins: [Double], beside area: PlotArea, on drawing: inout Drawing) {
    var side = area
    (side.left, side.right) = (area.right + 24, drawing.width - 20)
    let counts = shown.flatMap(\.counts).filter(\.isFinite)
    side.x = AxisScale(
      values: counts, axis: Axis("rows", low: 0), length: side.right - side.left, spacing: 60)
    for tick in side.x.ticks {
      drawing.line(
        Point(side.across(tick.value), side.top), Point(side.across(tick.value), side.bottom), "pg")
    }
    drawing.line(Point(side.left, side.top), Point(side.left, side.bottom), "pa")
    drawing.line(Point(side.left, side.down(0)), Point(side.right, side.down(0)), "pa")
    side.foot(on: &drawing)
    for (position, series) in shown.enumerated().reversed() {
      let index = Palette.index(series.role, at: position)
      var outline: [Point] = []
      for (bin, count) in series.counts.prefix(max(0, bins.count - 1)).enumerated() {
        let level = count.isFinite ? count : 0
        outline.append(side.place(Point(level, bins[bin])))
        outline.append(side.place(Point(level, bins[bin + 1])))
      }
      guard let first = outline.first, let last = outline.last else { continue }
      drawing.fill(
        [Point(side.left, first.y)] + outline + [Point(side.left, last.y)], "f\(index)",
        opacity: 0.2)
      drawing.path(outline, "pl s\(index)", dash: Palette.dashes[index])
    }
  }

  var summaries: [String] {
    series.map { series in
      let values = series.points.filter(\.isFinite).map(\.y)
      guard let low = values.min(), let high = values.max() else {
        return "\(series.name): no data"
      }
      return "\(series.name): residuals from \(Numeral.short(low)) to \(Numeral.short(high))"
    }
  }
}
