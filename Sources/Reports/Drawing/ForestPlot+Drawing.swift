extension ForestPlot: DrawnPlot {
  /// How many groups are drawn; all are in the table.
  static let mostGroups = 24

  private var shown: [Group] { Array(groups.prefix(Self.mostGroups)) }
  private var hasChampion: Bool { shown.contains { $0.champion != nil } }
  private var rowHeight: Double { hasChampion ? 36 : 30 }
  private var isCut: Bool { groups.count > Self.mostGroups }
  private var head: Double { lines.isEmpty ? 8 : 26 }

  var legend: [Legend.Item] {
    var items: [Legend.Item] = []
    if shown.contains(where: { $0.challenger != nil }) {
      items.append(Legend.Item(name: "challenger", index: 0, sign: .dot))
    }
    if hasChampion { items.append(Legend.Item(name: "champion", index: 1, sign: .dot)) }
    return items
  }

  var height: Double {
    head + Double(max(1, shown.count)) * rowHeight + PlotArea.foot + (isCut ? 16 : 0)
  }

  func draw(on drawing: inout Drawing, from top: Double) {
    let figures = shown.flatMap { [$0.challenger, $0.champion].compactMap { $0 } }
    let ends = figures.flatMap { figure in
      [figure.value, figure.interval?.low, figure.interval?.high].compactMap { $0 }
    }
    let texts = figures.map { Numeral.figure($0) }
    let words = min(170, texts.map { TextMeasure.width($0, size: 11) }.max() ?? 0)
    let longest = shown.map { TextMeasure.shown($0.name, size: 12) }
      .max()
    let names = min(170, max(longest ?? 0, 70))
    let left = 12 + names + 16
    let right = drawing.width - 12 - words - 14
    let first = top + head
    let bottom = first + Double(max(1, shown.count)) * rowHeight
    let scale = AxisScale(
      values: ends + lines.map(\.value), axis: axis, length: right - left, spacing: 64)
    var area = PlotArea(
      left: left, right: right, top: first, bottom: bottom, xs: [], x: axis, ys: [], y: Axis(""))
    (area.left, area.x) = (left, scale)
    for tick in scale.ticks {
      drawing.line(
        Point(area.across(tick.value), first), Point(area.across(tick.value), bottom), "pg")
    }
    drawing.line(Point(left, bottom), Point(right, bottom), "pa")
    area.foot(on: &drawing)
    area.drawUpright(lines, on: &drawing)
    for (index, group) in shown.enumerated() {
      let row = first + Double(index) * rowHeight
      let middle = row + rowHeight / 2
      if let count = group.rowCount {
        drawing.text(group.name, at: Point(12, middle - 2), width: names)
        drawing.text(
          "n = \(Numeral.count(count))", at: Point(12, middle + 11), style: "pt ps pk", size: 11,
          width: names)
      } else {
        drawing.text(group.name, at: Point(12, middle + 4), width: names)
      }
      let offset = hasChampion ? 8.0 : 0
      draw(group.challenger, 0, at: middle - offset, area, on: &drawing, width: words)
      draw(group.champion, 1, at: middle + offset, area, on: &drawing, width: words)
    }
    if isCut {
      drawing.text(
        "\(ReportWords.counted(groups.count - Self.mostGroups, "more group")) in the table",
        at: Point(12, bottom + PlotArea.foot + 10), style: "pt ps")
    }
    if shown.isEmpty { area.empty(on: &drawing) }
  }

  private func draw(
    _ figure: Report.Figure?, _ index: Int, at height: Double, _ area: PlotArea,
    on drawing: inout Drawing, width: Double
  ) {
    guard let figure else { return }
    if let interval = figure.interval, !interval.low.isNaN, !interval.high.isNaN {
      let (low, high) = (area.across(interval.low), area.across(interval.high))
      drawing.path([Point(low, height), Point(high, height)], "pl s\(index)")
      // An end that is not finite goes on: no stroke closes it.
      for (end, place) in [(interval.low, low), (interval.high, high)] where end.isFinite {
        drawing.path([Point(place, height - 4), Point(place, height + 4)], "pl s\(index)")
      }
    }
    if let value = figure.value, value.isFinite {
      SeriesLook.dot(&drawing, Point(area.across(value), height), index, radius: 4)
    }
    drawing.text(
      Numeral.figure(figure), at: Point(area.right + 14, height + 4),
      style: index == 0 ? "pt pk" : "pt ps pk", size: 11, width: width)
  }

  var summaries: [String] {
    groups.map { group in
      let sides = [("", group.challenger), ("champion ", group.champion)].compactMap {
        word, figure in
        figure.map { word + Numeral.figure($0) }
      }
      return "\(group.name): \(sides.joined(separator: ", "))"
    } + lines.map { "\($0.name) at \(Numeral.short($0.value))" }
  }
}
