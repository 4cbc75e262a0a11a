import Avro
import Gates
import Jobs
import ModelMetrics
import Registry
import Sandbox
import Synchronization
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

  /// What stands for the sandbox of rows that were scored for another measurement.
  static let before = "as the rows were scored before"
}

/// A join that takes records on whatever thread reads them.
private final class JoinBox: Sendable {
  private let join: Mutex<ScoringJoin>

  init(_ join: sending ScoringJoin) {
    self.join = Mutex(join)
  }

  func take(_ record: JSON) { join.withLock { $0.take(record) } }

  func taken() -> ScoringJoin { join.withLock { $0 } }
}

extension TestRunner {
  /// The scored rows of a measurement: from the store, else by running the score function.
  func scores(
    _ context: MeasurementContext, _ dataset: DesiredDataset, progress: @escaping Progress
  ) async throws -> Scored {
    if let known = try await cache.scores(context.scoringID) {
      return Scored(outcome: .measured, table: known, sandbox: Scored.before)
    }
    guard let data = context.test.data else {
      return Scored(outcome: .modelFailed("the test declares no data"))
    }
    let check: InputCheck
    do {
      check = try await inputCheck(context, dataset, progress)
    } catch let problem as ScoringProblem {
      return Scored(outcome: .modelFailed(problem.message))
    }
    // Read first, so that each output is joined as it is read; a problem of the data counts after
    // what the job says of itself.
    let columns = await columns(of: dataset, data, context.test, progress)
    let schema = context.model.schemas.isEnforced ? context.model.schemas.output : nil
    let join = JoinBox(
      ScoringJoin(
        context.test, data, table: try? columns.get(), broken: check.broken,
        schema: schema.map { ($0, context.model.schemas.outputPath) }))
    let job = try await run(.score, context, dataset, without: check, progress) { record in
      join.take(record)
    }
    var scored = Scored(
      outcome: .measured, milliseconds: job.milliseconds,
      sandbox: job.walls?.description ?? "none")
    if !job.isSuccess { scored.log = job.closingLog }
    let hint = Self.hiddenHint(job.cause, label: data.label) + Self.dataHint(columns)
    if let failure = job.failure(hint: hint) {
      scored.outcome = failure
      return scored
    }
    do {
      let joined = join.taken()
      try joined.checkSchema()
      _ = try columns.get()
      let table = try joined.finished()
      try await cache.keep(table, as: context.scoringID)
      scored.table = table
    } catch let problem as ScoringProblem {
      scored.outcome = .modelFailed(problem.message)
    }
    return scored
  }

  /// What is wrong with the data itself, which may be why the model broke.
  private static func dataHint(_ columns: Result<Table, any Error>) -> String {
    guard case .failure(let error) = columns, let problem = error as? ScoringProblem else {
      return ""
    }
    return "; \(problem.message)"
  }

  /// Why a column is missing that stands in the data, where the model asked for the label.
  private static func hiddenHint(_ cause: JobCause, label: String?) -> String {
    guard let label, case .modelRaised(let exception) = cause,
      ["KeyError", "AttributeError"].contains(exception.type),
      exception.message.contains("'\(label)'")
    else { return "" }
    return "; \(label) is the label of the test, which a score function does not get to see"
  }

  /// The columns that scoring needs.
  private func columns(
    of dataset: DesiredDataset, _ data: TestData, _ test: TestDeclaration,
    _ progress: @escaping Progress
  ) async -> Result<Table, any Error> {
    let columns =
      [data.label, data.weight, data.id].compactMap { $0 } + test.evaluationOptions.slices
    let names = Set(columns).sorted()
    do {
      let table: Table
      do {
        table = try await self.table(of: dataset, columns: names, progress)
      } catch let error as TableError {
        throw ScoringProblem("\(dataset.name): \(error.sentence)")
      }
      let missing = names.filter { table[$0] == nil }
      guard missing.isEmpty else {
        let known = table.columns.map(\.name)
        let hint = missing.first.flatMap { Suggestion.hint(for: $0, among: known) }.map {
          "; \($0)"
        }
        throw ScoringProblem(
          "\(dataset.name) has no column \(missing.joined(separator: ", "))\(hint ?? "")")
      }
      return .success(TypedTable(table, as: ColumnRequest.columns(of: dataset.schema)).table)
    } catch {
      return .failure(error)
    }
  }

  /// Some columns of a dataset; all of them where one of these is missing, or none is asked for.
  private func table(
    of dataset: DesiredDataset, columns names: [String], _ progress: @escaping Progress
  ) async throws -> Table {
    guard !names.isEmpty else { return try await table(of: dataset, progress) }
    do {
      return try await packages.data.table(of: dataset, columns: names, on: executor, progress)
    } catch let error as TableError where error.code == .columns {
      return try await table(of: dataset, progress)
    }
  }

  /// A dataset as columns.
  func table(
    of dataset: DesiredDataset, _ progress: @escaping Progress
  ) async throws -> Table {
    try await packages.data.table(of: dataset, on: executor, progress)
  }

  /// The rows that are not what the model's own input schema says, where it says that it counts.
  private func inputCheck(
    _ context: MeasurementContext, _ dataset: DesiredDataset, _ progress: @escaping Progress
  ) async throws -> InputCheck {
    let model = context.model
    guard model.schemas.isEnforced, let schema = model.schemas.input else { return InputCheck() }
    do {
      let table = try await table(
        of: dataset, columns: schema.fields.map(\.name), progress)
      let check = InputCheck(table, schema: schema, hasOnlyTexts: dataset.format == .csv)
      try check.tolerate(
        context.test.invalidRows, of: table.rows, path: model.schemas.inputPath)
      return check
    } catch let error as TableError {
      throw ScoringProblem("\(dataset.name): \(error.sentence)")
    }
  }

  /// The rows that the model's own metrics function does not see either: those that break the input
  /// schema, and those without a label, as far as the test lets them be left out.
  func leftOut(
    _ context: MeasurementContext, _ dataset: DesiredDataset, _ progress: @escaping Progress
  ) async throws -> InputCheck {
    guard case .drop = context.test.invalidRows, let data = context.test.data else {
      return InputCheck()
    }
    do throws(any Error) {
      var check = try await inputCheck(context, dataset, progress)
      let table = try await columns(of: dataset, data, context.test, progress).get()
      if let label = data.label.flatMap({ table[$0] }) {
        check.broken.formUnion((0..<table.rows).filter { !label.hasLabel(at: $0) })
      }
      return check
    } catch is ScoringProblem {
      // Too many rows are broken: that ended the scoring, and is said there.
      return InputCheck()
    }
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
