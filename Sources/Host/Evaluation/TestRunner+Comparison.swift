import Gates
import ModelMetrics
import Registry
import Vocabulary

/// A champion and a challenger on the same rows.
extension TestRunner {
  /// Compares a measurement with the champion's of the same test on the same data, which is taken
  /// where it is not known: the metrics that the test's gates name.
  func compare(
    _ challenger: MeasurementRecord, of model: DesiredModel, with champion: DesiredModel,
    _ test: TestDeclaration, in desired: DesiredState, progress: @escaping Progress
  ) async throws -> ComparisonFact {
    let (measured, _) = await measure(test, of: champion, in: desired, progress: progress)
    var fact = try await compareAll(
      challenger, of: model, with: measured, of: champion, test, in: desired, progress: progress)
    fact.metrics = fact.metrics.filter { metric in
      test.gates.contains {
        GateMetric.name($0.metric, for: challenger.evaluation?.task ?? .binary)
          == metric.key.metric
      }
    }
    return fact
  }

  /// Compares two measurements of the same test on the same data: every metric.
  func compareAll(
    _ challenger: MeasurementRecord, of model: DesiredModel, with measured: MeasurementRecord,
    of champion: DesiredModel, _ test: TestDeclaration, in desired: DesiredState,
    progress: @escaping Progress
  ) async throws -> ComparisonFact {
    func problem(_ text: String) -> ComparisonFact {
      ComparisonFact(
        champion: champion.version.digest, championMeasurement: measured.id, metrics: [],
        problem: text)
    }
    switch measured.outcome {
    case .measured: break
    case .modelFailed(let reason): return problem("the champion itself broke: \(reason)")
    case .notMeasured(let reason): throw HostError("measure champion of", model.name.text, reason)
    }
    let slices = test.comparedSlices
    let key = ComparisonKey(champion: measured.id, challenger: challenger.id, slices: slices)
    let metrics: [MetricComparison]
    if let known = try await cache.comparison(key) {
      metrics = known
    } else {
      guard
        let theirs = try await rows(of: champion, test, measured, in: desired, progress: progress),
        let ours = try await rows(of: model, test, challenger, in: desired, progress: progress)
      else { return problem("scores differ from one run to the next") }
      do {
        metrics = try Self.compare(
          theirs, ours, options: test.evaluationOptions, slices: slices)
      } catch {
        return problem(error.message)
      }
      try await cache.keep(metrics, as: key)
    }
    return ComparisonFact(
      champion: champion.version.digest, championMeasurement: measured.id, metrics: metrics)
  }

  /// The rows that a measurement was made of; they are scored again where this machine does not
  /// have them. `nil` if they come out differently then.
  private func rows(
    of model: DesiredModel, _ test: TestDeclaration, _ measurement: MeasurementRecord,
    in desired: DesiredState, progress: @escaping Progress
  ) async throws -> ScoredTable? {
    guard let asset = test.data?.asset, let dataset = desired.datasets[asset] else { return nil }
    var context = MeasurementContext(model: model, test: test)
    context.inputs = measurement.inputs
    let table = try await scores(context, dataset, progress: progress).table
    guard let table, table.digest == measurement.rows?.digest else { return nil }
    return table
  }

  /// Joins by id; rows that only one of the two could score are left out.
  static func compare(
    _ champion: ScoredTable, _ challenger: ScoredTable, options: EvaluationOptions,
    slices: [String]
  ) throws(ScoringProblem) -> [MetricComparison] {
    let join = RowJoin(champion: champion.ids.strings, challenger: challenger.ids.strings)
    if let twice = join.duplicates.first {
      throw ScoringProblem("the id \(twice) stands twice in the data")
    }
    guard !join.pairs.isEmpty else { throw ScoringProblem("no row was scored by both") }
    guard join.isComplete || champion.dropped + challenger.dropped > 0 else {
      throw ScoringProblem(
        "\(join.unmatchedCount) rows were scored by one of the two only, "
          + "such as \(join.unmatched.first ?? "")")
    }
    do {
      return try ModelComparison(
        champion: champion.rows.picking(join.pairs.map(\.champion)),
        challenger: challenger.rows.picking(join.pairs.map(\.challenger)), options: options,
        slices: slices
      ).metrics
    } catch {
      throw ScoringProblem("\(error)")
    }
  }
}

extension TestDeclaration {
  /// The columns by whose groups a gate compares with the champion.
  var comparedSlices: [String] {
    Set(gates.filter { $0.bound.isComparison }.compactMap(\.by)).sorted()
  }
}

/// What names a comparison: both measurements.
package struct ComparisonKey: Hashable, Sendable {
  let champion: MeasurementID
  let challenger: MeasurementID
  /// The columns by whose groups they are compared as well, sorted.
  var slices: [String] = []

  /// Counts changes of how models are compared.
  private static let definitions = "2"

  var digest: Digest {
    var hasher = DigestHasher()
    hasher.field("comparison " + Self.definitions)
    hasher.field(champion.text)
    hasher.field(challenger.text)
    for slice in slices { hasher.field(slice) }
    return hasher.finalize()
  }
}
