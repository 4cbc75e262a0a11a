import Gates
package import Jobs
package import Registry
package import Vocabulary

/// A model's function on a dataset, as a job.
package struct ModelJob: Sendable {
  package var model: DesiredModel
  package var kind: JobKind
  package var id: Jobs.JobID
  package var limits: JobLimits

  /// A function of a model.
  package init(model: DesiredModel, kind: JobKind, id: Jobs.JobID, limits: JobLimits) {
    self.model = model
    self.kind = kind
    self.id = id
    self.limits = limits
  }

  /// The job on a dataset of the registry.
  package func job(on dataset: DesiredDataset, packages: PackageStore) async throws -> Jobs.Job {
    try await job(on: dataset) { try await packages.bytes(of: $0) }
  }

  /// The job on a dataset, with the bytes of files from wherever the caller has them.
  package func job(
    on dataset: DesiredDataset, bytes read: @Sendable (BlobID) async throws -> [UInt8]
  ) async throws -> Jobs.Job {
    let bytes: [UInt8]
    switch dataset.location {
    case .file(_, let blob):
      bytes = try await read(blob)
    case .pointer(let path, _):
      throw TestRefusal(
        .notMeasured("\(path) is a git-lfs pointer, and those are not fetched so far"))
    case .remote(let uri):
      throw TestRefusal(.notMeasured("\(uri) is elsewhere, and that is not fetched so far"))
    }
    guard let format = JobInput.Format(dataset.format) else {
      throw TestRefusal(
        .notMeasured("the format \(dataset.format.rawValue) is not read so far; use csv or jsonl"))
    }
    let input = JobInput(name: dataset.name.text, format: format, content: .bytes(bytes))
    return try await job(on: [input], bytes: read)
  }

  /// The job on inputs of any origin.
  package func job(
    on inputs: [JobInput], bytes read: @Sendable (BlobID) async throws -> [UInt8]
  ) async throws -> Jobs.Job {
    guard let source = model.primarySource ?? model.files(.source).first?.path else {
      throw TestRefusal(.modelFailed("the model has no source"))
    }
    guard model.language != .r else {
      throw TestRefusal(.notMeasured("R is not run so far"))
    }
    var files: [JobFile] = []
    var requirements: String?
    for file in model.files {
      let bytes = try await read(file.blob)
      if file.role == .platform { requirements = String(decoding: bytes, as: UTF8.self) }
      files.append(
        JobFile(
          path: file.path, isExecutable: model.language == .command && file.role == .source
        ) { bytes })
    }
    return Jobs.Job(
      id: id, kind: kind, language: model.language == .python ? .python : .command,
      files: files, source: source,
      functions: JobFunctions(
        initialize: model.functions.initialise, score: model.functions.score,
        metrics: model.functions.metrics, train: model.functions.train),
      inputs: inputs, initialization: Jobs.Job.initialization(job: jobObject(inputs)),
      requirements: model.language == .python ? requirements : nil, limits: limits)
  }

  /// The job as ModelOp's `init` sees it: enough for a model to know what it is asked.
  private func jobObject(_ inputs: [JobInput]) -> JSON {
    let stored: JSON = [
      "modelMetaData": [
        "name": .string(model.name.text), "type": .string(model.language.rawValue.uppercased()),
        "custom": model.metadata,
      ]
    ]
    return [
      "jobType": .string(kind.jobType),
      "inputData": .array(inputs.map { ["name": .string($0.name)] }),
      "model": ["id": .string(model.version.digest.hex), "storedModel": stored],
    ]
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
