import Avro
import Gates
import Jobs
import ModelMetrics
import Monitoring
import Reconciler
import Recordings
import Registry
import Sandbox
import Tables
import Vocabulary

/// Reads what one run of a monitor looks at, and judges it. It always answers: what cannot be read
/// is a grey result that says so.
struct MonitorReading: Sendable {
  let tests: TestRunner
  let runtimes: RuntimeDrivers
  let folder: StateFolder
  let desired: DesiredState
  let tables: ThresholdTables
  let progress: TestRunner.Progress

  var data: DataStore { tests.packages.data }
  var executor: LocalExecutor { tests.executor }

  /// The results of a run, at least one.
  func results(
    of monitor: AttachedMonitor, on occasion: MonitorOccasion, now: Instant
  ) async -> [MonitorResult] {
    let wanted = monitor.declaration.data
    let model = desired.models[monitor.model]
    var schemas = [model?.schemas.input, model?.schemas.output].compactMap(\.self)
    if case .dataset(let name) = wanted.sample, let schema = desired.datasets[name]?.schema {
      schemas.append(schema)
    }
    // What is recorded later is another run's, also where this one comes late.
    var end = now
    if case .recorded = wanted.sample, let planned = occasion.subject?.planned {
      end = min(planned, now)
    }
    let sample = await self.sample(of: monitor, schemas, occasion, until: end)
    var input = MonitorInput(
      monitor: monitor, schemas: schemas, baseline: await rows(of: wanted.baseline),
      sample: sample.source, labels: await rows(of: wanted.labels?.asset),
      history: occasion.history, tables: tables, context: model?.thresholdContext ?? [:], now: end,
      challenge: occasion.challenge)
    let isComparison = monitor.declaration.check == .builtIn(.challenger)
    if case .recorded = wanted.sample, !isComparison { Self.date(&input) }
    guard case .model(let name) = monitor.declaration.check else {
      return MonitorRun.results(of: input)
    }
    if MonitorRun.reasonNotToRun(input) == nil {
      let job = MonitorJob(reading: self, monitor: monitor, name: name)
      (input.claims, input.report) = await job.claims(on: sample, labels: input.labels)
    }
    return MonitorRun.results(of: input).map(keep)
  }

  /// When a record was served is when the prediction was made, where the records do not say it.
  private static func date(_ input: inout MonitorInput) {
    guard case .rows(var rows) = input.sample else { return }
    let field = input.schemas.lazy.compactMap { $0.field(.predictionDate) }.first
    let name = input.monitor.declaration.data.date ?? field?.name
    if let name {
      guard rows.columns[name] == nil else { return }
      rows.columns[name] = rows.columns[FlatRecords.Column.moment]
      input.sample = .rows(rows)
    } else if input.monitor.declaration.data.period != .none {
      input.monitor.declaration.data.date = FlatRecords.Column.moment
    }
  }

  /// The longest JSON of a monitor that stands in a record, in bytes.
  private static let reportLimit = 64 << 10

  /// A long report stands beside the database, under its digest.
  private func keep(_ result: MonitorResult) -> MonitorResult {
    guard let report = result.report else { return result }
    let text = report.canonicalText
    guard text.utf8.count > Self.reportLimit else { return result }
    var result = result
    let digest = Digest(of: text)
    do throws(DiskError) {
      try Disk.makeFolder(folder.monitorReports)
      try Disk.replace("\(folder.monitorReports)/\(digest).json", with: text)
      result.report = nil
      result.reportDigest = digest
    } catch {
      // It is kept in the record, which is long then.
      progress("\(error)")
    }
    return result
  }

  // MARK: - Sample

  /// The rows of a sample, and what a job can read of them.
  struct Sample: Sendable {
    var source: MonitorInput.Source
    var table: Table?

    init(_ source: MonitorInput.Source) { self.source = source }

    init(_ table: Table) {
      self.table = table
      source = .rows(MonitorRows(table.columnValues(without: [])))
    }
  }

  private func sample(
    of monitor: AttachedMonitor, _ schemas: [AvroSchema], _ occasion: MonitorOccasion,
    until end: Instant
  ) async -> Sample {
    switch monitor.declaration.data.sample {
    case .dataset(let name): return await sample(of: name)
    case .recorded(let time):
      if monitor.declaration.check == .builtIn(.challenger) {
        return await challenge(monitor, schemas, occasion.challenge, until: end)
      }
      let score =
        monitor.declaration.data.score
        ?? schemas.lazy.compactMap { $0.field(.score)?.name }.first ?? "score"
      return await recorded([
        RecordedData.Window(
          model: monitor.model, runtimes: recordingRuntimes(of: monitor.model),
          start: end - time, end: end, score: score)
      ])
    case .files(let pattern): return await file(at: pattern, occasion.subject)
    }
  }

  /// What both versions of a trial answered since it was last looked at.
  private func challenge(
    _ monitor: AttachedMonitor, _ schemas: [AvroSchema], _ occasion: ChallengeOccasion?,
    until end: Instant
  ) async -> Sample {
    guard case .trial(let trial)? = occasion?.subject else { return Sample(.none) }
    var start = trial.since
    if let known = occasion?.known, known.trial.isSamePair(as: trial),
      known.trial.mode == trial.mode, known.definition == monitor.declaration.challengeDefinition
    {
      start = known.start(in: trial)
    }
    let score =
      monitor.declaration.data.score
      ?? schemas.lazy.compactMap { $0.field(.score)?.name }.first ?? "score"
    var models = [ModelName(trial.model)]
    if trial.mode == .canary, trial.championModel != trial.model {
      models.append(ModelName(trial.championModel))
    }
    return await recorded(
      models.map { model in
        RecordedData.Window(
          model: model, runtimes: [RuntimeName(trial.runtime)], start: start, end: end,
          score: score, isShadow: trial.mode == .shadow)
      })
  }

  /// The runtimes that record: where the project's champion has a stage, and some record there,
  /// only these, as what is tried elsewhere is not production.
  private func recordingRuntimes(of model: ModelName) -> [RuntimeName] {
    let all = desired.runtimes.values.filter { $0.driver == .muster && $0.recording != nil }
    let stage = desired.project?.championStage
    let inProduction = all.filter { stage != nil && $0.labels["stage"] == stage }
    return (inProduction.isEmpty ? all : inProduction).map(\.name).sorted()
  }

  private func recorded(_ windows: [RecordedData.Window]) async -> Sample {
    let names = Set(windows.flatMap(\.runtimes)).sorted()
    guard !names.isEmpty else {
      return Sample(
        .unreadable("no runtime records what it serves: none has the field \"recording\""))
    }
    await runtimes.sealRecords(of: names)
    let records = RecordedData(folder: folder.runtimes)
    let found = await BlockingWork.run { Result { try records.table(windows) } }
    switch found {
    case .success(nil): return Sample(.rows(MonitorRows([:])))
    case .success((let table, _)?): return Sample(table)
    case .failure(let problem as RecordedData.Problem): return Sample(.halfWritten(problem.reason))
    case .failure(let error): return Sample(.unreadable("\(error)"))
    }
  }

  /// The file that started the run, or else the latest at a location.
  private func file(at pattern: String, _ subject: RunSubject?) async -> Sample {
    do {
      let location = try WatchedLocation(pattern, try data.policy())
      let wanted = subject?.file
      let expected = subject?.digest
      return try await BlockingWork.run { () throws -> Sample in
        let files = try location.files()
        let latest = files.max { ($0.modified, $0.path) < ($1.modified, $1.path) }
        guard let file = wanted.map({ path in files.first { $0.path == path } }) ?? latest else {
          return Sample(.gone(wanted ?? "there is no file \(pattern)"))
        }
        return try Self.read(file, at: location, expecting: expected)
      }
    } catch let problem as WatchedLocation.Problem {
      return Sample(.unreadable(problem.description))
    } catch {
      return Sample(Self.source(of: error, pattern))
    }
  }

  private static func read(
    _ file: WatchedLocation.File, at location: WatchedLocation, expecting expected: Digest?
  ) throws -> Sample {
    guard let format = TableFormat(fileName: file.path) else {
      return Sample(
        .unreadable("\(file.path) ends in none of csv, tsv, json, jsonl, ndjson and avro"))
    }
    var reader = try TableReader(format)
    var hasher = DigestHasher()
    var problem: TableError?
    try location.readPieces(of: file) { piece in
      hasher.update(piece)
      do throws(TableError) {
        try reader.consume(piece.span)
        return true
      } catch {
        problem = error
        return false
      }
    }
    if let problem { throw problem }
    if let expected, hasher.finalize() != expected {
      return Sample(.halfWritten("\(file.path) was changed after its run was planned"))
    }
    return Sample(try reader.finish())
  }

  // MARK: - Datasets

  private func rows(of name: DatasetName?) async -> MonitorInput.Source {
    guard let name else { return .none }
    return await sample(of: name).source
  }

  private func sample(of name: DatasetName) async -> Sample {
    guard let dataset = desired.datasets[name] else {
      return Sample(.gone("there is no dataset \(name)"))
    }
    do {
      return Sample(try await data.table(of: dataset, on: executor, progress))
    } catch {
      return Sample(Self.source(of: error, name.text))
    }
  }

  private static func source(of error: any Error, _ name: String) -> MonitorInput.Source {
    switch error {
    case let error as TableError:
      let reason = "\(name): \(error)"
      return error.code == .truncated ? .halfWritten(reason) : .unreadable(reason)
    case let problem as DataProblem:
      return problem.code == .notFound ? .gone("\(problem)") : .unreadable("\(problem)")
    case let refusal as TestRefusal: return .unreadable("\(name): \(refusal.reason)")
    default: return .unreadable("\(name): \(error)")
    }
  }
}

extension TableFormat {
  /// The format of a file by its name's end, packed or not.
  init?(fileName: String) {
    var parts = fileName.lowercased().split(separator: ".").map(String.init)
    if ["gz", "zst", "bz2", "xz"].contains(parts.last) { parts.removeLast() }
    switch parts.last {
    case "csv": self = .csv
    case "tsv": self = .tsv
    case "json": self = .json
    case "jsonl", "ndjson": self = .jsonLines
    case "avro": self = .avro
    default: return nil
    }
  }
}
