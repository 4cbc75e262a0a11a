extension XYPlot: DrawnPlot {
  /// How many series are drawn.
  static let mostSeries = 12

  private var shown: [(series: Series, index: Int, points: [Point])] {
    series.prefix(Self.mostSeries).enumerated().map { position, series in
      let finite = series.points.filter(\.isFinite)
      let points =
        series.style == .points
        ? finite.sampled(most: Chart.mostCloudPoints) : finite.thinned(most: Chart.mostLinePoints)
      return (series, Palette.index(series.role, at: position), points)
    }
  }

  var legend: [Legend.Item] {
    series.prefix(Self.mostSeries).enumerated().map { position, series in
      Legend.Item(
        name: series.name, index: Palette.index(series.role, at: position),
        sign: series.style == .points ? .cloud : .line)
    }
  }

  var height: Double { 330 }

  func draw(on drawing: inout Drawing, from top: Double) {
    let shown = shown
    let points = shown.flatMap(\.points)
    let area = PlotArea(
      left: 8, right: drawing.width - 20, top: top + 10, bottom: top + height - PlotArea.foot,
      xs: points.map(\.x), x: x, ys: points.map(\.y) + lines.map(\.value), y: y)
    area.draw(on: &drawing)
    if hasDiagonal {
      drawing.line(Point(area.left, area.bottom), Point(area.right, area.top), "pd")
    }
    for (series, index, points) in shown.reversed() {
      let places = points.map(area.place)
      switch series.style {
      case .line: Self.line(places, index, on: &drawing)
      case .steps: Self.line(Self.steps(places), index, on: &drawing)
      case .points: SeriesLook.cloud(&drawing, places, index)
      }
      let isSparse = points.count <= 25 && series.style == .line
      guard isSparse || (points.count == 1 && series.style == .steps) else { continue }
      for place in places { SeriesLook.dot(&drawing, place, index, radius: 3) }
    }
    let places = shown.flatMap { series, _, points in
      Self.dense(points.map(area.place), isLine: series.style != .points)
    }
    area.draw(lines, around: places, on: &drawing)
    if points.isEmpty { area.empty(on: &drawing) }
  }

  private static func line(_ places: [Point], _ index: Int, on drawing: inout Drawing) {
    guard places.count > 1 else { return }
    drawing.path(places, "pl s\(index)", dash: Palette.dashes[index])
  }

  /// The places of a series and some between them, to tell where its line runs.
  private static func dense(_ places: [Point], isLine: Bool) -> [Point] {
    guard isLine else { return places }
    return places
      + zip(places, places.dropFirst()).flatMap { from, to in
        (1...7).map { part in
          let share = Double(part) / 8
          return Point(from.x + (to.x - from.x) * share, from.y + (to.y - from.y) * share)
        }
      }
  }

  private static func steps(_ places: [Point]) -> [Point] {
    var result: [Point] = []
    for place in places {
      if let last = result.last { result.append(Point(place.x, last.y)) }
      result.append(place)
    }
    return result
  }

  var summaries: [String] {
    series.map { series in
      let points = series.points.filter(\.isFinite)
      guard let first = points.first, let last = points.last else {
        return "\(series.name): no data"
      }
      guard points.count > 1 else { return "\(series.name): \(Numeral.short(first.y))" }
      let values = points.map(\.y)
      let (least, most) = (values.min() ?? first.y, values.max() ?? first.y)
      return "\(series.name): from \(Numeral.short(first.y)) to \(Numeral.short(last.y)), "
        + "least \(Numeral.short(least)), greatest \(Numeral.short(most))"
    } + lines.map { "\($0.name) at \(Numeral.short($0.value))" }
  }
}
