import Testing
import Vocabulary

@testable import Reports

@Suite struct GenericChartsTests {
  private func titles(_ metrics: JSON) -> [String] {
    let read = GenericCharts(in: metrics)
    return read.charts.map { "\($0.title): \(kind($0.plot))" } + read.problems.map { "! \($0)" }
  }

  private func kind(_ plot: Plot) -> String {
    switch plot {
    case .xy(let plot):
      "xy \(plot.x.scale) \(plot.series.map { "\($0.name) \($0.style) \($0.points.count)" })"
    case .bars(let plot):
      "bars \(plot.categories) \(plot.isHorizontal ? "lying" : "upright") "
        + "\(plot.series.map { "\($0.name) \($0.values.map { $0 ?? .nan })" })"
    case .shares(let plot):
      "\(plot.isRing ? "ring" : "pie") \(plot.parts.map { "\($0.name) \($0.value)" })"
    case .table(let plot): "table \(plot.columns) \(plot.rows)"
    case .matrix(let plot): "matrix \(plot.classes) \(plot.panels.map(\.cells))"
    case .swarm(let plot):
      "swarm \(plot.axis.label): "
        + plot.features.map { feature in
          "\(feature.name) \(feature.contributions) "
            + "\(feature.values.map { $0.map { "\($0)" } ?? "-" })"
        }.joined(separator: "; ")
    case .histogram, .forest, .calibration, .residuals: "\(plot)"
    }
  }

  @Test func `a beeswarm is pairs of a contribution and a value for each feature`() {
    #expect(
      titles([
        "shap_values": [
          "type": "beeswarm", "title": "S", "x_axis_label": "log-odds",
          "data": ["age": [[0.5, 30], [-0.25, .null]], "job": [[0.1, "clerk"]]],
        ],
        "broken": ["type": "beeswarm", "data": ["age": [["x", 1]]]],
      ]) == [
        "S: swarm log-odds: age [0.5, -0.25] [\"30.0\", \"-\"]; job [0.1] []",
        "! broken: \"age\"[0] is no pair of a contribution and a value",
      ])
  }

  @Test func `a list of tests is a table each, groups beside each other`() {
    #expect(
      titles([
        "bias": [
          [
            "test_name": "Bias", "protected_class": "sex", "reference_group": "m",
            "values": [
              ["attribute_name": "sex", "attribute_value": "f", "tpr": 0.5],
              ["attribute_name": "sex", "attribute_value": "m", "tpr": 1, "fpr": 0.25],
            ],
          ]
        ],
        "performance": [
          ["test_id": "quality", "values": ["auc": 0.75, "confusion_matrix": [["0": 1]]]]
        ],
      ]) == [
        "Bias by sex: table [\"figure\", \"f\", \"m\"] "
          + "[[\"fpr\", \"\", \"0.25\"], [\"tpr\", \"0.5\", \"1\"], "
          + "[\"reference_group\", \"m\", \"\"]]",
        "quality: table [\"figure\", \"value\"] [[\"auc\", \"0.75\"]]",
      ])
  }

  @Test func `the same picture under two names is shown once`() {
    #expect(
      titles([
        "interpretability": [["test_name": "SHAP", "values": ["age": 0.5]]],
        "shap": ["age": 0.5],
      ]).count == 1)
  }

  @Test func `the shape of a value says which chart it is`() {
    #expect(
      titles([
        "time_line_graph": [
          "title": "T", "x_axis_label": "x", "y_axis_label": "y",
          "data": ["s1": [["2023-02-27T20:10:20", 100], ["2023-02-28", 90]]],
        ],
        "generic_line_graph": ["title": "L", "data": ["s1": [[1, 100], [3, 200]], "s2": []]],
        "decimal_line_graph": ["data": ["s1": [[1.5, 0.25]]]],
        "generic_bar_graph": [
          "title": "B", "rotated": false, "categories": ["a", "b"], "data": ["s1": [1, 2]],
        ],
        "horizontal_bar_graph": ["rotated": true, "categories": [1], "data": ["s1": [.null]]],
        "generic_table": [["b": 2, "a": "x"], ["a": .null, "c": true]],
        "generic_scatter_plot": ["type": "scatter", "data": ["s1": [[1, 2]]]],
        "generic_pie_chart": ["type": "pie", "data": ["s1": [1, 2], "s2": 4]],
        "generic_donut_chart": ["type": "donut", "data": ["s1": [1]]],
      ]) == [
        "decimal_line_graph: xy number [\"s1 line 1\"]",
        "B: bars [\"a\", \"b\"] upright [\"s1 [1.0, 2.0]\"]",
        "generic_donut_chart: ring [\"s1 1.0\"]",
        "L: xy number [\"s1 line 2\", \"s2 line 0\"]",
        "generic_pie_chart: pie [\"s1 3.0\", \"s2 4.0\"]",
        "generic_scatter_plot: xy number [\"s1 points 1\"]",
        "generic_table: table [\"a\", \"b\", \"c\"] [[\"x\", \"2\", \"\"], [\"\", \"\", \"true\"]]",
        "horizontal_bar_graph: bars [\"1\"] lying [\"s1 [nan]\"]",
        "T: xy time [\"s1 line 2\"]",
      ])
  }

  @Test func `well-known keys have their pictures`() {
    #expect(
      titles([
        "auc": 0.7, "ROC": [["fpr": 0, "tpr": 0], ["fpr": 1, "tpr": 1]],
        "shap": ["b": 0.1, "a": -0.3],
        "confusion_matrix": [["0": 5, "1": 2], ["0": 1, "1": 7]],
        "data_drift": [["test_name": "Jensen-Shannon", "values": ["x": 0.2]]],
        "stability": [
          [
            "values": [
              "age": [
                "stability_index": 0.1,
                "stability_analysis_table": [
                  ["bucket": "[0, 9]", "train_percent": 0.4, "eval_percent": 0.6, "psi_calc": 0.08]
                ],
              ]
            ]
          ]
        ],
      ]) == [
        "ROC curve: xy number [\"challenger line 2\"]",
        "Confusion matrix: matrix [\"0\", \"1\"] [[[5.0, 2.0], [1.0, 7.0]]]",
        "Drift: Jensen-Shannon: bars [\"x\"] lying [\"challenger [0.2]\"]",
        "Feature importance (SHAP): bars [\"a\", \"b\"] lying [\"challenger [-0.3, 0.1]\"]",
        "PSI of age: 0.1: bars [\"[0, 9]\"] lying [\"baseline [0.4]\", \"current [0.6]\"]",
      ])
  }

  private static let broken: [(JSON, String)] = [
    (["data": ["s": [[1, 2, 3]]]], "! c: \"s\"[0] is no pair of coordinates"),
    (["data": ["s": 3]], "! c: \"s\" is an integer, expected an array"),
    (["data": ["s": [["soon", 1]]]], "! c: \"s\"[0] begins with neither a number nor a time"),
    (
      ["categories": ["a"], "data": ["s": [1, 2]]],
      "! c: \"s\" has 2 values for 1 categories"
    ),
    (["type": "pie", "data": ["s": "x"]], "! c: \"s\" has a value that is no number"),
  ]

  @Test(arguments: broken)
  func `a broken chart is named with its fault`(_ chart: JSON, _ expected: String) {
    #expect(titles(["c": chart]) == [expected])
  }

  @Test func `what is no chart is passed over`() {
    #expect(
      titles([
        "a": 1, "b": "x", "c": [1, 2], "d": ["data": 3], "e": .null, "f": [], "ROC": [1],
        "interpretability": [["values": "x"]], "g": ["x": ["data": ["s": [1]]]],
      ]) == ["interpretability: table [\"values\"] [[\"x\"]]"])
  }

  @Test func `a model cannot fill the report`() {
    var metrics: [String: JSON] = [:]
    for index in 0..<60 {
      metrics["c\(index)"] = ["data": ["s\(index)": .array((0..<2000).map { [.integer($0), 1] })]]
    }
    metrics["long"] = .array((0..<5000).map { ["n": .integer($0)] })
    let read = GenericCharts(in: .object(metrics))
    #expect(read.charts.count == GenericCharts.mostCharts)
    #expect(read.problems == ["the metrics ask for 61 charts, of which 40 are shown"])
    let table = GenericCharts(in: ["long": metrics["long"] ?? .null]).charts.first?.table(
      mostRows: 9)
    #expect(table?.rows.count == 9 && table?.rowCount == 5000)
  }
}
