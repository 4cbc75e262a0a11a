import Reports
import Vocabulary

/// Reports whose every text comes from somebody who means harm.
enum HostileText {
  /// No literal may hold them.
  private static let noncharacters = String(
    String.UnicodeScalarView([0xFFFE, 0xFFFF, 0xFDD0].compactMap { Unicode.Scalar($0 as UInt32) }))

  static let samples = [
    "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "'; DROP TABLE models; --",
    "]]><!--", "--><b>", "| a | b |\n| --- | --- |", "```\ncode\n```", "[x](javascript:alert(1))",
    "![x](https://example.com/t.png)", "@everyone #1 !2 ~x %y $z", "\u{1B}[31mred\u{1B}]0;t\u{7}",
    "\u{202E}gnp.exe\u{2066}", "a\u{0}b\u{8}c\u{7F}\u{85}\u{2028}d", noncharacters,
    "e" + String(repeating: "\u{301}", count: 500), String(repeating: "long", count: 3000),
    "</style><style>*{}", "</title>", "&amp;&lt;&#x3c;", "../../etc/passwd", "%0a%0d", "\\", "",
    " ", "\u{E0041}\u{E007F}\u{FEFF}\u{200F}", "NaN", "日本語の長い名前", "👩‍👩‍👧‍👦",
  ]

  /// One text in every place of a report that takes one.
  static func report(_ text: String) -> Report {
    let figure = Report.Figure(undefined: text)
    let row = Report.Row(
      metric: text, slice: text, champion: figure, challenger: figure, difference: figure,
      gate: text, outcome: .fail, side: .base, sentence: text, rowsNeeded: 3)
    return Report(
      title: text, subject: .init(base: CommitID(text), head: CommitID(text), merge: text),
      outcome: .fail, summary: text, generated: .epoch,
      models: [
        Report.Model(
          name: ModelName(text), change: .changed, outcome: .fail, aspects: [text],
          champion: .init(version: Digest(of: "c"), runtime: RuntimeName(text)),
          tests: [
            Report.Test(
              name: text, outcome: .fail, data: .init(name: text), sandbox: text, rows: [row],
              messages: [text])
          ], messages: [text], loosened: [text],
          after: .init(
            process: ProcessName(text),
            approvals: [
              .init(
                task: text, name: text, target: text, asks: text, givenBy: [text], baseRule: text)
            ], notes: [text]),
          charts: charts(text)),
        Report.Model(name: ModelName(text), change: .new, outcome: .error, messages: [text]),
      ],
      findings: [
        .init(path: text, line: 1, column: 2, code: text, message: text, hint: text)
      ], conflicts: [text], link: text)
  }

  static func charts(_ text: String) -> [Chart] {
    let axis = Axis(text)
    let plots: [Plot] = [
      .xy(
        XYPlot(
          x: axis, y: axis, series: [.init(name: text, points: [Point(0, 1), Point(1, 2)])],
          lines: [ReferenceLine(text, at: 1.5)])),
      .bars(
        BarPlot(
          categories: [text, text], series: [.init(name: text, values: [1, -2])], axis: axis,
          lines: [ReferenceLine(text, at: 1)], remarks: [text, text], label: text)),
      .bars(
        BarPlot(
          categories: [text], series: [.init(name: text, values: [1])], axis: axis,
          isHorizontal: false, label: text)),
      .histogram(
        HistogramPlot(
          edges: [0, 1, 2], x: axis, label: text,
          panels: [.init(name: text, series: [.init(name: text, heights: [1, 2])])])),
      .matrix(
        MatrixPlot(classes: [text, text], panels: [.init(name: text, cells: [[1, 2], [3, 4]])])),
      .forest(
        ForestPlot(
          axis: axis,
          groups: [
            .init(
              name: text, rowCount: 3, champion: .init(undefined: text),
              challenger: .init(1, interval: .init(0, 2)))
          ], lines: [ReferenceLine(text, at: 1)])),
      .swarm(
        SwarmPlot(
          axis: Axis(text),
          features: [.init(name: text, contributions: [1, -1], values: [0, nil])])
      ),
      .shares(SharePlot(parts: [.init(name: text, value: 1), .init(name: text, value: 2)])),
      .calibration(
        CalibrationPlot(series: [
          .init(
            name: text,
            bins: [.init(low: 0, high: 1, predicted: 0.5, observed: .init(0.4), rowCount: 9)])
        ])),
      .residuals(
        ResidualPlot(
          label: text, edges: [-1, 0, 1],
          series: [.init(name: text, points: [Point(1, 0.5)], counts: [0, 1])])),
      .table(TablePlot(columns: [text, text], rows: [[text, text]])),
    ]
    return plots.map { Chart(title: text, note: text, plot: $0) }
  }
}
