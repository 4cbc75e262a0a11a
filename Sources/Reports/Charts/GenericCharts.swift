package import Vocabulary

/// The pictures that a model's own metrics ask for: ModelOp's generic charts and well-known keys.
///
/// The shape decides, as there (`modelop-center.md` 2.2): an object with `data` is a chart, by its
/// `type`, by `categories`, or by whether its first coordinate is a time; a list of objects is a
/// table. Known besides: `ROC`, `shap`, `confusion_matrix`, and of the lists by category the parts
/// that have a picture (importance, drift, stability). What a chart is not, is passed over: a
/// model's numbers are not a report's errors; what looks like a chart and is broken is named.
package struct GenericCharts: Hashable, Sendable {
  /// How many charts are taken.
  package static let mostCharts = 40
  static let mostSeries = 24
  static let mostPoints = 100_000
  static let mostCategories = 200
  static let mostRows = 200
  static let mostColumns = 30

  package private(set) var charts: [Chart] = []
  /// What looks like a chart and could not be read, a sentence each.
  package private(set) var problems: [String] = []

  /// Reads what a metrics function gave. Members are taken by name.
  package init(in metrics: JSON) {
    for (name, value) in (metrics.object ?? [:]).sorted(by: { $0.key < $1.key }) {
      read(name, value)
    }
    // The same numbers often stand under two names: `shap`, and in a list by category.
    var seen: Set<Plot> = []
    charts.removeAll { !seen.insert($0.plot).inserted }
    if charts.count > Self.mostCharts {
      problems.append(
        "the metrics ask for \(charts.count) charts, of which \(Self.mostCharts) are shown")
      charts.removeLast(charts.count - Self.mostCharts)
    }
  }

  private mutating func read(_ name: String, _ value: JSON) {
    if let items = value.array, !items.isEmpty {
      if let known = WellKnownCharts.charts(name, items) {
        charts += known
      } else if let tests = TestTables.charts(items) {
        charts += tests
      } else if let plot = Self.dated(items) {
        charts.append(Chart(title: name, plot: .xy(plot)))
      } else if items.allSatisfy({ $0.object != nil }) {
        charts.append(Chart(title: name, plot: .table(Self.table(items))))
      }
      return
    }
    guard let members = value.object else { return }
    if let chart = WellKnownCharts.chart(name, members) {
      charts.append(chart)
      return
    }
    guard let data = members["data"]?.object else { return }
    switch Self.chart(name, members, data) {
    case .success(let chart): charts.append(chart)
    case .failure(let problem): problems.append("\(name): \(problem.sentence)")
    }
  }

  struct Problem: Error {
    let sentence: String
  }

  private static func chart(
    _ name: String, _ members: [String: JSON], _ data: [String: JSON]
  ) -> Result<Chart, Problem> {
    let title = members["title"]?.string ?? name
    let type = members["type"]?.string
    // A model may have many features; those that are drawn are few.
    let most = type == "beeswarm" ? mostCategories : mostSeries
    guard data.count <= most else {
      return .failure(Problem(sentence: "found \(data.count) series, expected at most \(most)"))
    }
    let series = data.sorted { $0.key < $1.key }
    if type == "pie" || type == "donut" {
      return shares(series, isRing: type == "donut").map { Chart(title: title, plot: .shares($0)) }
    }
    if type == "beeswarm" {
      return swarm(members, series).map { Chart(title: title, note: swarmNote, plot: .swarm($0)) }
    }
    if let categories = members["categories"]?.array {
      return bars(members, series, categories).map { Chart(title: title, plot: .bars($0)) }
    }
    return lines(members, series, isCloud: type == "scatter").map {
      Chart(title: title, plot: .xy($0))
    }
  }

  private static func shares(
    _ series: [(key: String, value: JSON)], isRing: Bool
  ) -> Result<SharePlot, Problem> {
    var parts: [SharePlot.Part] = []
    for (name, value) in series {
      // A part's numbers are added up, as the chart library behind ModelOp's page does.
      let numbers = value.array?.map(\.double) ?? [value.double]
      guard numbers.allSatisfy({ $0 != nil }) else {
        return .failure(Problem(sentence: "\"\(name)\" has a value that is no number"))
      }
      parts.append(SharePlot.Part(name: name, value: numbers.reduce(0) { $0 + ($1 ?? 0) }))
    }
    return .success(SharePlot(isRing: isRing, parts: parts))
  }

  static let swarmNote =
    "What each row's value of a feature adds to the output, features by mean absolute value"

  /// Features by name, each a list of pairs: what the row's value adds, and the value itself, which
  /// may be a text or `null`.
  static func swarm(
    _ members: [String: JSON], _ series: [(key: String, value: JSON)]
  ) -> Result<SwarmPlot, Problem> {
    var features: [SwarmPlot.Feature] = []
    for (name, value) in series {
      guard let items = value.array else {
        return .failure(Problem(sentence: "\"\(name)\" is \(value.kind), expected an array"))
      }
      guard items.count <= mostPoints else {
        return .failure(
          Problem(
            sentence: "\"\(name)\" has \(items.count) points, expected at most \(mostPoints)"))
      }
      var contributions: [Double] = []
      for (index, item) in items.enumerated() {
        guard let pair = item.array, pair.count == 2, let contribution = pair[0].double else {
          return .failure(
            Problem(sentence: "\"\(name)\"[\(index)] is no pair of a contribution and a value"))
        }
        contributions.append(contribution)
      }
      features.append(
        SwarmPlot.Feature(
          name: name, contributions: contributions, values: items.map { $0.array?[1].double }))
    }
    return .success(
      SwarmPlot(axis: Axis(members["x_axis_label"]?.string ?? "SHAP value"), features: features))
  }

  private static func bars(
    _ members: [String: JSON], _ series: [(key: String, value: JSON)], _ categories: [JSON]
  ) -> Result<BarPlot, Problem> {
    var read: [BarPlot.Series] = []
    for (name, value) in series {
      guard let values = value.array else {
        return .failure(Problem(sentence: "\"\(name)\" is \(value.kind), expected an array"))
      }
      guard values.count == categories.count else {
        return .failure(
          Problem(
            sentence:
              "\"\(name)\" has \(values.count) values for \(categories.count) categories"))
      }
      read.append(
        BarPlot.Series(
          name: name, values: values.prefix(mostCategories).map(\.double)))
    }
    let isHorizontal = members["rotated"]?.bool ?? false
    return .success(
      BarPlot(
        categories: categories.prefix(mostCategories).map(cell), series: read,
        axis: Axis(
          members["y_axis_label"]?.string ?? "", low: members["axis_min_default"]?.double,
          high: members["axis_max_default"]?.double),
        isHorizontal: isHorizontal, label: members["x_axis_label"]?.string ?? ""))
  }

  private static func lines(
    _ members: [String: JSON], _ series: [(key: String, value: JSON)], isCloud: Bool
  ) -> Result<XYPlot, Problem> {
    var read: [XYPlot.Series] = []
    var isTime = false
    for (name, value) in series {
      guard let items = value.array else {
        return .failure(Problem(sentence: "\"\(name)\" is \(value.kind), expected an array"))
      }
      guard items.count <= mostPoints else {
        return .failure(
          Problem(
            sentence: "\"\(name)\" has \(items.count) points, expected at most \(mostPoints)"))
      }
      var points: [Point] = []
      for (index, item) in items.enumerated() {
        guard let pair = item.array, pair.count == 2 else {
          return .failure(Problem(sentence: "\"\(name)\"[\(index)] is no pair of coordinates"))
        }
        var x = pair[0].double
        if let text = pair[0].string {
          // Python writes times without a zone; they are taken as UTC.
          let time = Instant(text) ?? Instant(text + "Z") ?? Instant(text + "T00:00:00Z")
          x = time.map { Double($0.milliseconds) }
          isTime = true
        }
        guard let x else {
          return .failure(
            Problem(sentence: "\"\(name)\"[\(index)] begins with neither a number nor a time"))
        }
        // A value that is missing leaves its point out.
        if let y = pair[1].double { points.append(Point(x, y)) }
      }
      let thin =
        isCloud
        ? points.sampled(most: Chart.mostCloudPoints) : points.thinned(most: Chart.mostLinePoints)
      read.append(
        XYPlot.Series(name: name, style: isCloud ? .points : .line, points: thin))
    }
    return .success(
      XYPlot(
        x: Axis(members["x_axis_label"]?.string ?? "", scale: isTime ? .time : .number),
        y: Axis(members["y_axis_label"]?.string ?? ""), series: read))
  }

  // MARK: - Tables

  static func table(_ items: [JSON]) -> TablePlot {
    var columns: Set<String> = []
    for item in items.prefix(mostRows) { columns.formUnion((item.object ?? [:]).keys) }
    let sorted = Array(columns.sorted().prefix(mostColumns))
    return TablePlot(
      columns: sorted,
      rows: items.prefix(mostRows).map { item in sorted.map { item[$0].map(cell) ?? "" } },
      rowCount: items.count)
  }

  /// A value as a cell of a table.
  static func cell(_ value: JSON) -> String {
    switch value {
    case .string(let text): text
    case .integer(let value): String(value)
    case .number(let value): Numeral.short(value)
    case .bool(let value): value ? "true" : "false"
    case .null: ""
    case .array, .object: String(value.canonicalText.prefix(200))
    }
  }
}
