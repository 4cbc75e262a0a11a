import Avro
import ModelMetrics
import Registry
import Tables
import Vocabulary

/// Joins a dataset with a model's output, record by record as the output is read: what is kept of
/// a row are its numbers, in columns.
struct ScoringJoin {
  private let data: TestData
  /// The columns whose values are groups: those of the data, and those that gates alone name.
  private let slices: [String]
  private let invalidRows: TestDeclaration.InvalidRows
  /// What each output must be, where the model's schema says that it counts.
  private let schema: (schema: AvroSchema, path: String?)?
  /// The columns that scoring needs; `nil` where they could not be read.
  private let table: Table?
  /// Rows that the model did not see, sorted.
  private let broken: [Int]
  private let label: Column?
  private let weight: Column?
  private let id: Column?

  /// How many outputs there were.
  private var count = 0
  /// The table's row of the next output.
  private var row = 0
  private var skipped = 0
  private var leftOut: [Int] = []
  private var faults: [String] = []
  private var numbers: [Double] = []
  private var classes: ClassScores?
  private var misfits = 0
  private var firstMisfit: String?

  /// The most groups of one column; a column of more is no group.
  private static let mostGroups = 200

  /// Joins by position; where both sides carry the declared id, they must agree.
  ///
  /// - Parameters:
  ///   - table: the columns of the data that scoring needs; without them outputs are only counted.
  ///   - broken: rows that were left out before, as they break the input schema.
  init(
    _ test: TestDeclaration, _ data: TestData, table: Table?, broken: Set<Int> = [],
    schema: (schema: AvroSchema, path: String?)? = nil
  ) {
    self.data = data
    slices = test.evaluationOptions.slices
    invalidRows = test.invalidRows
    self.schema = schema
    self.table = table
    self.broken = broken.sorted()
    label = data.label.flatMap { table?[$0] }
    weight = data.weight.flatMap { table?[$0] }
    id = data.id.flatMap { table?[$0] }
    numbers.reserveCapacity((table?.rows ?? 0) - broken.count)
  }

  // MARK: - One row

  /// Takes the next output.
  mutating func take(_ answer: JSON) {
    count += 1
    if let schema, let problem = schema.schema.problems(in: answer).first {
      misfits += 1
      firstMisfit = firstMisfit ?? "output \(count): \(problem)"
    }
    while skipped < broken.count, broken[skipped] == row {
      skipped += 1
      row += 1
    }
    guard let table, row < table.rows, let label else { return }
    defer { row += 1 }
    do throws(ScoringProblem) {
      let score = try score(answer, label)
      try checkWeight()
      try checkID(answer)
      add(score)
    } catch {
      leftOut.append(row)
      if faults.count < 3 { faults.append(error.message) }
    }
  }

  private mutating func add(_ score: JSON) {
    switch score {
    case .object(let members):
      if classes == nil {
        classes = ClassScores(after: numbers.count)
        numbers = []
      }
      classes?.append(members)
    default:
      if classes == nil { numbers.append(score.double ?? .nan) } else { classes?.appendNumber() }
    }
  }

  private func checkWeight() throws(ScoringProblem) {
    guard let weight else { return }
    guard let value = weight.number(at: row), value.isFinite, value >= 0 else {
      throw ScoringProblem(
        "row \(count) has the weight \(weight.json(at: row).canonicalText), "
          + "expected a number from 0")
    }
  }

  private func checkID(_ answer: JSON) throws(ScoringProblem) {
    guard let id else { return }
    guard !id.nulls[row] else {
      throw ScoringProblem("row \(count) has no \(id.name), which identifies rows")
    }
    guard let given = answer[id.name] else { return }
    let text = id.text(at: row)
    guard given.labelText == text else {
      throw ScoringProblem(
        "output \(count) is of \(id.name) \(given.labelText), and the row is of \(text); "
          + "the score function must give one record for each row, in order")
    }
  }

  /// The declared member of the output, or the output itself where it is a bare number.
  private func score(_ answer: JSON, _ label: Column) throws(ScoringProblem) -> JSON {
    guard label.hasLabel(at: row) else {
      throw ScoringProblem("row \(count) has no value of \(label.name)")
    }
    let name = data.score ?? "score"
    let value: JSON
    if answer.object != nil {
      guard let member = answer[name] else {
        let known = (answer.object ?? [:]).keys
        let hint = Suggestion.hint(for: name, among: known).map { "; \($0)" } ?? ""
        throw ScoringProblem("output \(count) has no member \(name)\(hint)")
      }
      value = member
    } else {
      value = answer
    }
    switch value {
    case .integer, .number: return value
    case .object(let classes) where !classes.isEmpty:
      guard classes.values.allSatisfy({ $0.double?.isFinite == true }) else {
        throw ScoringProblem("output \(count) has a probability that is no number")
      }
      return value
    default:
      throw ScoringProblem(
        "output \(count) has \(value.canonicalText.prefix(40)) as its \(name), expected a number")
    }
  }

  // MARK: - All rows

  /// Whether every output is what the model's own schema says, where it says that it counts.
  func checkSchema() throws(ScoringProblem) {
    guard let schema, let firstMisfit else { return }
    throw ScoringProblem(
      "\(misfits) of \(count) outputs are not what "
        + "\(schema.path ?? "the output schema") says: \(firstMisfit)")
  }

  /// The rows, once all outputs are taken.
  func finished() throws(ScoringProblem) -> ScoredTable {
    guard let table else { throw ScoringProblem("the data has no rows") }
    let expected = table.rows - broken.count
    guard expected == count else {
      throw ScoringProblem(
        "the score function gave \(count) records for \(expected) rows; "
          + "it must give one for each")
    }
    guard expected > 0 else { throw ScoringProblem("the data has no rows") }
    guard let label else {
      throw ScoringProblem("the test names no label; declare data.label in the manifest")
    }
    if !leftOut.isEmpty { try tolerate(leftOut.count + broken.count, of: table.rows) }
    let kept = KeptRows(
      all: table.rows,
      leftOut: broken.isEmpty ? leftOut : leftOut.isEmpty ? broken : (leftOut + broken).sorted())
    let groups = try groups(kept, in: table)
    let weights = weight.map { column in kept.map { column.number(at: $0) ?? 1 } }
    return ScoredTable(
      ids: try ids(kept),
      rows: ScoredRows(try outcome(kept, label), weights: weights, groups: groups),
      dropped: kept.leftOut.count)
  }

  /// Whether so many rows may be left out.
  private func tolerate(_ dropped: Int, of count: Int) throws(ScoringProblem) {
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

  /// The declared ids; else the numbers of the rows among those that the model saw.
  private func ids(_ kept: KeptRows) throws(ScoringProblem) -> RowIDs {
    guard let id else {
      let missing = Set(leftOut)
      var numbers: [Int64] = []
      numbers.reserveCapacity(kept.count)
      var number: Int64 = 0
      for row in KeptRows(all: kept.all, leftOut: broken) {
        number += 1
        if !missing.contains(row) { numbers.append(number) }
      }
      return .numbers(numbers)
    }
    guard let ids = RowIDs(id, rows: kept) else {
      throw ScoringProblem("the column \(id.name) has more than \(TextColumn.mostBytes) bytes")
    }
    return ids
  }

  private func groups(
    _ kept: KeptRows, in table: Table
  ) throws(ScoringProblem) -> [String: [String]] {
    var groups: [String: [String]] = [:]
    for name in slices {
      var known: Set<String> = []
      var values: [String] = []
      values.reserveCapacity(kept.count)
      let column = table[name]
      for row in kept {
        // Equal texts share their bytes.
        let text = column?.text(at: row) ?? "(none)"
        values.append(known.insert(text).memberAfterInsert)
      }
      guard known.count <= Self.mostGroups else {
        throw ScoringProblem(
          "the column \(name) has \(known.count) different values, too many for groups "
            + "(at most \(Self.mostGroups))")
      }
      groups[name] = values
    }
    return groups
  }

  private func outcome(
    _ kept: KeptRows, _ label: Column
  ) throws(ScoringProblem) -> ScoredRows.Outcome {
    if let classes {
      let (names, probabilities) = try classes.finished()
      var known: Set<String> = []
      return .multiclass(
        labels: kept.map { known.insert(label.text(at: $0)).memberAfterInsert },
        classes: names, probabilities: probabilities)
    }
    let isTruth = label.type == .bool
    let isNumber = label.type == .double || label.type == .int64
    if data.positive == nil, !isTruth, isNumber,
      kept.contains(where: { row in label.number(at: row).map { $0 != 0 && $0 != 1 } ?? true })
    {
      return .regression(
        labels: kept.map { label.number(at: $0) ?? .nan }, predictions: numbers)
    }
    do {
      return .binary(labels: try binaryLabels(kept, label), scores: numbers)
    } catch {
      throw ScoringProblem(
        "\(error)".replacing(
          "declare positiveClassLabel in the schema", with: "declare data.positive in the manifest")
      )
    }
  }

  /// Reads each different label once.
  private func binaryLabels(
    _ kept: KeptRows, _ label: Column
  ) throws(DatasetProblem) -> [Bool] {
    var codes: [String: UInt32] = [:]
    var texts: [String] = []
    var coded: [UInt32] = []
    coded.reserveCapacity(kept.count)
    for row in kept {
      let text = label.text(at: row)
      if let code = codes[text] {
        coded.append(code)
      } else {
        coded.append(UInt32(texts.count))
        codes[text] = UInt32(texts.count)
        texts.append(text)
      }
    }
    do {
      let truths = try BinaryLabels.read(texts, positive: data.positive.map(\.labelText))
      return coded.map { truths[Int($0)] }
    } catch {
      guard case .missingLabel(let code) = error,
        let row = coded.firstIndex(of: UInt32(code))
      else { throw error }
      throw .missingLabel(row: row)
    }
  }
}
