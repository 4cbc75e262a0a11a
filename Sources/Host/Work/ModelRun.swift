import Gates
package import Git
package import Jobs
import Registry
package import Vocabulary

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// One job by hand: a model's function, at any commit or as it stands on the disk, on any data.
package struct ModelRun: Sendable {
  private let repository: String
  private let folder: StateFolder
  private let remote: RemoteURL?
  private let now: @Sendable () -> Instant
  /// An executor that the operator has declared, by its name, instead of this machine.
  package var executorName: String?
  /// The path of this program, which a compute node runs where no worker is declared.
  package var program = "muster"

  /// Whether the data may be a file of this machine, and not only a dataset of the registry: for
  /// whoever sits at it, and for nobody who asks from elsewhere.
  package var takesFiles = true

  /// Where the model's files come from.
  package enum Source: Hashable, Sendable {
    /// A commit, by whatever names it.
    case revision(String)
    /// The files on the disk, committed or not.
    case workTree
  }

  /// Why a job is not run.
  package enum Refusal: Error, Hashable, Sendable {
    /// The words of the command are off.
    case usage(String, hint: String?)
    /// The model has problems that keep it from running.
    case model(String)
    /// Muster cannot do it here.
    case platform(String)
  }

  /// Jobs on a repository.
  ///
  /// - Parameter remote: Where the repository comes from, if it is a mirror.
  package init(
    repository: String, folder: StateFolder, remote: RemoteURL? = nil,
    now: @escaping @Sendable () -> Instant
  ) {
    self.repository = repository
    self.folder = folder
    self.remote = remote
    self.now = now
  }

  /// Runs one function of a model.
  ///
  /// - Parameter data: a dataset of the registry, else a file on the disk by its path.
  package func run(
    _ kind: JobKind, of name: String, from source: Source, on data: String,
    events: @escaping @Sendable (JobEvent) -> Void
  ) async throws -> JobOutcome {
    let clone = try Clone(opening: repository)
    let (desired, diagnostics) = try await read(source, clone)
    guard let model = desired.models[ModelName(name)] else {
      throw Self.refusal(of: name, desired, diagnostics)
    }
    try folder.create()
    var store = DataStore(folder: folder, clone: clone, remote: remote)
    if source == .workTree {
      let tree = WorkTree(repository)
      store = DataStore(
        folder: folder, clone: clone, remote: remote, read: { try tree.bytes(of: $0) })
    }
    let job = ModelJob(
      model: model, kind: kind, id: Jobs.JobID("\(name)-\(kind.functionName)-by-hand"),
      limits: JobLimits())
    let made: PreparedJob
    let now = now
    let progress: TestRunner.Progress = { text in
      events(.message(JobMessage(instant: now(), state: .created, text: text)))
    }
    let executor = LocalExecutor(folder: folder.path, now: now)
    do {
      if let dataset = desired.datasets[DatasetName(data)] {
        made = try await job.job(
          on: dataset, data: store, executor: executor, progress: progress)
      } else {
        guard takesFiles else {
          throw Refusal.usage("there is no dataset \"\(data)\"", hint: nil)
        }
        let input = try Self.file(data, datasets: desired.datasets.keys.map(\.text))
        made = try await job.job(on: [input], data: store, progress: progress)
      }
    } catch let refusal as TestRefusal {
      switch refusal.outcome {
      case .modelFailed(let reason): throw Refusal.model(reason)
      case .notMeasured(let reason): throw Refusal.platform(reason)
      case .measured: throw Refusal.platform("it was refused for no reason")
      }
    } catch let problem as DataProblem {
      switch problem.fault {
      case .manifest: throw Refusal.model(problem.description)
      case .machine: throw Refusal.platform(problem.description)
      }
    }
    guard let executorName, executorName != "local" else {
      return await made.run(on: executor, events: events)
    }
    let remote = try remoteExecutor(executorName)
    let identified = try await made.identified()
    let outcome = await identified.run(on: remote, events: events)
    // By hand, a job is run as often as somebody asks; one that may go on there is found again.
    if outcome.fault != .platform { try await remote.forget(identified.job.id) }
    return outcome
  }

  private func remoteExecutor(_ name: String) throws -> RemoteExecutor {
    do {
      let settings = try ExecutorSettings(file: folder.executors, program: program)
      let table = ExecutorTable(settings, now: now)
      if let executor = try table.executor(named: name) { return executor }
      throw Refusal.usage(
        "no executor is named \"\(name)\" on this machine",
        hint: Suggestion.hint(for: name, among: table.names + ["local"]))
    } catch let fault as ExecutorSettings.Fault {
      throw Refusal.platform(fault.description)
    }
  }

  private func read(
    _ source: Source, _ clone: Clone
  ) async throws -> (DesiredState, [Diagnostic]) {
    switch source {
    case .workTree: return try WorkTree(repository).desired()
    case .revision(let revision):
      let desired = try await clone.desired(at: try await clone.resolve(revision))
      return (desired.state, desired.diagnostics)
    }
  }

  private static func refusal(
    of name: String, _ desired: DesiredState, _ diagnostics: [Diagnostic]
  ) -> Refusal {
    if let broken = desired.broken[ResourceID(.model, name)] {
      let first = broken.sorted().first { $0.severity == .error }
      return .model(first.map { "\($0.location): \($0.message)" } ?? "the model is broken")
    }
    let hint = Suggestion.hint(for: name, among: desired.models.keys.map(\.text))
    return .usage("no model is named \"\(name)\" there", hint: hint)
  }

  /// A file on the disk, its format by its extension.
  private static func file(_ path: String, datasets: [String]) throws -> JobInput {
    let manager = FileManager.default
    let whole = path.hasPrefix("/") ? path : manager.currentDirectoryPath + "/" + path
    var isFolder = false
    guard manager.fileExists(atPath: whole, isDirectory: &isFolder), !isFolder else {
      throw Refusal.usage(
        "there is no dataset and no file \"\(path)\"",
        hint: Suggestion.hint(for: path, among: datasets))
    }
    let name = path.split(separator: "/").last.map(String.init) ?? path
    let format: JobInput.Format
    switch name.split(separator: ".").last?.lowercased() {
    case "csv": format = .csv
    case "json": format = .json
    case "jsonl", "ndjson": format = .jsonl
    default:
      throw Refusal.usage(
        "the format of \"\(path)\" is not known", hint: "use a name that ends in csv, json or jsonl"
      )
    }
    return JobInput(name: name, format: format, content: .file(path: whole))
  }
}
