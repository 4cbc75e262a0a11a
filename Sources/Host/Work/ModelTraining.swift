import Gates
import Git
import Jobs
package import Reconciler
import Registry
import Sandbox
import Signatures
import Vocabulary

/// Runs the train function of a model for a training, and makes of what it wrote one commit on the
/// tracked commit that the training began at. Nothing refers to the commit but a reference of
/// Muster's own, by which a restart finds it instead of training again.
package struct ModelTraining: Sendable {
  let clone: Clone
  let packages: PackageStore
  let executor: LocalExecutor
  let key: SigningKey
  /// Where what the function prints can be watched.
  let output: JobOutput
  let progress: TestRunner.Progress

  /// What came of a training; nothing is thrown.
  func run(_ name: ModelName, _ training: Training) async -> TrainingResult {
    do {
      if let known = try await Self.kept(training, in: clone) { return .made(known) }
      return try await train(name, training)
    } catch let refusal as TestRefusal {
      return Self.result(refusal.outcome)
    } catch let problem as DataProblem {
      return Self.result(problem.outcome)
    } catch let error as EnvironmentFailure {
      return error.fault == .model ? .failed("\(error)") : .notRun("\(error)")
    } catch {
      return .notRun("\(error)")
    }
  }

  private static func result(_ outcome: MeasurementOutcome) -> TrainingResult {
    switch outcome {
    case .modelFailed(let reason): .failed(reason)
    case .notMeasured(let reason): .notRun(reason)
    case .measured: .notRun("it was refused for no reason")
    }
  }

  // MARK: - What was made before

  /// What a training made before a kill came between its commit and its record.
  package static func kept(
    _ training: Training, in clone: Clone
  ) async throws -> Training.Product? {
    let repository = try Repository(opening: clone.path)
    guard let tip = try repository.tip(of: training.keptReference) else { return nil }
    let commit = try repository.commit(tip)
    let trailers = try Trailers(message: commit.message)
    guard trailers["Muster-Training"] == training.id.hex else { return nil }
    return try TrainingCommit.product(of: commit, trailers)
  }

  // MARK: - Training

  private func train(_ name: ModelName, _ training: Training) async throws -> TrainingResult {
    let tree = try await clone.commit(training.commit).tree
    let (desired, _) = try await clone.desired(inTree: tree)
    guard let model = desired.models[name], let declared = model.retrain else {
      return .failed("\(training.commit.short) has no \(name) that is trained")
    }
    guard model.version.digest == training.version else {
      return .failed("\(training.commit.short) has another version of \(name)")
    }
    if let pointer = model.files(.attachment).first(where: \.isPointer) {
      return .failed("\(pointer.path) is a git-lfs pointer, which a training cannot replace")
    }
    var data: [String: Digest] = [:]
    for asset in declared.data {
      guard let dataset = desired.datasets[asset] else {
        return .failed("the dataset \"\(asset)\" has problems")
      }
      data[asset.text] = dataset.contentDigest
    }
    let outcome = try await job(model, declared, training, desired)
    guard outcome.isSuccess else {
      let end = outcome.log.text.split(separator: "\n").suffix(3).joined(separator: " | ")
      let reason = "\(outcome.cause)" + (end.isEmpty ? "" : ": \(end.suffix(600))")
      return outcome.fault == .model ? .failed(reason) : .notRun(reason)
    }
    let provenance = Training.Provenance(
      data: data, code: Self.code(of: model),
      environment: outcome.environment?.lockDigest.hex ?? "none", seed: training.seed)
    return try await commit(outcome, model, training, provenance, on: tree)
  }

  private func job(
    _ model: DesiredModel, _ declared: RetrainDeclaration, _ training: Training,
    _ desired: DesiredState
  ) async throws -> JobOutcome {
    let limits = JobLimits(
      wallTime: declared.limits.time, memoryBytes: declared.limits.memory,
      diskBytes: declared.limits.disk)
    var job = ModelJob(
      model: model, kind: .train, id: Jobs.JobID("\(model.name)-train-\(training.id.short)"),
      limits: limits)
    job.seed = training.seed
    var parts: [PreparedJob] = []
    for asset in declared.data {
      guard let dataset = desired.datasets[asset] else { continue }
      parts.append(
        try await job.job(
          on: dataset, data: packages.data, executor: executor, progress: progress))
    }
    var prepared = try await job.job(
      on: parts.flatMap(\.job.inputs), data: packages.data, progress: progress)
    prepared.files += parts.flatMap(\.files)
    prepared.lines += parts.flatMap(\.lines)
    progress("training \(model.name)")
    return await prepared.run(on: executor) { [output] in output.take($0) }
  }

  /// The digest of what is run: sources, the functions' names, and what calls them.
  private static func code(of model: DesiredModel) -> Digest {
    var hasher = DigestHasher()
    hasher.field("muster-training-code 1")
    for aspect in [ModelVersion.Aspect.source, .functions] {
      hasher.field(model.version.aspects[aspect]?.hex ?? "")
    }
    switch model.language {
    case .python: hasher.field(Harness.digest)
    case .r: hasher.field(Harness.digestR)
    case .command: hasher.field("none")
    }
    return hasher.finalize()
  }

  // MARK: - The commit

  private func commit(
    _ outcome: JobOutcome, _ model: DesiredModel, _ training: Training,
    _ provenance: Training.Provenance, on base: TreeID
  ) async throws -> TrainingResult {
    let attached = Set(model.files(.attachment).map(\.path))
    let taken = outcome.artifacts.filter { attached.contains($0.path) }
    var product = Training.Product(
      commit: nil, version: training.version, provenance: provenance,
      leftOut: outcome.artifacts.filter { !attached.contains($0.path) }.map(\.path.text)
        + outcome.refusedArtifacts.map(\.description),
      milliseconds: outcome.milliseconds, sandbox: outcome.walls?.description ?? "none")
    let prefix = model.folder.isEmpty ? "" : model.folder + "/"
    product.changed = taken.map { prefix + $0.path.text }
    let tree = try put(taken, below: prefix, on: base)
    guard tree != base else {
      product.changed = []
      return .made(product)
    }
    let (proposed, diagnostics) = try await clone.desired(inTree: tree)
    guard let version = proposed.models[model.name]?.version.digest else {
      let first = diagnostics.sorted().first { $0.severity == .error }?.message
      return .failed("with what was trained \(model.name) is broken: \(first ?? "it is gone")")
    }
    product.version = version
    product.commit = try write(
      TrainingCommit.draft(of: model.name, training, product, tree: tree), for: training)
    return .made(product)
  }

  private func put(
    _ artifacts: [JobArtifact], below prefix: String, on base: TreeID
  ) throws -> TreeID {
    let repository = try Repository(opening: clone.path)
    var edits: [TreeEdit] = []
    for artifact in artifacts {
      let path = prefix + artifact.path.text
      let mode = try repository.entry(at: path, in: base)?.mode ?? .regular
      edits.append(.put(path: path, blob: try repository.writeBlob(artifact.bytes), mode: mode))
    }
    return try repository.updateTree(base, edits)
  }

  private func write(_ draft: CommitDraft, for training: Training) throws -> CommitID {
    let repository = try Repository(opening: clone.path)
    let key = key
    let commit = try repository.writeCommit(draft) { (payload) throws(GitError) in
      key.sign(payload)
    }
    let former = try repository.tip(of: training.keptReference)
    try repository.update(
      reference: training.keptReference, to: commit, expecting: former.map { .at($0) } ?? .absent)
    return commit
  }
}
