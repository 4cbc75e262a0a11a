extension BarPlot: DrawnPlot {
  /// How many categories are drawn; all are in the table.
  static let mostCategories = 24
  static let mostSeries = 6

  private var shownCategories: [String] { Array(categories.prefix(Self.mostCategories)) }
  private var shownSeries: [Series] { Array(series.prefix(Self.mostSeries)) }
  private var isCut: Bool { categories.count > Self.mostCategories }

  private var groupHeight: Double { Double(max(1, shownSeries.count)) * 13 + 9 }
  private var lineHead: Double { lines.isEmpty ? 0 : 18 }

  /// Upright bars need room for their labels.
  private var isLaidDown: Bool {
    guard !isHorizontal, remarks.isEmpty else { return true }
    let band = (Chart.width - 90) / Double(max(1, shownCategories.count))
    return band < 16
      || shownCategories.contains {
        TextMeasure.shown($0, size: 11) > band - 4
      }
  }

  var legend: [Legend.Item] {
    // One series is what the axis says.
    (shownSeries.count > 1 ? shownSeries : []).enumerated().map { position, series in
      Legend.Item(
        name: series.name, index: Palette.index(series.role, at: position), sign: .box)
    }
  }

  var height: Double {
    guard isLaidDown else { return 320 }
    let rows = Double(max(2, shownCategories.count)) * groupHeight
    return lineHead + rows + PlotArea.foot + 12 + (isCut ? 16 : 0)
  }

  func draw(on drawing: inout Drawing, from top: Double) {
    if isLaidDown {
      drawLying(on: &drawing, from: top)
    } else {
      drawUpright(on: &drawing, from: top)
    }
  }

  private func value(_ series: Series, _ index: Int) -> Double? {
    guard series.values.indices.contains(index), let value = series.values[index], value.isFinite
    else { return nil }
    return value
  }

  private var values: [Double] {
    shownSeries.flatMap { series in shownCategories.indices.compactMap { value(series, $0) } }
  }

  // MARK: - Lying

  private func drawLying(on drawing: inout Drawing, from top: Double) {
    func width(_ texts: some Sequence<String>, size: Double, most: Double) -> Double {
      min(
        most, texts.map { TextMeasure.shown($0, size: size) }.max() ?? 0)
    }
    let names = width(shownCategories, size: 12, most: 210)
    let remarkWidth = width(remarks, size: 11, most: 120)
    let values = values
    let hasNegative = values.contains { $0 < 0 }
    let left = 12 + names + 10 + (hasNegative ? 52 : 0)
    let right =
      drawing.width - 14 - (remarkWidth > 0 ? remarkWidth + 12 : 0)
      - (values.contains { $0 >= 0 } || values.isEmpty ? 52 : 0)
    let scale = AxisScale(
      values: values + lines.map(\.value) + [0], axis: axis, length: right - left, spacing: 80)
    let first = top + lineHead + 6
    let bottom = first + Double(max(2, shownCategories.count)) * groupHeight
    func across(_ value: Double) -> Double { left + scale.linear.share(value) * (right - left) }
    var area = PlotArea(
      left: left, right: right, top: first, bottom: bottom, xs: values, x: axis, ys: [],
      y: Axis(""))
    (area.left, area.x) = (left, scale)
    for tick in scale.ticks {
      drawing.line(Point(across(tick.value), first), Point(across(tick.value), bottom), "pg")
    }
    drawing.line(Point(across(0), first), Point(across(0), bottom), "pa")
    area.foot(on: &drawing)
    for (index, name) in shownCategories.enumerated() {
      let group = first + Double(index) * groupHeight
      let middle = group + groupHeight / 2
      drawing.text(name, at: Point(12, middle + 4), width: names)
      for (position, series) in shownSeries.enumerated() {
        guard let value = value(series, index) else { continue }
        let bar = group + 5 + Double(position) * 13
        let look = Palette.index(series.role, at: position)
        let end = across(value)
        SeriesLook.box(
          &drawing, Point(across(0), bar), Point(end, bar + 11), look,
          tip: "\(name), \(series.name): \(Numeral.short(value))")
        drawing.text(
          Numeral.short(value), at: Point(value < 0 ? end - 4 : end + 4, bar + 9.5),
          value < 0 ? .end : .start, style: "pt ps pk", size: 11, width: 50)
      }
      if remarks.indices.contains(index) {
        drawing.text(
          remarks[index], at: Point(drawing.width - 12, middle + 4), .end, style: "pt pk", size: 11,
          width: remarkWidth)
      }
    }
    area.drawUpright(lines, on: &drawing)
    if isCut {
      let count = categories.count - Self.mostCategories
      drawing.text(
        "\(ReportWords.counted(count, "more row")) in the table",
        at: Point(12, bottom + PlotArea.foot + 12), style: "pt ps")
    }
    if values.isEmpty { area.empty(on: &drawing) }
  }

  // MARK: - Upright

  private func drawUpright(on drawing: inout Drawing, from top: Double) {
    let values = values
    var area = PlotArea(
      left: 8, right: drawing.width - 16, top: top + 20, bottom: top + height - PlotArea.foot,
      xs: [], x: Axis(""), ys: values + lines.map(\.value) + [0], y: axis)
    area.x = AxisScale(values: [], axis: Axis("", low: 0, high: 1), length: 1, spacing: 1)
    area.draw(on: &drawing, hasFoot: false, hasVerticalGrid: false)
    let band = (area.right - area.left) / Double(max(1, shownCategories.count))
    let bar = min(46, band * 0.82 / Double(max(1, shownSeries.count)))
    let zero = area.down(0)
    for (index, name) in shownCategories.enumerated() {
      let centre = area.left + (Double(index) + 0.5) * band
      drawing.text(
        name, at: Point(centre, area.bottom + 16), .middle, style: "pt pk", size: 11, width: band)
      let first = centre - bar * Double(shownSeries.count) / 2
      for (position, series) in shownSeries.enumerated() {
        guard let value = value(series, index) else { continue }
        let left = first + Double(position) * bar
        let height = area.down(value)
        SeriesLook.box(
          &drawing, Point(left + 1, zero), Point(left + bar - 1, height),
          Palette.index(series.role, at: position),
          tip: "\(name), \(series.name): \(Numeral.short(value))")
        let text = Numeral.short(value)
        guard TextMeasure.width(text, size: 11) <= bar - 1 else { continue }
        drawing.text(
          text, at: Point(left + bar / 2, value < 0 ? height + 12 : height - 4), .middle,
          style: "pt pk po", size: 11)
      }
    }
    drawing.line(Point(area.left, zero), Point(area.right, zero), "pa")
    drawing.text(
      label, at: Point((area.left + area.right) / 2, area.bottom + 33), .middle, style: "pt ps",
      width: (area.right - area.left) / 2)
    area.draw(lines, on: &drawing)
    if isCut {
      let count = categories.count - Self.mostCategories
      drawing.text(
        "\(ReportWords.counted(count, "more bar")) in the table",
        at: Point(area.right, area.bottom + 33), .end, style: "pt ps",
        width: (area.right - area.left) / 4)
    }
    if values.isEmpty { area.empty(on: &drawing) }
  }

  var summaries: [String] {
    series.map { series in
      let pairs = categories.indices.compactMap { index in
        value(series, index).map { "\(categories[index]) \(Numeral.short($0))" }
      }
      let rest = pairs.count > 5 ? " and \(pairs.count - 5) more" : ""
      return "\(series.name): \(pairs.prefix(5).joined(separator: ", "))\(rest)"
    } + lines.map { "\($0.name) at \(Numeral.short($0.value))" }
  }
}
