internal import ModelMetrics
internal import Monitoring

#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

/// A table of texts, as a CSV file without quotes has it.
struct MonthTable {
  var heads: [String]
  var rows: [[String]]

  init(heads: [String], rows: [[String]]) {
    self.heads = heads
    self.rows = rows
  }

  /// The file's rows; nothing where it cannot be read. Fields in quotes are read as they stand.
  init?(_ path: String) {
    guard let data = FileManager.default.contents(atPath: path) else { return nil }
    let text = String(decoding: data.filter { $0 != 0x0D }, as: UTF8.self)
    let lines = text.split(separator: "\n").map { Self.fields(of: $0) }
    guard let first = lines.first else { return nil }
    heads = first
    rows = lines.dropFirst().filter { $0.count == first.count }
  }

  private static func fields(of line: Substring) -> [String] {
    var fields: [String] = []
    var field = ""
    var isQuoted = false
    for character in line {
      switch character {
      case "\"": isQuoted.toggle()
      case "," where !isQuoted:
        fields.append(field)
        field = ""
      default: field.append(character)
      }
    }
    return fields + [field]
  }

  /// The rows as a monitor reads them.
  func monitorRows(numeric: Set<String>) -> MonitorRows {
    var columns: [String: ColumnValues] = [:]
    for (index, head) in heads.enumerated() {
      let cells = rows.map { $0[index] }
      columns[head] =
        numeric.contains(head)
        ? .numeric(cells.map { $0.isEmpty ? .nan : Double($0) ?? .nan })
        : .categorical(cells.map { $0.isEmpty ? nil : $0 })
    }
    return MonitorRows(columns)
  }

  var csv: String {
    ([heads] + rows).map { row in
      row.map { $0.contains(",") ? "\"\($0)\"" : $0 }.joined(separator: ",")
    }.joined(separator: "\n") + "\n"
  }

  /// So many rows from a place on, from the beginning again after the end.
  func window(from start: Int, _ count: Int) -> [[String]] {
    guard !rows.isEmpty else { return [] }
    return (0..<count).map { rows[(start + $0) % rows.count] }
  }
}

/// One public data set as a month: a baseline, and the rows of each day.
struct MonthSet {
  let name: String
  let title: String
  let numeric: Set<String>
  let score: String?
  let baseline: MonthTable
  let days: [MonthTable]
  /// The first day with other data; `nil` where there is none.
  let change: Int?

  static let dayCount = 30

  /// The sets of a folder with the public suites of drift.
  static func all(in folder: String) -> [MonthSet] {
    let sets = [
      loans(folder, isGradual: false), loans(folder, isGradual: true), stable(folder),
      titanic(folder),
    ]
    return sets.compactMap(\.self)
  }

  private static let loanNumbers: Set<String> = [
    "car_value", "debt_to_income_ratio", "loan_length", "driver_tenure", "y_pred_proba",
  ]

  /// Every second row of the reference is the baseline; the others are what came before anything
  /// changed, so that no row is on both sides.
  private static func halves(_ table: MonthTable) -> (MonthTable, MonthTable) {
    func part(_ rest: Int) -> MonthTable {
      MonthTable(
        heads: table.heads,
        rows: table.rows.enumerated().filter { $0.offset % 2 == rest }.map(\.element))
    }
    return (part(0), part(1))
  }

  private static func loans(_ folder: String, isGradual: Bool) -> MonthSet? {
    guard let reference = MonthTable("\(folder)/car_loan_drifted/reference.csv"),
      let current = MonthTable("\(folder)/car_loan_drifted/current.csv")
    else { return nil }
    let (baseline, before) = halves(reference)
    let count = 160
    let days = (1...dayCount).map { day -> MonthTable in
      // The share of rows of the later kind: all at once, or a fifteenth more each day.
      let share =
        isGradual ? min(1, max(0, Double(day - 10) / 15)) : day < 16 ? 0 : 1
      let later = Int((Double(count) * share).rounded())
      return MonthTable(
        heads: reference.heads,
        rows: before.window(from: (day - 1) * 80, count - later)
          + current.window(from: (day - 1) * count, later))
    }
    return MonthSet(
      name: isGradual ? "loans-by-degrees" : "loans",
      title: isGradual
        ? "Car loans: from day 11 to 25 a fifteenth more of the later applicants each day"
        : "Car loans: the later applicants from day 16 on",
      numeric: loanNumbers, score: "y_pred_proba", baseline: baseline, days: days,
      change: isGradual ? 11 : 16)
  }

  private static func stable(_ folder: String) -> MonthSet? {
    guard let reference = MonthTable("\(folder)/car_loan_stable/reference.csv"),
      let current = MonthTable("\(folder)/car_loan_stable/current.csv")
    else { return nil }
    let (baseline, before) = halves(reference)
    let pool = MonthTable(heads: reference.heads, rows: before.rows + current.rows)
    return MonthSet(
      name: "loans-stable", title: "Car loans: nothing changes", numeric: loanNumbers,
      score: reference.heads.contains("y_pred_proba") ? "y_pred_proba" : nil, baseline: baseline,
      days: (1...dayCount).map { day in
        MonthTable(heads: reference.heads, rows: pool.window(from: (day - 1) * 91, 160))
      }, change: nil)
  }

  private static func titanic(_ folder: String) -> MonthSet? {
    guard let reference = MonthTable("\(folder)/titanic_missing/reference.csv"),
      let current = MonthTable("\(folder)/titanic_missing/current.csv")
    else { return nil }
    let (baseline, before) = halves(reference)
    return MonthSet(
      name: "titanic", title: "Titanic: the test set, with its missing values, from day 16 on",
      numeric: ["age", "fare", "sibsp", "parch", "Age", "Fare", "SibSp", "Parch"], score: nil,
      baseline: baseline,
      days: (1...dayCount).map { day in
        MonthTable(
          heads: reference.heads,
          rows: day < 16
            ? before.window(from: (day - 1) * 23, 130)
            : current.window(from: (day - 16) * 23, 130))
      }, change: 16)
  }
}
