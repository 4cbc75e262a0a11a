import Compression
import Gates
package import Jobs
package import Registry
import Tables
import Vocabulary

/// A model's function on a dataset, as a job.
package struct ModelJob: Sendable {
  package var model: DesiredModel
  package var kind: JobKind
  package var id: Jobs.JobID
  package var limits: JobLimits
  /// What a train function begins its random numbers with.
  package var seed: Int64?

  /// A function of a model.
  package init(model: DesiredModel, kind: JobKind, id: Jobs.JobID, limits: JobLimits) {
    self.model = model
    self.kind = kind
    self.id = id
    self.limits = limits
  }

  /// The job on a dataset of the registry, wherever its bytes are.
  ///
  /// - Parameters:
  ///   - column: a column that the model does not get to see: the label of what it has to score.
  ///   - progress: Told a sentence when something is fetched from elsewhere.
  package func job(
    on dataset: DesiredDataset, hiding column: String? = nil, data: DataStore,
    executor: LocalExecutor, progress: @escaping TestRunner.Progress = { _ in }
  ) async throws -> PreparedJob {
    guard let format = JobInput.Format(dataset.format) else {
      let lines: TemporaryLines
      do {
        lines = try await data.lines(of: dataset, hiding: column, on: executor, progress)
      } catch let error as TableError {
        throw TestRefusal(.modelFailed("\(dataset.name): \(error.sentence)"))
      }
      return try await job(on: lines, named: dataset.name.text, data: data, progress: progress)
    }
    let file = try await Self.file(DataItem(dataset), data, progress)
    let plain = try await Self.plain(file, of: dataset, as: format, data)
    guard let column else {
      let input = JobInput(
        name: dataset.name.text, format: plain.format, content: .file(path: plain.path))
      var prepared = try await job(on: [input], data: data, progress: progress)
      prepared.files.append(file)
      prepared.lines += plain.lines
      return prepared
    }
    let lines: TemporaryLines
    do {
      lines = try await HiddenColumn(name: column).lines(
        of: plain.path, as: plain.format, in: data.converted)
    } catch let problem as ScoringProblem {
      throw TestRefusal(.modelFailed("\(dataset.name): \(problem.message)"))
    }
    withExtendedLifetime((file, plain.lines)) {}
    return try await job(
      on: lines, as: plain.format == .csv ? .csv : .jsonl, named: dataset.name.text, data: data,
      progress: progress)
  }

  /// The job on records that were written for it.
  func job(
    on lines: TemporaryLines, as format: JobInput.Format = .jsonl, named name: String,
    data: DataStore, progress: @escaping TestRunner.Progress
  ) async throws -> PreparedJob {
    let input = JobInput(name: name, format: format, content: .file(path: lines.path))
    var prepared = try await job(on: [input], data: data, progress: progress)
    prepared.lines.append(lines)
    return prepared
  }

  /// What is wrong with the data is the model's affair, as whoever wrote its test named them.
  private static func plain(
    _ file: DataFile, of dataset: DesiredDataset, as format: JobInput.Format, _ data: DataStore
  ) async throws -> PlainData {
    do {
      return try await PlainData(file.path, as: format, in: data.converted)
    } catch let error as TableError {
      throw TestRefusal(.modelFailed("\(dataset.name): \(error.sentence)"))
    } catch let error as CompressionError {
      throw TestRefusal(.modelFailed("\(dataset.name): \(error)"))
    }
  }

  private static func file(
    _ item: DataItem, _ data: DataStore, _ progress: @escaping TestRunner.Progress
  ) async throws(TestRefusal) -> DataFile {
    do throws(DataProblem) {
      return try await data.file(item, progress: progress)
    } catch {
      throw TestRefusal(error.outcome)
    }
  }

  /// The job on inputs of any origin.
  package func job(
    on inputs: [JobInput], data: DataStore, progress: @escaping TestRunner.Progress = { _ in }
  ) async throws -> PreparedJob {
    guard let source = model.primarySource ?? model.files(.source).first?.path else {
      throw TestRefusal(.modelFailed("the model has no source"))
    }
    var files: [JobFile] = []
    var fetched: [DataFile] = []
    var requirements: String?
    for file in model.files {
      let isExecutable = model.language == .command && file.role == .source
      if file.role == .platform {
        requirements = try await data.text(of: file, model.name, progress)
      }
      guard file.isPointer else {
        let bytes = try await data.bytes(of: file.blob)
        files.append(JobFile(path: file.path, isExecutable: isExecutable) { bytes })
        continue
      }
      let object = try await Self.file(DataItem(file, of: model.name), data, progress)
      files.append(JobFile(path: file.path, isExecutable: isExecutable, copyOf: object.path))
      fetched.append(object)
    }
    var job = Jobs.Job(
      id: id, kind: kind, language: Self.language(of: model),
      files: files, source: source,
      functions: JobFunctions(
        initialize: model.functions.initialise, score: model.functions.score,
        metrics: model.functions.metrics, train: model.functions.train),
      inputs: inputs, initialization: Jobs.Job.initialization(job: jobObject(inputs)),
      requirements: model.language == .python ? requirements : nil, limits: limits)
    job.seed = seed
    return PreparedJob(job: job, files: fetched)
  }

  private static func language(of model: DesiredModel) -> JobLanguage {
    switch model.language {
    case .python: .python
    case .r: .r
    case .command: .command
    }
  }

  /// The job as ModelOp's `init` sees it: enough for a model to know what it is asked.
  private func jobObject(_ inputs: [JobInput]) -> JSON {
    let stored: JSON = [
      "modelMetaData": [
        "name": .string(model.name.text), "type": .string(model.language.rawValue.uppercased()),
        "custom": model.metadata,
      ]
    ]
    var members: [String: JSON] = [
      "jobType": .string(kind.jobType),
      "inputData": .array(inputs.map { ["name": .string($0.name)] }),
      "model": ["id": .string(model.version.digest.hex), "storedModel": stored],
    ]
    if let seed { members["jobParameters"] = ["seed": .integer(seed)] }
    return .object(members)
  }
}

extension JobInput.Format {
  /// The format of a dataset, if jobs can read it.
  init?(_ format: DesiredDataset.Format) {
    switch format {
    case .csv: self = .csv
    case .json: self = .json
    case .jsonLines: self = .jsonl
    case .avro, .parquet: return nil
    }
  }
}
