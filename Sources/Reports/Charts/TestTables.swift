internal import Vocabulary

/// Tables of a list of tests, as ModelOp's three layers have it (`modelop-center.md` 2.2.2): each
/// entry has names and `values`, an object of numbers or a list of objects.
enum TestTables {
  /// A table for each test; `nil` if the list is none of tests.
  static func charts(_ items: [JSON]) -> [Chart]? {
    var charts: [Chart] = []
    for item in items {
      guard let title = (item["test_name"] ?? item["test_id"])?.string, let values = item["values"]
      else { return nil }
      let attribute = item["protected_class"]?.string.map { " by \($0)" } ?? ""
      let table =
        values.object.map { ofNumbers($0) } ?? values.array.flatMap { ofGroups($0) }
      guard var plot = table ?? nil else { return nil }
      if let reference = item["reference_group"], reference != .null {
        let cells = ["reference_group", GenericCharts.cell(reference)]
        plot.rows.append(cells + Array(repeating: "", count: max(0, plot.columns.count - 2)))
        plot.rowCount += 1
      }
      charts.append(Chart(title: title + attribute, plot: .table(plot)))
    }
    return charts.isEmpty ? nil : charts
  }

  /// Numbers by name. What is nested has pictures and tables of its own.
  private static func ofNumbers(_ members: [String: JSON]) -> TablePlot? {
    let rows = members.sorted { $0.key < $1.key }.filter { isPlain($0.value) }.map { name, value in
      [name, GenericCharts.cell(value)]
    }
    guard !rows.isEmpty else { return nil }
    return TablePlot(
      columns: ["figure", "value"], rows: Array(rows.prefix(GenericCharts.mostRows)),
      rowCount: rows.count)
  }

  /// Objects beside each other, a column each: groups are few, and their figures many.
  private static func ofGroups(_ items: [JSON]) -> TablePlot? {
    guard !items.isEmpty, items.allSatisfy({ $0.object != nil }) else { return nil }
    let heads = items.map { $0["attribute_value"].map(GenericCharts.cell) ?? "" }
    guard items.count <= 12, heads.allSatisfy({ !$0.isEmpty }) else {
      return GenericCharts.table(items)
    }
    var figures: Set<String> = []
    for item in items {
      figures.formUnion((item.object ?? [:]).filter { isPlain($0.value) }.keys)
    }
    let rows = figures.subtracting(["attribute_name", "attribute_value"]).sorted()
    return TablePlot(
      columns: ["figure"] + heads,
      rows: rows.prefix(GenericCharts.mostRows).map { name in
        [name] + items.map { $0[name].map(GenericCharts.cell) ?? "" }
      }, rowCount: rows.count)
  }

  private static func isPlain(_ value: JSON) -> Bool { value.array == nil && value.object == nil }
}
