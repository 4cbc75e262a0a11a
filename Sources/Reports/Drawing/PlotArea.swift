/// The rectangle of a plot, with an axis below and one to the left.
struct PlotArea {
  var left: Double
  var right: Double
  var top: Double
  var bottom: Double
  var x: AxisScale
  var y: AxisScale

  /// The room below a plot for labels and title of its axis.
  static let foot = 42.0

  /// An area between two edges, its left one moved by what the labels of the axis need.
  init(
    left: Double, right: Double, top: Double, bottom: Double, xs: [Double], x: Axis, ys: [Double],
    y: Axis
  ) {
    let scale = AxisScale(values: ys, axis: y, length: bottom - top, spacing: 44)
    let title = y.label.isEmpty ? 0 : 18.0
    self.left = left + title + min(110, scale.labelWidth) + 10
    self.right = right
    self.top = top
    self.bottom = bottom
    self.y = scale
    self.x = AxisScale(
      values: xs, axis: x, length: right - self.left, spacing: x.scale == .time ? 100 : 70)
  }

  func place(_ point: Point) -> Point { Point(across(point.x), down(point.y)) }

  func across(_ value: Double) -> Double { left + x.linear.share(value) * (right - left) }

  func down(_ value: Double) -> Double { bottom - y.linear.share(value) * (bottom - top) }

  /// Grid, axes, ticks and titles.
  func draw(on drawing: inout Drawing, hasFoot: Bool = true, hasVerticalGrid: Bool = true) {
    for tick in y.ticks {
      let height = down(tick.value)
      drawing.line(Point(left, height), Point(right, height), "pg")
      drawing.text(
        tick.label, at: Point(left - 6, height + 4), .end, style: "pt ps pk", size: 11, width: 110)
    }
    if !y.label.isEmpty {
      let middle = (top + bottom) / 2
      drawing.text(
        y.label, at: Point(left - 10 - min(110, y.labelWidth) - 6, middle), .middle,
        style: "pt ps", width: bottom - top, isUpright: true)
    }
    if hasVerticalGrid {
      for tick in x.ticks {
        drawing.line(Point(across(tick.value), top), Point(across(tick.value), bottom), "pg")
      }
    }
    drawing.line(Point(left, bottom), Point(right, bottom), "pa")
    if hasFoot { foot(on: &drawing) }
  }

  /// The labels of the axis below, those that overlap left out, and its title.
  func foot(on drawing: inout Drawing) {
    var edge = -Double.infinity
    for tick in x.ticks {
      let width = TextMeasure.width(tick.label, size: 11)
      let half = width / 2
      let centre = min(max(across(tick.value), half), drawing.width - half)
      drawing.line(
        Point(across(tick.value), bottom), Point(across(tick.value), bottom + 4), "pa")
      guard centre - half > edge + 6 else { continue }
      drawing.text(
        tick.label, at: Point(centre, bottom + 16), .middle, style: "pt ps pk", size: 11)
      edge = centre + half
    }
    drawing.text(
      x.label, at: Point((left + right) / 2, bottom + 33), .middle, style: "pt ps",
      width: right - left)
  }

  /// Lines across at values of the left axis, their names at one end: where no point is hidden, if
  /// there is such a place, and never over each other.
  func draw(_ lines: [ReferenceLine], around points: [Point] = [], on drawing: inout Drawing) {
    var taken: [(ClosedRange<Double>, Double)] = []
    for line in lines where y.linear.holds(line.value) {
      let height = down(line.value)
      drawing.line(Point(left, height), Point(right, height), "pr")
      let width = min(
        TextMeasure.shown(line.name, size: 12), (right - left) / 2)
      let heights = [height - 5, height + 14].filter { $0 - 11 > top && $0 + 3 < bottom }
      let places = [(right - 4 - width, Drawing.Anchor.end), (left + 6, .start)].flatMap { start in
        heights.map { (span: start.0...start.0 + width, height: $0, anchor: start.1) }
      }.filter { place in
        taken.allSatisfy { ($0.1 - place.height).magnitude > 13 || !$0.0.overlaps(place.span) }
      }
      let free = places.first { place in
        !points.contains { point in
          place.span.contains(point.x) && point.y > place.height - 13 && point.y < place.height + 4
        }
      }
      guard let place = free ?? places.first else { continue }
      taken.append((place.span, place.height))
      drawing.text(
        line.name,
        at: Point(place.anchor == .end ? right - 4 : place.span.lowerBound, place.height),
        place.anchor, style: "pt po", width: (right - left) / 2)
    }
  }

  /// Lines upright at values of the axis below, their names above the plot, none over another.
  func drawUpright(_ lines: [ReferenceLine], on drawing: inout Drawing) {
    var taken: [ClosedRange<Double>] = []
    for line in lines where x.linear.holds(line.value) {
      let place = across(line.value)
      drawing.line(Point(place, top - 4), Point(place, bottom), "pr")
      let half = min(TextMeasure.shown(line.name, size: 12), 200) / 2
      let centre = min(max(place, half + 4), drawing.width - half - 4)
      let room = centre - half - 6...centre + half + 6
      guard !taken.contains(where: { $0.overlaps(room) }) else { continue }
      taken.append(room)
      drawing.text(line.name, at: Point(centre, top - 8), .middle, width: 200)
    }
  }

  /// What stands where there is nothing to draw.
  func empty(on drawing: inout Drawing) {
    drawing.text(
      "no data", at: Point((left + right) / 2, (top + bottom) / 2), .middle, style: "pt ps")
  }
}
