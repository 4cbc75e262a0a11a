package import ModelMetrics
internal import Vocabulary

/// Rows by their columns, as the shell read them from a table or from what runtimes recorded.
package struct MonitorRows: Hashable, Sendable {
  package var columns: [String: ColumnValues]
  /// The length of the longest column.
  package let count: Int

  /// Rows by their columns. Columns of different length are kept: ``raggedColumn`` says so.
  package init(_ columns: [String: ColumnValues]) {
    self.columns = columns
    count = columns.values.map(\.count).max() ?? 0
  }

  /// The first column, by name, that is shorter than others: a file that is half written.
  package var raggedColumn: (name: String, count: Int)? {
    columns.filter { $0.value.count != count }.min { $0.key < $1.key }
      .map { ($0.key, $0.value.count) }
  }

  /// Some of the rows, in the order of their indices.
  func picking(_ rows: [Int]) -> MonitorRows {
    MonitorRows(
      columns.mapValues { values in
        switch values {
        case .numeric(let values): .numeric(rows.map { values[$0] })
        case .categorical(let values): .categorical(rows.map { values[$0] })
        }
      })
  }

  /// The values of a column as texts; whole numbers without a point, `nil` where there is no value.
  func texts(of column: String) -> [String?]? {
    columns[column].map { $0.texts }
  }

  /// The values of a column as numbers, NaN where there is none; `nil` for a column that is not
  /// there or is not of numbers.
  func numbers(of column: String) -> [Double]? {
    guard case .numeric(let values)? = columns[column] else { return nil }
    return values
  }

  /// The moments that a column holds: RFC 3339, also without a zone; numbers are days, seconds,
  /// milliseconds or microseconds since the epoch, whichever lies between 1971 and 2200.
  func dates(of column: String) -> [Instant?]? {
    switch columns[column] {
    case nil: return nil
    case .numeric(let values)?: return values.map(Self.moment)
    case .categorical(let values)?:
      return values.map { text in
        text.flatMap { Instant($0) ?? Instant($0 + "Z") ?? Instant($0.prefix(10) + "") }
      }
    }
  }

  private static func moment(_ value: Double) -> Instant? {
    guard value.isFinite else { return nil }
    // Days up to 2200 are below 84,006, seconds from 1971 on above 31 million, and so on by 1000.
    switch value.magnitude {
    case ..<84_006: return Instant(milliseconds: Int64(value * 86_400_000))
    case ..<8e9: return Instant(milliseconds: Int64(value * 1000))
    case ..<8e12: return Instant(milliseconds: Int64(value))
    case ..<8e15: return Instant(milliseconds: Int64(value / 1000))
    default: return nil
    }
  }
}

extension ColumnValues {
  /// The values as texts.
  var texts: [String?] {
    switch self {
    case .categorical(let values): return values
    case .numeric(let values):
      return values.map { value in
        if value.isNaN { return nil }
        return value == value.rounded() && value.magnitude < 1e15
          ? String(Int64(value)) : value.description
      }
    }
  }

  /// Whether no two rows with a value differ.
  var isConstant: Bool {
    switch self {
    case .numeric(let values):
      guard let first = values.first(where: { !$0.isNaN }) else { return true }
      return values.allSatisfy { $0.isNaN || $0 == first }
    case .categorical(let values):
      guard let first = values.first(where: { $0 != nil }) else { return true }
      return values.allSatisfy { $0 == nil || $0 == first }
    }
  }

  /// How many rows have no value.
  var missing: Int {
    switch self {
    case .numeric(let values): values.count { $0.isNaN }
    case .categorical(let values): values.count { $0 == nil }
    }
  }
}
