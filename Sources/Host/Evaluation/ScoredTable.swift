import ModelMetrics
import Registry
import Vocabulary

/// The rows of a dataset with what a model said of each: labels, scores, weights, groups and ids.
struct ScoredTable: Hashable, Sendable {
  /// What identifies each row: the declared id, else its number from 1.
  var ids: [String]
  var rows: ScoredRows
  /// Rows of the data that are not usable and were left out.
  var dropped: Int
}

/// Why rows cannot be scored, in words for whoever wrote the model or the manifest.
struct ScoringProblem: Error, Hashable {
  let message: String

  init(_ message: String) {
    self.message = message
  }
}

/// Joins a dataset with a model's output, record by record.
struct ScoringJoin {
  let data: TestData
  let invalidRows: TestDeclaration.InvalidRows
  /// The most groups of one column; a column of more is no group.
  private static let mostGroups = 200
  private static let mostClasses = 1000

  /// What one record of the data and one of the output give.
  private struct Row {
    var id: String
    var label: JSON
    var score: JSON
    var weight: Double?
    var groups: [String]
  }

  /// Joins by position; where both sides carry the declared id, they must agree.
  ///
  /// - Parameters:
  ///   - records: of the data, in order.
  ///   - output: what the score function gave, in order.
  func table(_ records: [JSON], _ output: [JSON]) throws(ScoringProblem) -> ScoredTable {
    guard records.count == output.count else {
      throw ScoringProblem(
        "the score function gave \(output.count) records for \(records.count) rows; "
          + "it must give one for each")
    }
    guard !records.isEmpty else { throw ScoringProblem("the data has no rows") }
    guard let label = data.label else {
      throw ScoringProblem("the test names no label; declare data.label in the manifest")
    }
    var rows: [Row] = []
    rows.reserveCapacity(records.count)
    var faults: [String] = []
    var dropped = 0
    for (index, (record, answer)) in zip(records, output).enumerated() {
      do {
        rows.append(try row(record, answer, label: label, number: index + 1))
      } catch {
        dropped += 1
        if faults.count < 3 { faults.append(error.message) }
      }
    }
    try tolerate(dropped, of: records.count, faults)
    return ScoredTable(
      ids: rows.map(\.id), rows: try scored(rows), dropped: dropped)
  }

  /// Whether so many rows may be left out.
  private func tolerate(
    _ dropped: Int, of count: Int, _ faults: [String]
  ) throws(ScoringProblem) {
    guard dropped > 0 else { return }
    let list = faults.joined(separator: "; ") + (dropped > faults.count ? "; ..." : "")
    switch invalidRows {
    case .fail:
      let rows = dropped == 1 ? "1 row is" : "\(dropped) rows are"
      throw ScoringProblem(
        "\(rows) not usable: \(list) (invalidRows: {drop: share} leaves such rows out)")
    case .drop(let share) where Double(dropped) > share * Double(count):
      throw ScoringProblem(
        "\(dropped) of \(count) rows are not usable, and the manifest allows a share of "
          + "\(share): \(list)")
    case .drop where dropped == count:
      throw ScoringProblem("no row is usable: \(list)")
    case .drop:
      return
    }
  }

  // MARK: - One row

  private func row(
    _ record: JSON, _ answer: JSON, label: String, number: Int
  ) throws(ScoringProblem) -> Row {
    guard let truth = record[label] else {
      throw ScoringProblem("row \(number) has no \(label)")
    }
    guard truth != .null, truth != "" else {
      throw ScoringProblem("row \(number) has no value of \(label)")
    }
    let score = try score(answer, number)
    var weight: Double?
    if let column = data.weight {
      guard let value = Self.number(record[column]), value.isFinite, value >= 0 else {
        throw ScoringProblem(
          "row \(number) has the weight \(record[column]?.canonicalText ?? "none"), "
            + "expected a number from 0")
      }
      weight = value
    }
    var id = String(number)
    if let column = data.id {
      guard let value = record[column], value != .null else {
        throw ScoringProblem("row \(number) has no \(column), which identifies rows")
      }
      id = Self.text(value)
      if let given = answer[column], Self.text(given) != id {
        throw ScoringProblem(
          "output \(number) is of \(column) \(Self.text(given)), and the row is of \(id); "
            + "the score function must give one record for each row, in order")
      }
    }
    return Row(
      id: id, label: truth, score: score, weight: weight,
      groups: data.slices.map { record[$0].map(Self.text) ?? "(none)" })
  }

  /// The declared member of the output, or the output itself where it is a bare number.
  private func score(_ answer: JSON, _ number: Int) throws(ScoringProblem) -> JSON {
    let name = data.score ?? "score"
    let value: JSON
    if answer.object != nil {
      guard let member = answer[name] else {
        let known = (answer.object ?? [:]).keys
        let hint = Suggestion.hint(for: name, among: known).map { "; \($0)" } ?? ""
        throw ScoringProblem("output \(number) has no member \(name)\(hint)")
      }
      value = member
    } else {
      value = answer
    }
    switch value {
    case .integer, .number: return value
    case .object(let classes) where !classes.isEmpty:
      guard classes.values.allSatisfy({ Self.number($0)?.isFinite == true }) else {
        throw ScoringProblem("output \(number) has a probability that is no number")
      }
      return value
    default:
      throw ScoringProblem(
        "output \(number) has \(value.canonicalText.prefix(40)) as its \(name), expected a number")
    }
  }

  // MARK: - All rows

  private func scored(_ rows: [Row]) throws(ScoringProblem) -> ScoredRows {
    var groups: [String: [String]] = [:]
    for (index, column) in data.slices.enumerated() {
      let values = rows.map { $0.groups[index] }
      let count = Set(values).count
      guard count <= Self.mostGroups else {
        throw ScoringProblem(
          "the column \(column) has \(count) different values, too many for groups "
            + "(at most \(Self.mostGroups))")
      }
      groups[column] = values
    }
    let weights = data.weight == nil ? nil : rows.map { $0.weight ?? 1 }
    return ScoredRows(try outcome(rows), weights: weights, groups: groups)
  }

  private func outcome(_ rows: [Row]) throws(ScoringProblem) -> ScoredRows.Outcome {
    if rows.contains(where: { $0.score.object != nil }) { return try classes(rows) }
    let scores = rows.map { Self.number($0.score) ?? .nan }
    let isTruth = rows.allSatisfy { $0.label.bool != nil }
    let numbers = rows.map { Self.number($0.label) }
    let isZeroOrOne = numbers.allSatisfy { $0 == 0 || $0 == 1 }
    if data.positive == nil, !isTruth, !isZeroOrOne, !numbers.contains(nil) {
      return .regression(labels: numbers.compactMap { $0 }, predictions: scores)
    }
    do {
      let labels = try BinaryLabels.read(
        rows.map { Self.text($0.label) }, positive: data.positive.map(Self.text))
      return .binary(labels: labels, scores: scores)
    } catch {
      throw ScoringProblem(
        "\(error)".replacing(
          "declare positiveClassLabel in the schema", with: "declare data.positive in the manifest")
      )
    }
  }

  private func classes(_ rows: [Row]) throws(ScoringProblem) -> ScoredRows.Outcome {
    var names: Set<String> = []
    for row in rows { names.formUnion((row.score.object ?? [:]).keys) }
    guard names.count <= Self.mostClasses else {
      throw ScoringProblem("the output names \(names.count) classes, at most \(Self.mostClasses)")
    }
    let classes = names.sorted()
    for (index, row) in rows.enumerated() where row.score.object?.count != classes.count {
      throw ScoringProblem(
        "output \(index + 1) gives \(row.score.object?.count ?? 0) probabilities, "
          + "and there are \(classes.count) classes")
    }
    let probabilities = classes.map { name in
      rows.map { Self.number($0.score[name]) ?? .nan }
    }
    return .multiclass(
      labels: rows.map { Self.text($0.label) }, classes: classes, probabilities: probabilities)
  }

  // MARK: - Values

  private static func number(_ value: JSON?) -> Double? { value?.double }

  /// A value as a label, a group or an id: whole numbers without a point.
  static func text(_ value: JSON) -> String {
    switch value {
    case .string(let text): text
    case .number(let number) where number == number.rounded() && number.magnitude < 1e15:
      String(Int64(number))
    default: value.canonicalText
    }
  }
}
