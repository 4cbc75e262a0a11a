internal import ModelMetrics
internal import Registry
package import Vocabulary

extension MonitorRows {
  /// How many rows repeat an identifier that came before.
  func duplicates(of identifier: String) -> Int {
    guard let values = texts(of: identifier) else { return 0 }
    var seen: Set<String> = []
    seen.reserveCapacity(values.count)
    return values.count { value in value.map { !seen.insert($0).inserted } ?? false }
  }

  /// The rows with the labels of other rows, joined by identifier; of an identifier that comes
  /// twice the last label counts, as labels are corrected. Rows without one have no label.
  func joining(_ others: MonitorRows, label: String, identifier: String) -> MonitorRows? {
    guard let own = texts(of: identifier), let keys = others.texts(of: identifier),
      let labels = others.columns[label]
    else { return nil }
    var places: [String: Int] = [:]
    places.reserveCapacity(keys.count)
    for (row, key) in keys.enumerated() {
      if let key { places[key] = row }
    }
    let rows = own.map { key in key.flatMap { places[$0] } }
    var joined = columns
    switch labels {
    case .numeric(let values):
      joined[label] = .numeric(rows.map { $0.map { values[$0] } ?? .nan })
    case .categorical(let values):
      joined[label] = .categorical(rows.map { $0.flatMap { values[$0] } })
    }
    return MonitorRows(joined)
  }

  /// The labels by identifier; of one that comes twice the last counts. `nil` where one of the
  /// columns is not there.
  package func labels(_ label: String, by identifier: String) -> [String: JSON]? {
    guard let keys = texts(of: identifier), let labels = columns[label] else { return nil }
    var found: [String: JSON] = [:]
    found.reserveCapacity(keys.count)
    for (row, key) in keys.enumerated() {
      guard let key else { continue }
      switch labels {
      case .numeric(let values): found[key] = values[row].isNaN ? .null : .number(values[row])
      case .categorical(let values): found[key] = values[row].map { .string($0) } ?? .null
      }
    }
    return found
  }

  /// The rows of each period, by the moments of a column; rows without a moment are in none.
  func periods(_ dates: [Instant?], _ length: MonitorData.Period) -> [MonitorPeriod: [Int]] {
    var found: [MonitorPeriod: [Int]] = [:]
    // Rows mostly come in order, so that the last period is mostly the next one.
    var last: MonitorPeriod?
    for (row, date) in dates.enumerated() {
      guard let date else { continue }
      if let known = last, known.start <= date, date < known.end {
        found[known, default: []].append(row)
        continue
      }
      guard let period = MonitorPeriod(containing: date, length: length) else { continue }
      found[period, default: []].append(row)
      last = period
    }
    return found
  }
}
