import Gates
import Jobs
import ModelMetrics
import Reconciler
import Registry
import Vocabulary

/// Finds measurements that were taken before, and runs nothing: first those that a model's record
/// names, then by the id that the measurement would have, in the records and the local folder.
struct KnownMeasurements: Sendable {
  let clone: Clone
  let records: KnownRecords
  let cache: MeasurementCache
  let environments: EnvironmentStore

  /// The known measurements of a clone.
  init(clone: Clone, folder: StateFolder) async throws {
    self.clone = clone
    records = try await KnownRecords(clone: clone, database: folder.database)
    cache = MeasurementCache(folder: folder)
    environments = EnvironmentStore(folder: folder.environments)
  }

  /// What the model's record names for a version's test; `nil` where that was measured otherwise
  /// than the test is declared now.
  ///
  /// - Parameter data: what the measurement has to be of; `nil` accepts any.
  func recorded(
    _ test: TestDeclaration, of model: DesiredModel, in record: ModelRecord?, data: Digest? = nil
  ) async throws -> MeasurementRecord? {
    guard let fact = record?.version(model.version.digest)?.tests[test.name],
      let found = try await measurement(fact.id)
    else { return nil }
    let inputs = MeasurementContext(model: model, test: test).inputs
    guard found.inputs["test"] == inputs["test"],
      data.map({ found.inputs["data"] == $0.hex }) ?? true
    else { return nil }
    return found
  }

  /// What was measured anywhere of a test on the data that is declared for it.
  func measured(
    _ test: TestDeclaration, of model: DesiredModel, on datasets: [DatasetName: DesiredDataset]
  ) async throws -> MeasurementRecord? {
    guard let asset = test.data?.asset, let dataset = datasets[asset],
      let lock = try await lock(of: model)
    else { return nil }
    var context = MeasurementContext(model: model, test: test)
    let baselines = test.baselines.compactMap { datasets[$0] }
    guard baselines.count == test.baselines.count else { return nil }
    context.use(dataset, baselines: baselines, lock: lock)
    return try await measurement(context.id)
  }

  /// A measurement by its id.
  func measurement(_ id: MeasurementID) async throws -> MeasurementRecord? {
    if let document = try await records.document(StatePath.measurement(id)) {
      let record = try document.decode(MeasurementRecord.self)
      if record.id == id { return record }
    }
    return try await cache.measurement(id)
  }

  private func lock(of model: DesiredModel) async throws -> String? {
    guard model.language == .python, let file = model.files(.platform).first else { return "none" }
    let text = String(decoding: try await clone.blob(file.blob), as: UTF8.self)
    return await environments.knownLock(requirements: text)
  }
}

extension MeasurementRecord {
  /// Every figure by name: Muster's own, columns beside a baseline, and the model's own where
  /// Muster has none of that name.
  var namedFigures: [String: Figure] {
    var figures = FlatMetrics.values(of: metrics)
    for figure in (evaluation?.figures ?? []) + (drift?.figures ?? []) {
      figures[figure.key.description] = figure.figure
    }
    return figures
  }

  /// The 95 % intervals by the names of ``namedFigures``.
  var namedIntervals: [String: ConfidenceInterval] {
    var intervals: [String: ConfidenceInterval] = [:]
    for figure in evaluation?.figures ?? [] {
      intervals[figure.key.description] = figure.interval
    }
    return intervals
  }
}
