import Gates
import Jobs
import ModelMetrics
import Monitoring
import Registry
import Sandbox
import Tables
import Vocabulary

/// A monitor that is a model: its metrics function is called with the baseline, the sample and the
/// further assets, in this order, as a job like any other.
struct MonitorJob: Sendable {
  let reading: MonitorReading
  let monitor: AttachedMonitor
  /// The model that is the monitor.
  let name: ModelName

  typealias Claims = Result<[String: Figure], MonitorInput.MonitorFailure>

  /// Its numbers, and its JSON as it gave it.
  func claims(
    on sample: MonitorReading.Sample, labels: MonitorInput.Source
  ) async -> (Claims, JSON?) {
    do {
      let job = try await prepared(sample, labels)
      let outcome = try await reading.tests.run(job, at: limits.executor)
      return Self.claims(of: outcome)
    } catch let failure as MonitorInput.MonitorFailure {
      return (.failure(failure), nil)
    } catch let refusal as TestRefusal {
      return (.failure(.init(refusal.reason)), nil)
    } catch {
      return (.failure(.init("\(error)")), nil)
    }
  }

  private static func claims(of outcome: JobOutcome) -> (Claims, JSON?) {
    // Numbers that JSON cannot hold are no reason to forget the others: each is undefined.
    guard outcome.isSuccess || !outcome.nonFinitePaths.isEmpty, let metrics = outcome.metrics else {
      return (.failure(.init("\(outcome.cause)")), outcome.metrics)
    }
    return (.success(FlatMetrics.values(of: metrics)), metrics)
  }

  private var limits: TestLimits { monitor.declaration.limits }

  private func prepared(
    _ sample: MonitorReading.Sample, _ labels: MonitorInput.Source
  ) async throws -> PreparedJob {
    guard let model = reading.desired.models[name] else {
      throw MonitorInput.MonitorFailure("the model \(name) is not there, or is broken")
    }
    guard model.functions.metrics != nil || model.language == .command else {
      throw MonitorInput.MonitorFailure("the model \(name) has no metrics function")
    }
    if limits.executor != TestLimits().executor,
      reading.desired.project?.testExecutors.contains(limits.executor) != true
    {
      throw MonitorInput.MonitorFailure(
        "the executor \"\(limits.executor)\" is not among spec.testExecutors of muster.yaml")
    }
    var inputs = JobInputs()
    if let baseline = monitor.declaration.data.baseline {
      try await inputs.add(baseline, reading)
    }
    try await add(sample, labels, to: &inputs)
    for asset in monitor.declaration.assets { try await inputs.add(asset, reading) }
    let job = ModelJob(
      model: model, kind: .metrics,
      id: Jobs.JobID(
        "\(monitor.declaration.name)-\(monitor.model)-\(model.version.digest.short)"),
      limits: JobLimits(
        wallTime: limits.time, memoryBytes: limits.memory, diskBytes: limits.disk))
    var prepared = try await job.job(
      on: inputs.inputs, data: reading.data, progress: reading.progress)
    prepared.files += inputs.files
    prepared.lines += inputs.lines
    return prepared
  }

  /// The sample: a Dataset as it is, everything else as JSON lines, with labels that came later
  /// joined.
  private func add(
    _ sample: MonitorReading.Sample, _ labels: MonitorInput.Source, to inputs: inout JobInputs
  ) async throws {
    if case .dataset(let name) = monitor.declaration.data.sample,
      monitor.declaration.data.labels == nil
    {
      return try await inputs.add(name, reading)
    }
    guard let table = sample.table else {
      throw MonitorInput.MonitorFailure("the sample has no rows")
    }
    let join = try self.join(labels, table)
    let lines = try TemporaryLines(in: reading.data.converted)
    try await BlockingWork.run { () throws in
      for row in 0..<table.rows {
        var record = table.record(at: row)
        if let join, var members = record.object {
          let key = members[join.identifier].map(Self.text)
          members[join.label] = key.flatMap { join.values[$0] } ?? .null
          record = .object(members)
        }
        try lines.append(record, without: nil)
      }
      try lines.finish()
    }
    inputs.add(lines, named: "sample")
  }

  private struct Join: Sendable {
    var identifier: String
    var label: String
    var values: [String: JSON]
  }

  private func join(_ labels: MonitorInput.Source, _ table: Table) throws -> Join? {
    guard case .rows(let rows) = labels else {
      guard monitor.declaration.data.labels != nil else { return nil }
      throw MonitorInput.MonitorFailure("the labels cannot be read")
    }
    let model = reading.desired.models[monitor.model]
    let roles = MonitorRoles(
      data: monitor.declaration.data,
      schemas: [model?.schemas.input, model?.schemas.output].compactMap(\.self),
      columns: Set(table.columns.map(\.name)).union(rows.columns.keys))
    guard let label = roles.label, let identifier = roles.identifier else {
      throw MonitorInput.MonitorFailure("the schema names no one column for label and identifier")
    }
    guard let values = rows.labels(label, by: identifier) else {
      throw MonitorInput.MonitorFailure("the labels have no columns \(identifier) and \(label)")
    }
    return Join(identifier: identifier, label: label, values: values)
  }

  /// An identifier as labels are found by it.
  private static func text(_ value: JSON) -> String {
    switch value {
    case .string(let text): text
    case .number(let number) where number == number.rounded() && number.magnitude < 1e15:
      String(Int64(number))
    default: value.canonicalText
    }
  }
}

extension TestRefusal {
  /// Why, in words.
  var reason: String {
    switch outcome {
    case .measured: "it was refused for no reason"
    case .modelFailed(let reason), .notMeasured(let reason): reason
    }
  }
}

/// What a job reads, with the files that must stay until it has ended.
struct JobInputs: Sendable {
  private(set) var inputs: [JobInput] = []
  private(set) var files: [DataFile] = []
  private(set) var lines: [TemporaryLines] = []

  /// Adds a Dataset; one that functions cannot read becomes JSON lines.
  mutating func add(_ name: DatasetName, _ reading: MonitorReading) async throws {
    guard let dataset = reading.desired.datasets[name] else {
      throw MonitorInput.MonitorFailure("there is no dataset \(name)")
    }
    guard let format = JobInput.Format(dataset.format) else {
      add(
        try await reading.data.lines(
          of: dataset, hiding: nil, on: reading.executor, reading.progress), named: name.text)
      return
    }
    let file = try await reading.data.file(DataItem(dataset), progress: reading.progress)
    files.append(file)
    inputs.append(JobInput(name: name.text, format: format, content: .file(path: file.path)))
  }

  /// Adds records that were written for the job.
  mutating func add(_ records: TemporaryLines, named name: String) {
    lines.append(records)
    inputs.append(JobInput(name: name, format: .jsonl, content: .file(path: records.path)))
  }
}
