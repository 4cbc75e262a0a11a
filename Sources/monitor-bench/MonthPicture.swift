internal import Reports
internal import Vocabulary

#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

/// Draws what several judges said of the same month, and says it in a table.
enum MonthPicture {
  static func run(_ words: [String]) {
    guard words.count == 3, let ours = read(words[0]), let theirs = read(words[1]) else {
      print("usage: monitor-bench picture OURS THEIRS SVG")
      return
    }
    var sections: [DayGrid.Section] = []
    for set in ours["sets"]?.array ?? [] {
      let name = set["name"]?.string ?? ""
      let others = theirs["sets"]?.array?.first { $0["name"]?.string == name }
      let rows =
        (set["rows"]?.array ?? []).map { row($0, prefix: "Muster ") }
        + (others?["rows"]?.array ?? []).map { row($0, prefix: "") }
      sections.append(
        DayGrid.Section(
          title: set["title"]?.string ?? name, rows: rows,
          change: set["change"]?.integer.map { Int($0) }))
    }
    let grid = DayGrid(
      title: "A month of public data, day by day",
      note: "A row is a monitor or a tool, a column a day. A dashed line marks the first day with "
        + "other data. A triangle marks the day on which a monitor of Muster wakes somebody: the "
        + "second bad day in a row", sections: sections)
    do {
      try Data(grid.svg.utf8).write(to: URL(filePath: words[2]))
    } catch {
      print("failed to write \(words[2]): \(error)")
    }
    print(table(sections))
  }

  private static func read(_ path: String) -> JSON? {
    guard let data = FileManager.default.contents(atPath: path) else { return nil }
    return try? JSON(parsing: Array(data))
  }

  private static func row(_ json: JSON, prefix: String) -> DayGrid.Row {
    DayGrid.Row(
      name: prefix + (json["monitor"]?.string ?? ""),
      cells: (json["days"]?.array ?? []).map { cell($0.string ?? "") },
      alerts: Set((json["alerts"]?.array ?? []).compactMap { $0.integer.map { Int($0) } }))
  }

  private static func cell(_ word: String) -> DayGrid.Cell {
    switch word {
    case "green": .good
    case "yellow": .warned
    case "red": .bad
    default: .unknown
    }
  }

  private static func table(_ sections: [DayGrid.Section]) -> String {
    var text = ""
    for section in sections {
      text += "\n**\(section.title)**\n\n| | first bad day | bad days before | after | wakes on |\n"
      text += "| --- | --- | --- | --- | --- |\n"
      let change = section.change ?? 31
      for row in section.rows {
        let bad = row.cells.indices.filter { row.cells[$0] == .bad }.map { $0 + 1 }
        let before = bad.count { $0 < change }
        let after = bad.count - before
        let total = max(0, row.cells.count - change + 1)
        text += "| \(row.name) | \(bad.first.map { "\($0)" } ?? "none") "
        text += "| \(before) of \(min(change - 1, row.cells.count)) "
        text += section.change == nil ? "| " : "| \(after) of \(total) "
        text += "| \(row.alerts.sorted().map { "\($0)" }.joined(separator: ", ")) |\n"
      }
    }
    return text
  }
}
