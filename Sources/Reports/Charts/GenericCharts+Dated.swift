internal import Vocabulary

extension GenericCharts {
  /// A list of objects of which each has a date and numbers, as `{"date": "2026-03-01",
  /// "count": 812}`: a line for each number. `nil` where the objects are something else.
  static func dated(_ items: [JSON]) -> XYPlot? {
    guard items.count > 1, items.count <= mostPoints else { return nil }
    var points: [String: [Point]] = [:]
    for item in items {
      guard let members = item.object,
        let text = (members["date"] ?? members["createdDate"])?.string, let at = moment(text)
      else { return nil }
      for (name, value) in members {
        guard let number = value.double, number.isFinite else { continue }
        points[name, default: []].append(Point(Double(at.milliseconds), number))
      }
    }
    guard !points.isEmpty, points.count <= mostSeries else { return nil }
    let series = points.sorted { $0.key < $1.key }.map { name, points in
      XYPlot.Series(
        name: name,
        points: points.sorted { $0.x < $1.x }.thinned(most: Chart.mostLinePoints))
    }
    return XYPlot(
      x: Axis("time (UTC)", scale: .time), y: Axis(series.count == 1 ? series[0].name : ""),
      series: series)
  }

  /// A date as Python or ModelOp writes it: ISO 8601 with or without time and zone, or
  /// `MM/DD/YYYY` with or without a time.
  private static func moment(_ text: String) -> Instant? {
    if let known = Instant(text) ?? Instant(text + "Z") ?? Instant(text + "T00:00:00Z") {
      return known
    }
    let halves = text.split(separator: " ", maxSplits: 1)
    let date = (halves.first ?? "").split(separator: "/")
    guard date.count == 3, date[2].utf8.count == 4 else { return nil }
    func padded(_ part: Substring) -> String { part.utf8.count == 1 ? "0\(part)" : String(part) }
    let time = halves.count > 1 ? String(halves[1]) : "00:00:00"
    return Instant("\(date[2])-\(padded(date[0]))-\(padded(date[1]))T\(time)Z")
  }
}
