extension SharePlot: DrawnPlot {
  /// How many parts are drawn; the rest is one part.
  static let mostParts = 8

  private static func size(_ part: Part) -> Double {
    part.value.isFinite ? max(0, min(part.value, LinearScale.mostMagnitude)) : 0
  }

  /// Parts and their shares, small ones at the end together.
  private var shown: [(name: String, value: Double, share: Double)] {
    // Divided before they are added: the sum of huge parts would be infinite.
    let most = parts.map(Self.size).max() ?? 0
    guard most > 0 else { return [] }
    let sum = parts.reduce(0) { $0 + Self.size($1) / most }
    let kept = parts.count > Self.mostParts ? Self.mostParts - 1 : parts.count
    let ranked = parts.indices.sorted {
      let (left, right) = (Self.size(parts[$0]), Self.size(parts[$1]))
      return left != right ? left > right : $0 < $1
    }
    let alone = Set(ranked.prefix(kept))
    var result = parts.indices.filter(alone.contains).map { index in
      let size = Self.size(parts[index])
      return (parts[index].name, size, size / most / sum)
    }
    if kept < parts.count {
      let rest = ranked.dropFirst(kept).map { Self.size(parts[$0]) }
      result.append(
        (
          "\(Numeral.count(rest.count)) others", rest.reduce(0, +),
          rest.reduce(0) { $0 + $1 / most } / sum
        ))
    }
    return result
  }

  var legend: [Legend.Item] { [] }

  var height: Double { max(230, Double(shown.count) * 24 + 30) }

  func draw(on drawing: inout Drawing, from top: Double) {
    let shown = shown
    let centre = Point(130, top + height / 2)
    guard !shown.isEmpty else {
      drawing.text("no data", at: Point(drawing.width / 2, centre.y), .middle, style: "pt ps")
      return
    }
    let (radius, thickness) = isRing ? (82.0, 36.0) : (50.0, 100.0)
    var start = 0.0
    for (index, part) in shown.enumerated() {
      let end = start + part.share
      // A gap between parts, as far as they have the room for one.
      let gap = shown.count > 1 ? min(0.003, part.share / 4) : 0
      drawing.arc(
        centre, radius: radius, thickness: thickness, from: start + gap / 2, to: end - gap / 2,
        "s\(index % Palette.seriesCount)", tip: "\(part.name): \(Numeral.percent(part.share))")
      start = end
    }
    let first = centre.y - Double(shown.count) * 12
    for (index, part) in shown.enumerated() {
      let middle = first + Double(index) * 24 + 12
      drawing.box(
        Point(270, middle - 6), Point(284, middle + 6), "f\(index % Palette.seriesCount)")
      drawing.text(part.name, at: Point(294, middle + 4), width: 180)
      drawing.text(
        "\(Numeral.short(part.value))", at: Point(550, middle + 4), .end, style: "pt ps", width: 70)
      drawing.text(Numeral.percent(part.share), at: Point(626, middle + 4), .end, width: 70)
    }
  }

  var summaries: [String] { shown.map { "\($0.name) \(Numeral.percent($0.share))" } }
}
