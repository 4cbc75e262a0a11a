internal import Vocabulary

/// Keys of a model's metrics that ModelOp draws without being asked (`modelop-center.md` 2.2.1 and
/// 2.2.2).
enum WellKnownCharts {
  /// The pictures of a list; `nil` where the name is not known or the list is another thing.
  static func charts(_ name: String, _ items: [JSON]) -> [Chart]? {
    switch name {
    case "ROC", "roc", "roc_curve": roc(items).map { [$0] }
    case "confusion_matrix": confusion(items).map { [$0] }
    case "interpretability":
      categories(items) { values, item in
        importance(values, title: item["test_name"]?.string ?? "Feature importance")
      }
    case "data_drift", "concept_drift":
      categories(items) { values, item in
        let measure = item["test_name"]?.string ?? item["test_type"]?.string ?? name
        return numbers(values).map { Chart.drift(measure: measure, features($0)) }
      }
    case "stability": stability(items)
    default: nil
    }
  }

  /// The picture of an object by its name.
  static func chart(_ name: String, _ members: [String: JSON]) -> Chart? {
    name == "shap" ? importance(.object(members), title: "Feature importance (SHAP)") : nil
  }

  private static func roc(_ items: [JSON]) -> Chart? {
    guard items.count <= GenericCharts.mostPoints else { return nil }
    let points = items.compactMap { item -> Point? in
      guard let x = item["fpr"]?.double, let y = item["tpr"]?.double else { return nil }
      return Point(x, y)
    }
    guard points.count == items.count else { return nil }
    return Chart.roc([Chart.Curve(.challenger, points)])
  }

  /// Rows by actual class; the members of a row by predicted class.
  private static func confusion(_ items: [JSON]) -> Chart? {
    guard let first = items.first?.object, first.count == items.count, items.count <= 50 else {
      return nil
    }
    let names = first.keys.sorted()
    // Classes that are numbers are in their order, as the rows are.
    let numbers = names.compactMap(Int.init)
    let classes = numbers.count == names.count ? numbers.sorted().map(String.init) : nil
    var cells: [[Double]] = []
    for item in items {
      let row = (classes ?? names).compactMap { item[$0]?.double }
      guard row.count == names.count else { return nil }
      cells.append(row)
    }
    guard let classes else {
      // The names of rows are not given and an object's members have no order: which row is which
      // class cannot be told.
      return Chart(title: "confusion_matrix", plot: .table(GenericCharts.table(items)))
    }
    return Chart.confusion(
      classes: classes, panels: [MatrixPlot.Panel(name: "the model's own", cells: cells)])
  }

  private static func categories(
    _ items: [JSON], _ chart: (JSON, JSON) -> Chart?
  ) -> [Chart]? {
    let charts = items.compactMap { item in item["values"].flatMap { chart($0, item) } }
    return charts.isEmpty ? nil : charts
  }

  private static func importance(_ values: JSON, title: String) -> Chart? {
    guard let numbers = numbers(values) else { return nil }
    var chart = Chart.shap(features(numbers))
    chart.title = title
    return chart
  }

  /// An object of numbers alone.
  private static func numbers(_ values: JSON) -> [(String, Double)]? {
    guard let members = values.object, !members.isEmpty else { return nil }
    let numbers = members.sorted { $0.key < $1.key }.compactMap { name, value in
      value.double.map { (name, $0) }
    }
    return numbers.count == members.count
      ? Array(numbers.prefix(GenericCharts.mostCategories)) : nil
  }

  private static func features(_ numbers: [(String, Double)]) -> [Chart.FeatureValue] {
    numbers.map { Chart.FeatureValue($0.0, challenger: $0.1) }
  }

  /// A picture for each column's table of a stability analysis.
  private static func stability(_ items: [JSON]) -> [Chart]? {
    var charts: [Chart] = []
    for item in items {
      for (column, analysis) in (item["values"]?.object ?? [:]).sorted(by: { $0.key < $1.key }) {
        guard let table = analysis["stability_analysis_table"]?.array else { continue }
        let bins = table.prefix(GenericCharts.mostCategories).map { row in
          Chart.StabilityBin(
            row["bucket"].map(GenericCharts.cell) ?? "",
            baseline: row["train_percent"]?.double,
            current: row["eval_percent"]?.double, term: row["psi_calc"]?.double)
        }
        charts.append(
          Chart.stability(
            column: column, index: analysis["stability_index"]?.double, bins))
      }
    }
    return charts.isEmpty ? nil : charts
  }
}
