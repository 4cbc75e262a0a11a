import Avro
package import Gates
package import Git
package import Jobs
import ModelMetrics
package import Reconciler
package import Registry
import Sandbox
import Tables
package import Vocabulary

/// Measures what a model's tests declare, and never measures twice: a measurement is found again by
/// its id, which is the digest of everything that could change what is observed.
package struct TestRunner: Sendable {
  let executor: LocalExecutor
  let packages: PackageStore
  let cache: MeasurementCache
  /// The file in which the operator declares executors beside ``executor``.
  var executors: String?
  /// Where what the jobs print can be watched.
  var output: JobOutput?
  let now: @Sendable () -> Instant

  /// What is happening, in short sentences for people who wait.
  package typealias Progress = @Sendable (String) -> Void

  /// A runner over its stores.
  package init(
    executor: LocalExecutor, packages: PackageStore, cache: MeasurementCache,
    now: @escaping @Sendable () -> Instant
  ) {
    self.executor = executor
    self.packages = packages
    self.cache = cache
    self.now = now
  }

  /// A runner over a clone and its state folder: the one way to put one together.
  ///
  /// - Parameters:
  ///   - remote: where the repository comes from, if it is a mirror.
  ///   - records: where measurements that can be trusted are looked up, before the folders.
  ///   - elsewhere: where those are looked up that executors signed, after the folders.
  package init(
    clone: Clone, folder: StateFolder, remote: RemoteURL?,
    records: @escaping MeasurementCache.Records,
    elsewhere: @escaping MeasurementCache.Records = { _ in nil },
    now: @escaping @Sendable () -> Instant
  ) {
    self.init(
      executor: LocalExecutor(folder: folder.path, now: now),
      packages: PackageStore(
        folder: folder.packages, clone: clone,
        data: DataStore(folder: folder, clone: clone, remote: remote)),
      cache: MeasurementCache(folder: folder, records: records, elsewhere: elsewhere), now: now)
    executors = folder.executors
  }

  /// Measures every test of a model, by name, beside the champion where gates ask for that.
  package func run(
    _ model: DesiredModel, in desired: DesiredState, champion: DesiredModel? = nil,
    progress: @escaping Progress = { _ in }
  ) async -> [TestReport] {
    var reports: [TestReport] = []
    for test in model.tests.sorted(by: { $0.name < $1.name }) {
      reports.append(
        await run(test, of: model, in: desired, champion: champion, progress: progress))
    }
    return reports
  }

  /// Measures one test.
  ///
  /// - Parameter champion: the version to compare with, if there is one.
  package func run(
    _ test: TestDeclaration, of model: DesiredModel, in desired: DesiredState,
    champion: DesiredModel? = nil, progress: @escaping Progress
  ) async -> TestReport {
    var (measurement, isReused) = await measure(test, of: model, in: desired, progress: progress)
    var comparison: ComparisonFact?
    if let champion, champion.version.digest != model.version.digest,
      measurement.evaluation != nil, test.gates.contains(where: \.bound.isComparison)
    {
      do {
        comparison = try await compare(
          measurement, of: model, with: champion, test, in: desired, progress: progress)
      } catch {
        // What keeps the machine from comparing keeps the whole test from being judged.
        measurement.outcome = .notMeasured("the champion could not be compared: \(error)")
        isReused = false
      }
    }
    var report = TestReport(
      test: test.name, measurement: measurement, isReused: isReused, gates: test.gates,
      comparison: comparison)
    if isReused, measurement.measuredBy != nil {
      // Whether it is recorded already cannot be told where this fails; twice does no harm.
      report.isTakenIn = (try? await cache.isRecorded(measurement.id)) != true
    }
    return report
  }

  /// A measurement of one test, and whether it was known.
  func measure(
    _ test: TestDeclaration, of model: DesiredModel, in desired: DesiredState,
    progress: @escaping Progress
  ) async -> (MeasurementRecord, isReused: Bool) {
    var context = MeasurementContext(model: model, test: test)
    do {
      let dataset = try Self.dataset(of: test, in: desired)
      try checkExecutor(of: test, in: desired)
      try await complete(&context, dataset, desired, progress: progress)
      if let known = try await cache.measurement(context.id) { return (known, true) }
      progress("measuring \(model.name) \(test.name)")
      let measurement = try await measure(context, dataset, desired, progress: progress)
      try cache.use.note(model.version.digest, of: model.name, on: dataset.contentDigest)
      if measurement.outcome.isWorthKeeping { try await cache.keep(measurement) }
      return (measurement, false)
    } catch let refusal as TestRefusal {
      return (context.record(refusal.outcome, at: now()), false)
    } catch let problem as DataProblem {
      return (context.record(problem.outcome, at: now()), false)
    } catch {
      return (context.record(.notMeasured("\(error)"), at: now()), false)
    }
  }

  /// A measurement that was taken before; nothing is run, and problems count as "not known". An
  /// environment that is not there yet is built.
  package func known(
    _ test: TestDeclaration, of model: DesiredModel, in desired: DesiredState
  ) async -> MeasurementRecord? {
    var context = MeasurementContext(model: model, test: test)
    do {
      let dataset = try Self.dataset(of: test, in: desired)
      try await complete(&context, dataset, desired, progress: { _ in })
      return try await cache.measurement(context.id)
    } catch {
      return nil  // What cannot be looked up is only left out of a comparison.
    }
  }

  /// How many versions of a model were measured on data from here; `nil` for no data.
  ///
  /// - Parameter reused: a version that counts wherever it was measured.
  package func timesUsed(
    _ data: DesiredDataset?, for model: ModelName, reused: Digest? = nil
  ) async -> Int? {
    data.map { data in
      cache.use.versions(of: model, on: data.contentDigest).union(reused.map { [$0.hex] } ?? [])
        .count
    }
  }

  // MARK: - What is needed

  private func complete(
    _ context: inout MeasurementContext, _ dataset: DesiredDataset, _ desired: DesiredState,
    progress: @escaping Progress
  ) async throws {
    let baselines = context.test.baselines
    guard baselines.count <= 1 else {
      // A figure does not say of which baseline it is, so a gate could be judged by another's.
      let names = baselines.map(\.text).joined(separator: ", ")
      throw TestRefusal(
        .modelFailed("its gates name several baselines (\(names)); make a test for each"))
    }
    var found: [DesiredDataset] = []
    for baseline in baselines {
      guard let dataset = desired.datasets[baseline] else {
        throw TestRefusal(.modelFailed("the dataset \"\(baseline)\" has problems"))
      }
      found.append(dataset)
    }
    context.use(
      dataset, baselines: found, lock: try await lock(of: context.model, progress: progress))
  }

  private static func dataset(
    of test: TestDeclaration, in desired: DesiredState
  ) throws(TestRefusal) -> DesiredDataset {
    if test.function == .train {
      throw TestRefusal(.notMeasured("training is no test; use muster run train"))
    }
    guard let asset = test.data?.asset else {
      throw TestRefusal(.modelFailed("the test declares no data"))
    }
    guard let dataset = desired.datasets[asset] else {
      throw TestRefusal(.modelFailed("the dataset \"\(asset)\" has problems"))
    }
    return dataset
  }

  /// The digest of what the model's platform resolves to; the environment is built where it is not
  /// there yet.
  private func lock(
    of model: DesiredModel, progress: @escaping Progress
  ) async throws -> String {
    guard model.language == .python, let file = model.files(.platform).first else { return "none" }
    let text = try await packages.data.text(of: file, model.name, progress)
    do {
      let environment = try await executor.environments.environment(
        requirements: text, progress: progress)
      return environment?.lockDigest.hex ?? "none"
    } catch {
      let reason = "\(error)"
      throw TestRefusal(error.fault == .model ? .modelFailed(reason) : .notMeasured(reason))
    }
  }

  // MARK: - Measuring

  private func measure(
    _ context: MeasurementContext, _ dataset: DesiredDataset, _ desired: DesiredState,
    progress: @escaping Progress
  ) async throws -> MeasurementRecord {
    let test = context.test
    guard test.function.givesScores else {
      return context.record(
        try await run(
          context.ownJob, context, dataset, progress), at: now())
    }
    let scored = try await scores(context, dataset, progress: progress)
    var record = context.record(scored.outcome, at: now())
    record.milliseconds = scored.milliseconds
    record.sandbox = scored.sandbox
    record.log = scored.log
    if test.function == .both {
      let unusable = try await leftOut(context, dataset, progress)
      let own = context.record(
        try await run(.metrics, context, dataset, without: unusable, progress), at: now())
      record.milliseconds += own.milliseconds
      record.metrics = own.metrics
      // Rows that were scored before ran in no sandbox now.
      if record.sandbox == Scored.before { record.sandbox = own.sandbox }
      if own.outcome != .measured {
        record.outcome = own.outcome
        record.log = own.log
      }
    }
    guard let table = scored.table, record.outcome == .measured else { return record }
    do {
      let evaluation = try Evaluation(table.rows, options: test.evaluationOptions)
      record.evaluation = evaluation
      record.rows = ScoredRowsReference(
        digest: table.digest, count: table.ids.count, dropped: table.dropped)
      let mismatches =
        evaluation.warnings
        + (table.dropped == 0 ? [] : ["\(table.dropped) rows are not usable and were left out"])
        + ClaimCheck.sentences(record.metrics, evaluation)
      record.mismatches = mismatches.isEmpty ? nil : mismatches
      record.drift = try await drift(test, dataset, desired, progress)
    } catch let refusal as TestRefusal {
      throw refusal
    } catch let problem as DataProblem {
      throw problem
    } catch {
      record.outcome = .modelFailed("its scores cannot be measured: \(error)")
    }
    return record
  }

  func run(
    _ kind: JobKind, _ context: MeasurementContext, _ dataset: DesiredDataset,
    without check: InputCheck = InputCheck(), _ progress: @escaping Progress,
    takeRecord: Jobs.Job.RecordTaker? = nil
  ) async throws -> JobOutcome {
    let test = context.test
    let hidden = kind == .score ? test.data?.label : nil
    var limits = JobLimits(
      wallTime: test.limits.time, memoryBytes: test.limits.memory, diskBytes: test.limits.disk)
    // Scored records are read back one by one, so that only the disk bounds them.
    if kind == .score { limits.outputBytes = test.limits.disk }
    let model = ModelJob(
      model: context.model, kind: kind,
      id: Jobs.JobID("\(context.model.name)-\(test.name)-\(context.model.version.digest.short)"),
      limits: limits)
    var job: PreparedJob
    if check.broken.isEmpty {
      job = try await model.job(
        on: dataset, hiding: hidden, data: packages.data, executor: executor, progress: progress)
    } else {
      let lines = try TemporaryLines(in: packages.data.converted)
      let declared =
        ColumnRequest.columns(of: dataset.schema)
        + ColumnRequest.columns(of: context.model.schemas.input)
      let table = TypedTable(try await table(of: dataset, progress), as: declared).table
      try await DataStore.write(table, to: lines, without: hidden) {
        !check.broken.contains($0)
      }
      job = try await model.job(
        on: lines, named: dataset.name.text, data: packages.data, progress: progress)
    }
    job.job.takeRecord = takeRecord
    let outcome = try await run(job, at: test.limits.executor)
    // An executor that has them all at hand gives them all at once.
    if let takeRecord, outcome.isSuccess { outcome.records.forEach(takeRecord) }
    return outcome
  }
}

/// Why a test is not run at all.
struct TestRefusal: Error {
  let outcome: MeasurementOutcome

  init(_ outcome: MeasurementOutcome) {
    self.outcome = outcome
  }
}

extension TestDeclaration.Function {
  /// Whether Muster computes the metrics itself, from what the score function gives.
  var givesScores: Bool { self == .score || self == .both }
}

extension TestDeclaration {
  /// The datasets that columns are compared with.
  var baselines: [DatasetName] { Set(gates.compactMap(\.baseline)).sorted() }

  /// What the evaluation has to answer: the thresholds and groups that gates name.
  var evaluationOptions: EvaluationOptions {
    EvaluationOptions(
      thresholds: Set(gates.compactMap(\.threshold) + [0.5]).sorted(),
      slices: Set((data?.slices ?? []) + gates.compactMap(\.by)).sorted(),
      bootstrap: Self.bootstrap,
      minimumGroup: gates.compactMap(\.minimumGroup).max() ?? 1)
  }

  /// Percentiles at 2.5 % want some hundreds of resamples; a thousand of a thousand rows cost a
  /// fraction of a second. Any seed, and always the same: equal rows give equal intervals.
  static let bootstrap = Bootstrap(resamples: 1000, seed: 20_261_125)
}
