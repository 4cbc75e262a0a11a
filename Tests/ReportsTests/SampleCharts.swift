import Reports
import Vocabulary

/// Pictures of a made-up back-test: every kind that an evaluation draws.
enum SampleCharts {
  static let all: [Chart] = [
    .roc([
      .init(.challenger, curve(challenger, \.falseRate, \.recall), remark: "AUC 0.786"),
      .init(.champion, curve(champion, \.falseRate, \.recall), remark: "AUC 0.777"),
    ]),
    .precisionRecall(
      [
        .init(.challenger, curve(challenger, \.recall, \.precision), remark: "AP 0.61"),
        .init(.champion, curve(champion, \.recall, \.precision), remark: "AP 0.58"),
      ], prevalence: 0.3),
    .calibration([
      .init(name: "challenger", role: .challenger, bins: bins(challenger)),
      .init(name: "champion", role: .champion, bins: bins(champion)),
    ]),
    .scores(
      edges: edges,
      panels: [
        .init(name: "challenger", series: classes(challenger)),
        .init(name: "champion", series: classes(champion)),
      ]),
    .confusion(
      classes: ["good", "bad"],
      panels: [
        .init(name: "challenger, threshold 0.5", cells: [[608, 92], [159, 141]]),
        .init(name: "champion, threshold 0.5", cells: [[601, 99], [166, 134]]),
      ]),
    .gain([
      .init(.challenger, curve(challenger, \.share, \.recall)),
      .init(.champion, curve(champion, \.share, \.recall)),
    ]),
    .lift([
      .init(.challenger, Array(curve(challenger, \.share, \.lift).dropFirst(20))),
      .init(.champion, Array(curve(champion, \.share, \.lift).dropFirst(20))),
    ]),
    .shap(
      [
        .init("status_of_existing_checking_account", challenger: 0.412, champion: 0.38),
        .init("duration_months", challenger: 0.287, champion: 0.301),
        .init("credit_history", challenger: 0.231, champion: 0.19),
        .init("credit_amount", challenger: 0.196, champion: 0.22),
        .init("savings_account", challenger: 0.173, champion: 0.15),
        .init("purpose", challenger: 0.121, champion: 0.129),
        .init("age_years", challenger: 0.088, champion: nil),
        .init("foreign_worker", challenger: 0.0041, champion: 0.02),
      ], unit: "log-odds"),
    .beeswarm(swarm, unit: "log-odds"),
    .drift(
      measure: "PSI",
      [
        .init("duration_months", challenger: 0.31), .init("credit_amount", challenger: 0.142),
        .init("age_years", challenger: 0.073), .init("purpose", challenger: 0.021),
        .init("housing", challenger: 0.0004),
      ], bound: ReferenceLine("at most 0.2", at: 0.2)),
    .stability(
      column: "duration_months", index: 0.31,
      [
        .init("up to 9", baseline: 0.14, current: 0.06, term: 0.0678),
        .init("9 to 12", baseline: 0.21, current: 0.14, term: 0.0284),
        .init("12 to 18", baseline: 0.19, current: 0.19, term: 0),
        .init("18 to 24", baseline: 0.22, current: 0.23, term: 0.0004),
        .init("24 to 36", baseline: 0.16, current: 0.21, term: 0.0136),
        .init("above 36", baseline: 0.08, current: 0.16, term: 0.0555),
        .init("missing", baseline: 0, current: 0.01, term: 0.046),
      ]),
    .groups(
      metric: "roc_auc",
      groups: [
        .init(
          name: "all", rowCount: 1000, champion: .init(0.7774, interval: .init(0.7461, 0.8087)),
          challenger: .init(0.7859, interval: .init(0.7561, 0.8157))),
        .init(
          name: "gender = female", rowCount: 310,
          champion: .init(0.751, interval: .init(0.69, 0.812)),
          challenger: .init(0.772, interval: .init(0.715, 0.829))),
        .init(
          name: "gender = male", rowCount: 690,
          champion: .init(0.786, interval: .init(0.749, 0.823)),
          challenger: .init(0.791, interval: .init(0.755, 0.827))),
        .init(
          name: "age_group = 60 and older", rowCount: 45,
          champion: .init(0.69, interval: .init(0.52, 0.86)),
          challenger: .init(0.66, interval: .init(0.48, 0.84))),
        .init(
          name: "foreign_worker = no", rowCount: 4, challenger: .init(undefined: "no positives")),
      ], lines: [ReferenceLine("at least 0.7", at: 0.7)]),
    .timeLine(
      metric: "roc_auc",
      series: [
        .init(
          name: "production", role: .champion,
          points: weeks([0.79, 0.785, 0.788, 0.781, 0.77, 0.774, 0.762, 0.758, 0.749, 0.741])),
        .init(
          name: "challenger", role: .challenger,
          points: weeks([0.801, 0.794, 0.797, 0.79, 0.786, 0.789, 0.785, 0.784, 0.779, 0.781])),
      ],
      lines: [ReferenceLine("at least 0.75", at: 0.75)]),
    .residuals(
      label: "disease progression",
      [
        .init(.challenger, residuals(seed: 5, spread: 130), remark: "MAE 47.1"),
        .init(.champion, residuals(seed: 9, spread: 150), remark: "MAE 49.1"),
      ]),
  ]

  static let own = GenericCharts(
    in: [
      "generic_line_graph": [
        "title": "Profit by cut-off", "x_axis_label": "cut-off", "y_axis_label": "profit, EUR",
        "data": [
          "net": [[0.1, 120000], [0.2, 180000], [0.3, 210000], [0.4, 205000], [0.5, 160000]],
          "gross": [
            [0.1, 220000], [0.2, 260000], [0.3, 280000], [0.4, 270000], [0.5, 215000],
          ],
        ],
      ],
      "generic_bar_graph": [
        "title": "Applications", "x_axis_label": "quarter", "y_axis_label": "count",
        "rotated": false, "categories": ["Q1", "Q2", "Q3", "Q4"],
        "data": ["accepted": [410, 460, 455, 502], "refused": [120, 131, 160, 118]],
      ],
      "generic_donut_chart": [
        "title": "Purpose of the credit", "type": "donut",
        "data": [
          "car": [334], "furniture": [181], "radio and television": [280], "business": [97],
        ],
      ],
      "generic_table": [
        ["segment": "retail", "rows": 812, "auc": 0.79],
        ["segment": "small business", "rows": 188],
      ],
    ]
  ).charts

  /// Two hundred rows of five features: one that raises the output, one that lowers it, one bent,
  /// one that is a text, and one that hardly matters.
  static let swarm: [SwarmPlot.Feature] = {
    var numbers = Numbers(state: 7)
    let rows = (0..<200).map { _ in (numbers.next(), numbers.normal()) }
    return [
      .init(
        name: "status_of_existing_checking_account",
        contributions: rows.map { 1.6 * ($0.0 - 0.5) + 0.08 * $0.1 }, values: rows.map(\.0)),
      .init(
        name: "duration_months",
        contributions: rows.map { -0.35 * $0.1 + 0.1 * ($0.0 - 0.5) }, values: rows.map(\.1)),
      .init(
        name: "credit_amount",
        contributions: rows.map { 0.3 * ($0.1 * $0.1 - 1) }, values: rows.map(\.1)),
      .init(name: "purpose", contributions: rows.map { 0.2 * ($0.0 > 0.6 ? 1 : -0.5) }),
      .init(
        name: "foreign_worker", contributions: rows.map { 0.01 * $0.1 },
        values: rows.map { $0.0 > 0.95 ? 1 : 0 }),
    ]
  }()

  // MARK: - Numbers

  struct Scored {
    let score: Double
    let isPositive: Bool
  }

  struct Cut {
    let share: Double
    let falseRate: Double
    let recall: Double
    let precision: Double
    var lift: Double { share > 0 ? recall / share : 0 }
  }

  static let challenger = scored(seed: 1, shift: 0.26)
  static let champion = scored(seed: 2, shift: 0.24)
  static let edges = (0...20).map { Double($0) / 20 }

  /// Numbers from 0 to 1 by a linear congruence (D. Knuth's MMIX constants).
  struct Numbers {
    var state: UInt64

    mutating func next() -> Double {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(state >> 11) / 9_007_199_254_740_992
    }

    /// About normal: the sum of twelve.
    mutating func normal() -> Double { (0..<12).reduce(-6) { sum, _ in sum + next() } }
  }

  private static func scored(seed: UInt64, shift: Double) -> [Scored] {
    var numbers = Numbers(state: seed)
    return (0..<1000).map { index in
      let isPositive = index % 10 < 3
      let score = 0.3 + (isPositive ? shift : 0) + numbers.normal() * 0.22
      return Scored(score: min(0.99, max(0.01, score)), isPositive: isPositive)
    }
  }

  private static func cuts(_ rows: [Scored]) -> [Cut] {
    var (hits, misses) = (0.0, 0.0)
    return [Cut(share: 0, falseRate: 0, recall: 0, precision: 1)]
      + rows.sorted { $0.score > $1.score }.map { row in
        if row.isPositive { hits += 1 } else { misses += 1 }
        return Cut(
          share: (hits + misses) / 1000, falseRate: misses / 700, recall: hits / 300,
          precision: hits / (hits + misses))
      }
  }

  private static func curve(
    _ rows: [Scored], _ x: KeyPath<Cut, Double>, _ y: KeyPath<Cut, Double>
  ) -> [Point] {
    cuts(rows).map { Point($0[keyPath: x], $0[keyPath: y]) }
  }

  private static func bins(_ rows: [Scored]) -> [CalibrationPlot.Bin] {
    (0..<10).compactMap { index in
      let (low, high) = (Double(index) / 10, Double(index + 1) / 10)
      let part = rows.filter { $0.score >= low && $0.score < high }
      guard !part.isEmpty else { return nil }
      let count = Double(part.count)
      let share = Double(part.count { $0.isPositive }) / count
      let half = 1.96 * (share * (1 - share) / count).squareRoot() + 0.02
      return CalibrationPlot.Bin(
        low: low, high: high, predicted: part.reduce(0) { $0 + $1.score } / count,
        observed: .init(share, interval: .init(max(0, share - half), min(1, share + half))),
        rowCount: part.count)
    }
  }

  private static func classes(_ rows: [Scored]) -> [HistogramPlot.Series] {
    [false, true].map { isPositive in
      let part = rows.filter { $0.isPositive == isPositive }
      return HistogramPlot.Series(
        name: isPositive ? "bad" : "good",
        heights: (0..<20).map { bin in
          Double(part.count { $0.score >= edges[bin] && $0.score < edges[bin + 1] })
            / Double(part.count)
        })
    }
  }

  private static func weeks(_ values: [Double]) -> [Point] {
    values.enumerated().map { index, value in
      Point(Double(SampleReport.made.milliseconds - Int64(9 - index) * 604_800_000), value)
    }
  }

  private static func residuals(seed: UInt64, spread: Double) -> [Point] {
    var numbers = Numbers(state: seed)
    return (0..<442).map { _ in
      Point(150 + numbers.normal() * 45, numbers.normal() * spread * 0.4)
    }
  }
}
