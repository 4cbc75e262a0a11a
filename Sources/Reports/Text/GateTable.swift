/// The table that every reader looks at first: metric, champion, challenger, difference, gate,
/// verdict; columns that no row fills are left out.
struct GateTable {
  let heads: [String]
  /// Which columns are figures, to stand right.
  let isNumber: [Bool]
  private let hasChampion: Bool
  private let hasDifference: Bool

  init(_ rows: [Report.Row]) {
    hasChampion = rows.contains { $0.champion != nil }
    hasDifference = rows.contains { $0.difference != nil }
    func head(_ name: String, _ figures: [Report.Figure?]) -> String {
      ReportWords.level(figures).map { "\(name) [\($0)]" } ?? name
    }
    var columns = [("metric", false)]
    if hasChampion { columns.append((head("champion", rows.map(\.champion)), true)) }
    columns.append((head("challenger", rows.map(\.challenger)), true))
    if hasDifference { columns.append((head("difference", rows.map(\.difference)), true)) }
    columns += [("gate", false), ("verdict", false)]
    heads = columns.map(\.0)
    isNumber = columns.map(\.1)
  }

  /// The texts of a row, as they are: every medium escapes them its own way.
  func cells(_ row: Report.Row) -> [String] {
    func text(_ figure: Report.Figure?, isDifference: Bool = false) -> String {
      figure.map { Numeral.figure($0, isDifference: isDifference) } ?? ""
    }
    var cells = [ReportWords.metric(row)]
    if hasChampion { cells.append(text(row.champion)) }
    cells.append(text(row.challenger))
    if hasDifference { cells.append(text(row.difference, isDifference: true)) }
    return cells + [ReportWords.gate(row), ReportWords.verdict(row)]
  }
}
