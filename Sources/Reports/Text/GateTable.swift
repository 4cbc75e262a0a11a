/// The table that every reader looks at first: metric, champion, challenger, difference, gate,
/// verdict; columns that no row fills are left out.
struct GateTable {
  let heads: [String]
  /// Which columns are figures, to stand right.
  let isNumber: [Bool]
  private let hasChampion: Bool
  private let hasDifference: Bool

  /// How many of the columns champion, challenger, difference are without their intervals.
  private let plain: Int
  /// Whether a column's intervals have several levels, so that each names its own.
  private let isMixed: [Bool]

  /// The greatest value of `plain`.
  static let plainest = 3

  init(_ rows: [Report.Row], plain: Int = 0) {
    self.plain = plain
    let columns = [rows.map(\.champion), rows.map(\.challenger), rows.map(\.difference)]
    isMixed = columns.map { figures in
      ReportWords.level(figures) == nil && figures.contains { $0?.interval != nil }
    }
    hasChampion = rows.contains { $0.champion != nil }
    hasDifference = rows.contains { $0.difference != nil }
    func head(_ name: String, _ column: Int) -> String {
      guard plain <= column, let level = ReportWords.level(columns[column]) else { return name }
      return "\(name) [\(level)]"
    }
    var heads = [("metric", false)]
    if hasChampion { heads.append((head("champion", 0), true)) }
    heads.append((head("challenger", 1), true))
    if hasDifference { heads.append((head("difference", 2), true)) }
    heads += [("gate", false), ("verdict", false)]
    self.heads = heads.map(\.0)
    isNumber = heads.map(\.1)
  }

  /// The texts of a row, as they are: every medium escapes them its own way.
  func cells(_ row: Report.Row) -> [String] {
    func text(_ figure: Report.Figure?, _ column: Int) -> String {
      guard var figure else { return "" }
      if plain > column { figure.interval = nil }
      let text = Numeral.figure(figure, isDifference: column == 2)
      guard isMixed[column], let level = figure.interval?.level else { return text }
      return "\(text) (\(Numeral.percent(level)))"
    }
    var cells = [ReportWords.metric(row)]
    if hasChampion { cells.append(text(row.champion, 0)) }
    cells.append(text(row.challenger, 1))
    if hasDifference { cells.append(text(row.difference, 2)) }
    return cells + [ReportWords.gate(row), ReportWords.verdict(row)]
  }
}
