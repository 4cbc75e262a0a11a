extension HistogramPlot: DrawnPlot {
  static let mostPanels = 4
  private static let panelHeight = 122.0
  private static let gap = 22.0

  private var shown: [Panel] { Array(panels.prefix(Self.mostPanels)) }

  private var names: [String] {
    var names: [String] = []
    for series in shown.flatMap(\.series) where !names.contains(series.name) {
      names.append(series.name)
    }
    return Array(names.prefix(Palette.seriesCount))
  }

  var legend: [Legend.Item] {
    names.enumerated().map { Legend.Item(name: $0.element, index: $0.offset, sign: .line) }
  }

  var height: Double {
    Double(max(1, shown.count)) * (Self.panelHeight + Self.gap) + PlotArea.foot + 4
  }

  func draw(on drawing: inout Drawing, from top: Double) {
    let heights = shown.flatMap(\.series).flatMap(\.heights).filter(\.isFinite)
    let isOrdered = zip(edges, edges.dropFirst()).allSatisfy { $0 < $1 }
    let bins = isOrdered && edges.allSatisfy(\.isFinite) ? edges : []
    let names = names
    for number in 0..<max(1, shown.count) {
      let start = top + Double(number) * (Self.panelHeight + Self.gap) + Self.gap
      let area = PlotArea(
        left: 8, right: drawing.width - 20, top: start, bottom: start + Self.panelHeight, xs: bins,
        x: Axis(x.label, scale: x.scale, low: x.low ?? bins.first, high: x.high ?? bins.last),
        ys: heights, y: Axis(label, low: 0))
      area.draw(on: &drawing, hasFoot: number == max(1, shown.count) - 1)
      guard shown.indices.contains(number), bins.count > 1 else {
        area.empty(on: &drawing)
        continue
      }
      drawing.text(
        shown[number].name, at: Point(area.left, start - 7), width: area.right - area.left)
      for series in shown[number].series.reversed() {
        guard let index = names.firstIndex(of: series.name) else { continue }
        var outline: [Point] = []
        for (bin, height) in series.heights.prefix(bins.count - 1).enumerated() {
          let level = height.isFinite ? height : 0
          outline.append(area.place(Point(bins[bin], level)))
          outline.append(area.place(Point(bins[bin + 1], level)))
        }
        guard let first = outline.first, let last = outline.last else { continue }
        drawing.fill(
          [Point(first.x, area.bottom)] + outline + [Point(last.x, area.bottom)], "f\(index)",
          opacity: 0.22)
        drawing.path(outline, "pl s\(index)", dash: Palette.dashes[index])
      }
    }
  }

  var summaries: [String] {
    panels.flatMap { panel in
      panel.series.map { series -> String in
        let finite = series.heights.filter(\.isFinite)
        guard let most = finite.max(), let bin = series.heights.firstIndex(of: most),
          edges.indices.contains(bin + 1)
        else { return "\(panel.name), \(series.name): no data" }
        let (low, high) = (Numeral.short(edges[bin]), Numeral.short(edges[bin + 1]))
        return "\(panel.name), \(series.name): highest from \(low) to \(high)"
      }
    }
  }
}
