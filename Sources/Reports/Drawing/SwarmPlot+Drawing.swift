extension SwarmPlot: DrawnPlot {
  /// How many features are drawn; all are in the table.
  static let mostFeatures = 12
  /// How many points of a feature are drawn: a swarm of a thousand looks like one of these.
  static let drawnPoints = 110
  /// Points of so near contributions stand over each other.
  private static let columnWidth = 4.0
  private static let rowHeight = 30.0
  /// Colours from low values of a feature to high ones; see `Palette`.
  static let shades = 5

  private var shown: [Feature] { Array(ranked.prefix(Self.mostFeatures)) }
  private var hasValues: Bool { shown.contains { !$0.values.isEmpty } }
  private var head: Double { hasValues ? 28 : 8 }

  var legend: [Legend.Item] { [] }

  var height: Double {
    head + Double(max(1, shown.count)) * Self.rowHeight + PlotArea.foot + (remark == nil ? 0 : 16)
  }

  /// What is not in the picture.
  private var remark: String? {
    var parts: [String] = []
    if shown.contains(where: { $0.contributions.count > Self.drawnPoints }) {
      parts.append("\(Self.drawnPoints) rows of each feature are drawn")
    }
    if features.count > Self.mostFeatures {
      let rest = features.count - Self.mostFeatures
      parts.append("\(ReportWords.counted(rest, "more feature")) in the table")
    }
    return parts.isEmpty ? nil : parts.joined(separator: "; ")
  }

  func draw(on drawing: inout Drawing, from top: Double) {
    let shown = shown
    let longest = shown.map { TextMeasure.shown($0.name, size: 12) }.max()
    let names = min(190, max(longest ?? 0, 70))
    let (left, right) = (12 + names + 14, drawing.width - 16)
    let first = top + head
    let bottom = first + Double(max(1, shown.count)) * Self.rowHeight
    // Zero belongs to the picture: a point on its right raises the output.
    let scale = AxisScale(
      values: shown.flatMap(\.contributions) + [0], axis: axis, length: right - left, spacing: 46)
    var area = PlotArea(
      left: left, right: right, top: first, bottom: bottom, xs: [], x: axis, ys: [], y: Axis(""))
    (area.left, area.x) = (left, scale)
    for tick in scale.ticks {
      drawing.line(
        Point(area.across(tick.value), first), Point(area.across(tick.value), bottom), "pg")
    }
    drawing.line(Point(area.across(0), first), Point(area.across(0), bottom), "pa")
    drawing.line(Point(left, bottom), Point(right, bottom), "pa")
    area.foot(on: &drawing)
    if hasValues { drawShades(on: &drawing, at: top + 12, right: right) }
    for (index, feature) in shown.enumerated() {
      let middle = first + (Double(index) + 0.5) * Self.rowHeight
      drawing.text(feature.name, at: Point(12, middle + 4), width: names)
      draw(feature, at: middle, area, on: &drawing)
    }
    if let remark {
      drawing.text(remark, at: Point(12, bottom + PlotArea.foot + 10), style: "pt ps")
    }
    if shown.isEmpty { area.empty(on: &drawing) }
  }

  /// The points of a feature: where contributions are near, over and under each other, so that a
  /// row is as thick as it is dense. No chance moves a point: equal rows give equal pictures.
  private func draw(
    _ feature: Feature, at middle: Double, _ area: PlotArea, on drawing: inout Drawing
  ) {
    let order = feature.contributions.indices.sorted {
      (feature.contributions[$0], $0) < (feature.contributions[$1], $1)
    }
    let count = min(order.count, Self.drawnPoints)
    let rows = (0..<count).map { order[$0 * order.count / count] }
    let shades = Self.shades(of: feature)
    var columns: [Int: [Int]] = [:]
    for row in rows {
      let place = area.across(feature.contributions[row])
      columns[Int(place / Self.columnWidth), default: []].append(row)
    }
    let most = columns.values.map(\.count).max() ?? 1
    let step = min(4.4, (Self.rowHeight - 6) / Double(max(1, most - 1)))
    var places = [[Point]](repeating: [], count: Self.shades + 1)
    for column in columns.sorted(by: { $0.key < $1.key }) {
      // Low values of the feature below, high ones above.
      let stacked = column.value.sorted { (shades[$0], $0) < (shades[$1], $1) }
      for (level, row) in stacked.enumerated() {
        let offset = (Double(stacked.count - 1) / 2 - Double(level)) * step
        places[shades[row]].append(
          Point(area.across(feature.contributions[row]), middle + offset))
      }
    }
    for (shade, places) in places.enumerated() {
      drawing.marks(places, "l0 0", shade < Self.shades ? "pw w\(shade)" : "pw s4")
    }
  }

  /// The shade of each row, the last where its value is not known: from the value that one row in
  /// twenty is below to that which one in twenty is above, so that a single outlier does not make
  /// all others look alike.
  private static func shades(of feature: Feature) -> [Int] {
    let known = feature.values.compactMap { $0 }.filter(\.isFinite).sorted()
    guard let least = known.first, let greatest = known.last else {
      return feature.contributions.map { _ in shades }
    }
    var (low, high) = (known[known.count / 20], known[known.count - 1 - known.count / 20])
    if low == high { (low, high) = (least, greatest) }
    return feature.values.map { value in
      guard let value, value.isFinite else { return shades }
      // Halves, as the difference of huge ones would be infinite.
      let span = high / 2 - low / 2
      guard span > 0 else { return shades / 2 }
      let share = min(1, max(0, (value / 2 - low / 2) / span))
      return min(shades - 1, Int(share * Double(shades)))
    }
  }

  private func drawShades(on drawing: inout Drawing, at middle: Double, right: Double) {
    let (low, high) = ("low value of the feature", "high")
    let ends = right - TextMeasure.width(high, size: 12)
    let first = ends - 8 - Double(Self.shades - 1) * 12
    drawing.text(low, at: Point(first - 12, middle + 4), .end, style: "pt ps")
    for shade in 0..<Self.shades {
      drawing.marks([Point(first + Double(shade) * 12 - 2, middle)], "l0 0", "pw w\(shade)")
    }
    drawing.text(high, at: Point(ends, middle + 4), style: "pt ps")
  }

  var summaries: [String] {
    ranked.map { feature in
      let low = feature.contributions.min().map(Numeral.short) ?? "none"
      let high = feature.contributions.max().map(Numeral.short) ?? "none"
      return "\(feature.name): mean absolute \(Numeral.short(feature.meanAbsolute)), "
        + "from \(low) to \(high)"
    }
  }
}
