package import Gates
package import Jobs
package import Reconciler
package import Registry
import Sandbox
package import Vocabulary

/// Measures what a model's tests declare, and never measures twice: a measurement is found again by
/// its id, which is the digest of everything that could change what is observed.
package struct TestRunner: Sendable {
  private let executor: LocalExecutor
  private let packages: PackageStore
  private let cache: MeasurementCache
  private let now: @Sendable () -> Instant

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

  /// Measures every test of a model, by name.
  package func run(
    _ model: DesiredModel, in desired: DesiredState, progress: @escaping Progress = { _ in }
  ) async -> [TestReport] {
    var reports: [TestReport] = []
    for test in model.tests.sorted(by: { $0.name < $1.name }) {
      reports.append(await run(test, of: model, in: desired, progress: progress))
    }
    return reports
  }

  /// Measures one test.
  package func run(
    _ test: TestDeclaration, of model: DesiredModel, in desired: DesiredState,
    progress: @escaping Progress
  ) async -> TestReport {
    var context = Context(model: model, test: test)
    func report(_ outcome: MeasurementOutcome) -> TestReport {
      TestReport(test: test.name, measurement: context.record(outcome, at: now()), isReused: false)
    }
    do {
      let dataset = try Self.dataset(of: test, in: desired)
      context.inputs["data"] = dataset.contentDigest.hex
      context.inputs["lock"] = try await lock(of: model, progress: progress)
      if let known = try await cache.measurement(context.id) {
        return TestReport(test: test.name, measurement: known, isReused: true)
      }
      progress("measuring \(model.name) \(test.name)")
      let job = try await job(test, of: model, dataset: dataset, progress)
      let outcome = await job.run(on: executor)
      let measurement = context.record(outcome, at: now())
      if measurement.outcome.isWorthKeeping { try await cache.keep(measurement) }
      return TestReport(test: test.name, measurement: measurement, isReused: false)
    } catch let refusal as TestRefusal {
      return report(refusal.outcome)
    } catch let problem as DataProblem {
      return report(problem.outcome)
    } catch {
      return report(.notMeasured("\(error)"))
    }
  }

  /// A measurement that was taken before; nothing is run, and problems count as "not known". An
  /// environment that is not there yet is built.
  package func known(
    _ test: TestDeclaration, of model: DesiredModel, in desired: DesiredState
  ) async -> MeasurementRecord? {
    var context = Context(model: model, test: test)
    do {
      context.inputs["data"] = try Self.dataset(of: test, in: desired).contentDigest.hex
      context.inputs["lock"] = try await lock(of: model, progress: { _ in })
      return try await cache.measurement(context.id)
    } catch {
      return nil  // What cannot be looked up is only left out of a comparison.
    }
  }

  // MARK: - What is needed

  private static func dataset(
    of test: TestDeclaration, in desired: DesiredState
  ) throws(TestRefusal) -> DesiredDataset {
    switch test.function {
    case .metrics, .both, .command: break
    case .score:
      throw TestRefusal(
        .notMeasured(
          "only functions that give metrics are measured so far; declare function: metrics"))
    case .train:
      throw TestRefusal(.notMeasured("training is no test; use muster run train"))
    }
    guard test.limits.executor == "local" else {
      throw TestRefusal(.notMeasured("the executor \"\(test.limits.executor)\" is not known here"))
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

  private func job(
    _ test: TestDeclaration, of model: DesiredModel, dataset: DesiredDataset,
    _ progress: @escaping Progress
  ) async throws -> PreparedJob {
    let kind: JobKind
    if case .command(let arguments) = test.function {
      kind = .command(arguments: arguments)
    } else {
      kind = .metrics
    }
    return try await ModelJob(
      model: model, kind: kind,
      id: Jobs.JobID("\(model.name)-\(test.name)-\(model.version.digest.short)"),
      limits: JobLimits(wallTime: test.limits.time, memoryBytes: test.limits.memory)
    ).job(on: dataset, data: packages.data, progress: progress)
  }
}

/// Why a test is not run at all.
struct TestRefusal: Error {
  let outcome: MeasurementOutcome

  init(_ outcome: MeasurementOutcome) {
    self.outcome = outcome
  }
}

/// What a measurement is about: the inputs of its id.
private struct Context {
  /// Counts changes of what gates read in a metrics JSON (``FlatMetrics``).
  static let definitions = "1"

  let model: DesiredModel
  let test: TestDeclaration
  var inputs: [String: String]

  init(model: DesiredModel, test: TestDeclaration) {
    self.model = model
    self.test = test
    inputs = [
      "version": model.version.digest.hex,
      "test": Digest(of: test.measurementJSON.canonicalText).hex,
      "harness": model.language == .python ? Harness.digest.hex : "none",
      "definitions": Self.definitions,
    ]
  }

  var id: MeasurementID {
    var hasher = DigestHasher()
    hasher.field("measurement 1")
    for (name, value) in inputs.sorted(by: { $0.key < $1.key }) {
      hasher.field(name)
      hasher.field(value)
    }
    return MeasurementID(hasher.finalize().hex)
  }

  func record(_ outcome: MeasurementOutcome, at now: Instant) -> MeasurementRecord {
    MeasurementRecord(
      id: id, model: model.name, version: model.version.digest, test: test.name, inputs: inputs,
      outcome: outcome, metrics: nil, measuredAt: now, milliseconds: 0, sandbox: "none")
  }

  func record(_ outcome: JobOutcome, at now: Instant) -> MeasurementRecord {
    let wall = outcome.usage.wallTime.components
    let milliseconds = wall.seconds * 1000 + wall.attoseconds / 1_000_000_000_000_000
    var record = MeasurementRecord(
      id: id, model: model.name, version: model.version.digest, test: test.name, inputs: inputs,
      outcome: Self.measured(outcome), metrics: outcome.metrics, measuredAt: now,
      milliseconds: milliseconds, sandbox: outcome.walls?.description ?? "none")
    if !outcome.isSuccess { record.log = String(outcome.log.text.suffix(16_000)) }
    return record
  }

  private static func measured(_ outcome: JobOutcome) -> MeasurementOutcome {
    switch outcome.fault {
    case .none where outcome.metrics != nil: .measured
    case .none: .modelFailed("the job gave no metrics")
    case .model, .caller: .modelFailed(outcome.cause.description)
    case .platform: .notMeasured(outcome.cause.description)
    }
  }
}
