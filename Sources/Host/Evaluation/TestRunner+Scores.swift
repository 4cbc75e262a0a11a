import Avro
import Gates
import Jobs
import ModelMetrics
import Registry
import Sandbox
import Tables
import Vocabulary

/// What came of scoring a dataset.
struct Scored: Sendable {
  var outcome: MeasurementOutcome
  /// Where the model gave usable scores.
  var table: ScoredTable?
  var milliseconds: Int64 = 0
  var sandbox = "none"
  var log: String?
}

extension TestRunner {
  /// The scored rows of a measurement: from the store, else by running the score function.
  func scores(
    _ context: MeasurementContext, _ dataset: DesiredDataset, progress: @escaping Progress
  ) async throws -> Scored {
    if let known = try await cache.scores(context.scoringID) {
      return Scored(outcome: .measured, table: known)
    }
    guard let data = context.test.data else {
      return Scored(outcome: .modelFailed("the test declares no data"))
    }
    let job = try await run(.score, context, dataset, progress)
    var scored = Scored(
      outcome: .measured, milliseconds: job.milliseconds,
      sandbox: job.walls?.description ?? "none")
    if !job.isSuccess { scored.log = String(job.log.text.suffix(16_000)) }
    switch job.fault {
    case .none: break
    case .model, .caller:
      scored.outcome = .modelFailed(job.cause.description)
      return scored
    case .platform:
      scored.outcome = .notMeasured(job.cause.description)
      return scored
    }
    do {
      try Self.checkSchema(of: job.records, context.model)
      let join = ScoringJoin(data: data, invalidRows: context.test.invalidRows)
      let table = try join.table(
        try await records(of: dataset, data, context.test, progress), job.records)
      try await cache.keep(table, as: context.scoringID)
      scored.table = table
    } catch let problem as ScoringProblem {
      scored.outcome = .modelFailed(problem.message)
    }
    return scored
  }

  /// The columns that scoring needs, record by record.
  private func records(
    of dataset: DesiredDataset, _ data: TestData, _ test: TestDeclaration,
    _ progress: @escaping Progress
  ) async throws -> [JSON] {
    let columns =
      [data.label, data.weight, data.id].compactMap { $0 } + test.evaluationOptions.slices
    let names = Set(columns).sorted()
    let table: Table
    do {
      table = try await self.table(of: dataset, progress)
    } catch let error as TableError {
      throw ScoringProblem("\(dataset.name): \(error)")
    }
    let missing = names.filter { table[$0] == nil }
    guard missing.isEmpty else {
      let known = table.columns.map(\.name)
      let hint = missing.first.flatMap { Suggestion.hint(for: $0, among: known) }.map { "; \($0)" }
      throw ScoringProblem(
        "\(dataset.name) has no column \(missing.joined(separator: ", "))\(hint ?? "")")
    }
    let found = names.compactMap { name in table[name].map { (name, $0) } }
    return (0..<table.rows).map { row in
      .object(Dictionary(uniqueKeysWithValues: found.map { ($0.0, $0.1.json(at: row)) }))
    }
  }

  /// A dataset as columns.
  func table(
    of dataset: DesiredDataset, _ progress: @escaping Progress
  ) async throws -> Table {
    let format: TableFormat =
      switch dataset.format {
      case .csv: .csv
      case .json: .json
      case .jsonLines: .jsonLines
      case .avro: .avro
      case .parquet:
        throw TestRefusal(.notMeasured("parquet files are not read here"))
      }
    return try await packages.data.table(of: dataset, as: format, progress)
  }

  /// The output must be what the model's own schema says, where it says that it counts.
  private static func checkSchema(
    of records: [JSON], _ model: DesiredModel
  ) throws(ScoringProblem) {
    guard model.schemas.isEnforced, let schema = model.schemas.output else { return }
    var broken = 0
    var first: String?
    for (index, record) in records.enumerated() {
      guard let problem = schema.problems(in: record).first else { continue }
      broken += 1
      first = first ?? "output \(index + 1): \(problem)"
    }
    guard let first else { return }
    throw ScoringProblem(
      "\(broken) of \(records.count) outputs are not what "
        + "\(model.schemas.outputPath ?? "the output schema") says: \(first)")
  }

  /// The columns of the data beside each baseline that gates name.
  func drift(
    _ test: TestDeclaration, _ dataset: DesiredDataset, _ desired: DesiredState,
    _ progress: @escaping Progress
  ) async throws -> DriftReport? {
    guard let name = test.baselines.first, let baseline = desired.datasets[name] else {
      return nil
    }
    let leftOut = Set([test.data?.id, test.data?.weight].compactMap { $0 })
    let before = try await table(of: baseline, progress).columnValues(without: leftOut)
    let now = try await table(of: dataset, progress).columnValues(without: leftOut)
    return DriftReport(
      baseline: DriftBaseline(columns: before), current: now, baselineValues: before)
  }
}

extension Column {
  /// The value of a row as JSON; null where it has none.
  func json(at row: Int) -> JSON {
    guard !nulls[row] else { return .null }
    return switch values {
    case .double(let values): .number(values[row])
    case .int64(let values): .integer(values[row])
    case .bool(let values): .bool(values[row])
    case .string(let values): .string(values[row])
    }
  }
}

extension Table {
  /// Each column as drift sees it: numbers, else categories.
  func columnValues(without leftOut: Set<String>) -> [String: ColumnValues] {
    var found: [String: ColumnValues] = [:]
    for column in columns where !leftOut.contains(column.name) {
      switch column.values {
      case .double(let values):
        found[column.name] = .numeric(
          values.indices.map { column.nulls[$0] ? .nan : values[$0] })
      case .int64(let values):
        found[column.name] = .numeric(
          values.indices.map { column.nulls[$0] ? .nan : Double(values[$0]) })
      case .bool(let values):
        found[column.name] = .categorical(
          values.indices.map { column.nulls[$0] ? nil : String(values[$0]) })
      case .string(let texts):
        found[column.name] = .categorical(
          (0..<texts.count).map { column.nulls[$0] ? nil : texts[$0] })
      }
    }
    return found
  }
}
