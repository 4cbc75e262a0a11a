internal import Gates
internal import ModelMetrics
internal import Reconciler
internal import Reports
internal import Vocabulary

/// What a model is worth, as its own metrics say: ModelOp's ROI and business values.
enum BusinessValue {
  /// Whether a number's name says that it is one: `projected_roi`, `actualROIAllTime`,
  /// `business_value`.
  static func isOne(_ name: String) -> Bool {
    let lower = name.lowercased()
    if lower.hasPrefix("business_value") || lower.hasPrefix("businessvalue") { return true }
    // Not the `roi` of "heroic": a word of its own, or in capitals.
    return name.contains("ROI")
      || lower.split(whereSeparator: { !$0.isLetter && !$0.isNumber }).contains("roi")
  }

  /// The numbers of a model's metrics, by name: at its top, and below `business_value`, which is
  /// an object or a list of tests with `values`.
  static func values(in metrics: JSON?) -> [(name: String, value: Double)] {
    var found: [String: Double] = [:]
    for (name, figure) in FlatMetrics.values(of: metrics) where isOne(name) {
      if let value = figure.number, value.isFinite { found[name] = value }
    }
    for key in ["business_value", "businessValue"] {
      guard let value = metrics?[key] else { continue }
      for part in value.array ?? [value] {
        for (name, number) in (part["values"] ?? part).object ?? [:] {
          if let number = number.double, number.isFinite { found[name] = number }
        }
      }
    }
    return found.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }
}

extension PageRenderer {
  /// The business values of one measurement.
  func business(_ record: MeasurementRecord, _ html: inout HTML) {
    let values = BusinessValue.values(in: record.metrics)
    guard !values.isEmpty else { return }
    section("Business value", "business", &html) { html in
      html.element(
        .p, .class("soft"), text: "As the model's own metrics claim; Muster does not compute it.")
      facts(
        &html, values.prefix(40).map { name, value in (name, said(Numeral.short(value))) })
    }
  }

  /// What the tests of a model's versions said of its worth, over time.
  func businessOverTime(_ model: ModelRecord, _ html: inout HTML) {
    var points: [String: [Point]] = [:]
    let facts = model.versions.flatMap(\.tests.values).sorted { $0.measuredAt < $1.measuredAt }
    for fact in facts {
      for (name, figure) in fact.values where BusinessValue.isOne(name) {
        guard let value = figure.number, value.isFinite else { continue }
        points[name, default: []].append(Point(Double(fact.measuredAt.milliseconds), value))
      }
    }
    let charts = points.filter { $0.value.count > 1 }.sorted { $0.key < $1.key }.prefix(4).map {
      name, points in
      Chart.timeLine(
        metric: name,
        series: [
          XYPlot.Series(name: name, role: .challenger, points: points),
          XYPlot.Series(name: "measurements", role: .challenger, style: .points, points: points),
        ])
    }
    guard !charts.isEmpty else { return }
    section("Business value over time", "business", &html) { html in
      self.charts(charts, prefix: "b", &html)
    }
  }
}
