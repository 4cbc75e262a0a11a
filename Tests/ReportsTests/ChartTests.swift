import Testing
import Vocabulary
import XML

@testable import Reports

@Suite struct ChartTests {
  @Test(arguments: SampleCharts.all + SampleCharts.own)
  func `every kind of picture is sound and small`(_ chart: Chart) throws {
    guard let svg = chart.svg() else {
      #expect(chart.plot.drawn == nil)
      return
    }
    #expect(PictureCheck.problems(svg) == [])
    #expect(svg.utf8.count < 25_000)
    #expect(svg == chart.svg())
    #expect(PictureCheck.problems(try #require(chart.svg(id: "x", isAlone: false))) == [])
  }

  static let degenerate: [(String, [Double])] = [
    ("nothing", []), ("one", [3]), ("zero", [0]), ("constant", [5, 5, 5]),
    ("huge", [1e300, -1e308, 1.7e308]), ("tiny", [1e-300, 2e-300, .leastNonzeroMagnitude]),
    ("least", [.leastNonzeroMagnitude]), ("negative", [-3, -1, -2]),
    ("not finite", [.nan, .infinity, -.infinity]),
    ("some finite", [.nan, 1, .infinity, 2]), ("near", [1e9, 1e9 + 1e-3]),
    ("alike", [1, 1 + 1e-15]), ("mixed", [-1e-300, 1e300]), ("many", (0..<500).map { Double($0) }),
  ]

  @Test(arguments: degenerate.map(\.0))
  func `no data make an unsound picture`(_ name: String) throws {
    let values = try #require(Self.degenerate.first { $0.0 == name }).1
    for chart in Self.charts(of: values) {
      for isAlone in [true, false] {
        let svg = try #require(chart.svg(isAlone: isAlone))
        #expect(PictureCheck.problems(svg) == [], "\(chart.title)")
        #expect(!svg.contains("nan") && !svg.contains("NaN\"") && !svg.contains("inf\""))
        #expect(svg.utf8.count < 60_000, "\(chart.title)")
      }
      let table = chart.table()
      #expect(table.rows.count <= 60)
      #expect(table.rows.allSatisfy { $0.count == table.columns.count }, "\(chart.title)")
    }
  }

  @Test(arguments: HostileText.samples)
  func `no text makes an unsound picture`(_ text: String) throws {
    for chart in HostileText.charts(text) {
      guard let svg = chart.svg() else { continue }
      #expect(PictureCheck.problems(svg) == [], "\(chart.plot)")
    }
  }

  @Test func `a chart with more series, classes and bars than fit says how many are left out`() {
    let names = (0..<60).map { "a rather long name of number \($0)" }
    let bars = Chart(
      title: "bars",
      plot: .bars(
        BarPlot(
          categories: names, series: [.init(name: "s", values: names.map { _ in 1 })],
          axis: Axis("v"))))
    #expect(bars.svg()?.contains("36 more rows in the table") == true)
    let lines = Chart(
      title: "lines",
      plot: .xy(
        XYPlot(
          x: Axis("x"), y: Axis("y"),
          series: names.map { .init(name: $0, points: [Point(0, 1), Point(1, 0)]) })))
    #expect(lines.svg()?.contains(">and 4 more<") == true)
    let matrix = Chart.confusion(
      classes: names, panels: [.init(name: "m", cells: names.map { _ in names.map { _ in 1 } })])
    #expect(matrix.svg()?.contains("50 more classes in the table") == true)
  }

  @Test func `a swarm of many rows and features stays small, and says what is left out`() throws {
    var numbers = SampleCharts.Numbers(state: 3)
    let features = (0..<40).map { index in
      SwarmPlot.Feature(
        name: "feature \(index)",
        contributions: (0..<50_000).map { _ in numbers.normal() * Double(40 - index) },
        values: (0..<50_000).map { _ in numbers.next() })
    }
    let chart = Chart.beeswarm(features)
    let svg = try #require(chart.svg())
    #expect(PictureCheck.problems(svg) == [])
    #expect(svg.utf8.count < 30_000)
    #expect(svg.contains("110 rows of each feature are drawn; 28 more features in the table"))
    #expect(features.allSatisfy { $0.contributions.count == SwarmPlot.mostPoints })
    let table = chart.table()
    #expect(table.rows.count == 40)
    #expect(table.rows[0][0] == "feature 0" && table.rows[0][5] == "50,000")
    // The same rows in another order of features are the same picture.
    #expect(Chart.beeswarm(features.reversed()).svg() == svg)
  }

  @Test func `low and high values of a feature have colours of their own`() throws {
    let feature = SwarmPlot.Feature(
      name: "age", contributions: [-2, -1, 0, 1, 2], values: [10, 20, 30, 40, nil])
    let svg = try #require(Chart.beeswarm([feature]).svg(isAlone: false))
    func place(_ style: String) throws -> Double {
      let line = try #require(
        svg.split(separator: "\n").last { $0.contains("class=\"pw \(style)\"") })
      return try #require(Double(line.dropFirst("<path d=\"M".count).prefix { $0 != " " }))
    }
    // Ascending: the lowest, the highest, and the one without a value.
    #expect(try place("w0") < place("w4"))
    #expect(try place("w4") < place("s4"))
    let blind = Chart.beeswarm([.init(name: "text", contributions: [1, 2])])
    #expect(blind.svg(isAlone: false)?.contains("low value") == false)
    #expect(Chart.beeswarm([feature]).table().rows[0][4] == "1")
  }

  @Test func `a cut label is there in full as its title`() {
    let name = String(repeating: "feature", count: 20)
    let chart = Chart.shap([.init(name, challenger: 1)])
    #expect(chart.svg()?.contains("…<title>\(name)</title>") == true)
  }

  @Test func `an id of a picture cannot leave its quotes`() throws {
    let svg = try #require(SampleCharts.all[0].svg(id: "a\"><b-1"))
    #expect(svg.contains("aria-labelledby=\"ab-1-t ab-1-d\""))
    #expect(PictureCheck.problems(svg) == [])
  }

  // MARK: - Scales

  @Test(arguments: [
    ([0.0, 1.0], "0 0.2 0.4 0.6 0.8 1.0"), ([0, 7], "0 2 4 6 8"), ([-3, 12], "-5 0 5 10 15"),
    ([0, 123_456], "0 50k 100k 150k"), ([0.741, 0.801], "0.74 0.76 0.78 0.80 0.82"),
    ([1e-6, 5e-6], "1e-6 2e-6 3e-6 4e-6 5e-6"), ([0, 3_000_000], "0 1M 2M 3M"),
    ([5, 5], "2 3 4 5 6 7 8"), ([], "0 0.2 0.4 0.6 0.8 1.0"),
  ])
  func `ticks are round`(_ values: [Double], _ expected: String) {
    let scale = LinearScale(values: values, axis: Axis(""), wanted: 5)
    #expect(scale.labels.joined(separator: " ") == expected)
  }

  @Test(arguments: [
    ("2026-11-25T09:00:00Z", "2026-11-25T09:10:00Z", "09:00 09:05 09:10"),
    ("2026-11-25T22:00:00Z", "2026-11-26T02:00:00Z", "22:00 23:00 11-26 01:00 02:00"),
    ("2026-11-01T00:00:00Z", "2026-11-08T00:00:00Z", "2026-11-01 2026-11-03 2026-11-05 2026-11-07"),
    ("2025-12-15T00:00:00Z", "2026-04-02T00:00:00Z", "2026-01 2026-02 2026-03 2026-04"),
    ("1990-01-01T00:00:00Z", "2026-01-01T00:00:00Z", "1990 2000 2010 2020"),
  ])
  func `ticks of time stand on whole units`(_ from: String, _ to: String, _ expected: String) throws
  {
    let low = try #require(Instant(from)).milliseconds
    let high = try #require(Instant(to)).milliseconds
    let ticks = TimeScale.ticks(from: Double(low), to: Double(high), most: 4)
    #expect(ticks.map(\.1).joined(separator: " ") == expected)
  }

  @Test func `a time axis of any length ends`() {
    for (low, high) in [(0.0, 0.0), (-8.64e15, 8.64e15), (0, 1), (.nan, 5), (1e300, 1e301)] {
      #expect(TimeScale.ticks(from: low, to: high, most: 5).count <= 100)
    }
  }

  @Test func `a line keeps its ends, its peak and few points`() {
    var points = (0..<100_000).map { Point(Double($0), 0) }
    points[61_803].y = 9
    let thin = points.thinned(most: 100)
    #expect(thin.count == 100)
    #expect(thin.first == points.first && thin.last == points.last)
    #expect(thin.contains(points[61_803]))
    #expect(
      points.sampled(most: 10).map(\.x) == stride(from: 0, to: 100_000, by: 10_000).map { $0 })
  }

  @Test func `residuals are all counted, and only some drawn`() throws {
    let points = (0..<5000).map { Point(Double($0), Double($0 % 21) - 10) }
    let chart = Chart.residuals(label: "y", [.init(.challenger, points)])
    guard case .residuals(let plot) = chart.plot else {
      Issue.record("it is another plot")
      return
    }
    let series = try #require(plot.series.first)
    #expect(series.counts.reduce(0, +) == 5000)
    #expect(series.points.count == Chart.mostCloudPoints)
    #expect(plot.edges.first == -10 && plot.edges.last == 10)
  }

  // MARK: - All kinds of one list of values

  private static func charts(of values: [Double]) -> [Chart] {
    let names = values.indices.map { "n\($0)" }
    let points = zip(values, values.reversed()).map { Point($0, $1) }
    let figures = values.map { Report.Figure($0, interval: .init(-$0, $0)) }
    let series = [
      BarPlot.Series(name: "a", role: .challenger, values: values),
      BarPlot.Series(name: "b", role: .champion, values: values.reversed()),
    ]
    var charts: [Chart] = [
      .roc([.init(.challenger, points), .init(.champion, points)]),
      .precisionRecall([.init(.challenger, points)], prevalence: values.first),
      .lift([.init(.challenger, points)]), .gain([.init(.champion, points)]),
      .timeLine(
        metric: "m", series: [.init(name: "s", points: points)],
        lines: [ReferenceLine("t", at: values.first ?? 0)]),
      .calibration([
        .init(
          name: "c", role: .challenger,
          bins: values.indices.map { index in
            .init(
              low: values[index], high: values[index], predicted: values[index],
              observed: figures[index], rowCount: index)
          })
      ]),
      .scores(
        edges: values, panels: [.init(name: "p", series: [.init(name: "s", heights: values)])]),
      .scores(
        edges: [0, 1, 2], panels: [.init(name: "p", series: [.init(name: "s", heights: values)])]),
      .confusion(
        classes: Array(names.prefix(20)),
        panels: [.init(name: "p", cells: values.prefix(20).map { [$0, 1, -$0] })]),
      .shap(zip(names, values).map { .init($0, challenger: $1, champion: -$1) }),
      .drift(
        measure: "d", zip(names, values).map { .init($0, challenger: $1) },
        bound: ReferenceLine("b", at: values.last ?? 0)),
      .stability(
        column: "c", index: values.first ?? 0,
        zip(names, values).map { .init($0, baseline: $1, current: -$1, term: $1) }),
      .groups(
        metric: "m",
        groups: zip(names, figures).map { .init(name: $0, champion: $1, challenger: $1) },
        lines: values.map { ReferenceLine("l", at: $0) }),
      .residuals(label: "r", [.init(.challenger, points), .init(.champion, points)]),
      Chart(
        title: "cloud",
        plot: .xy(
          XYPlot(
            x: Axis("x"), y: Axis("y"), series: [.init(name: "s", style: .points, points: points)]))
      ),
    ]
    charts += [true, false].map { isHorizontal in
      Chart(
        title: "bars \(isHorizontal)",
        plot: .bars(
          BarPlot(
            categories: names, series: series, axis: Axis("v"), isHorizontal: isHorizontal,
            lines: values.map { ReferenceLine("l", at: $0) })))
    }
    charts += [true, false].map { isRing in
      Chart(
        title: "shares",
        plot: .shares(
          SharePlot(
            isRing: isRing, parts: zip(names, values).map { .init(name: $0, value: $1) })))
    }
    charts.append(
      .beeswarm(
        zip(names, values).map { name, value in
          .init(name: name, contributions: values + [value], values: values + [nil])
        }))
    return charts
  }
}
