import Git
import Host
import Reconciler
import Registry
import Vocabulary

/// `muster run score --runtime`: a dataset or a file, scored by a runtime as it was read back last.
struct RuntimeScoring {
  let workspace: Workspace
  let model: String
  let runtime: String
  let data: String
  let output: String?
  let isResumed: Bool
  let batch: Int
  /// Whether the data may be a file of this machine, and not only a dataset.
  var takesFiles = true
  /// Where the lines go that no file takes.
  var write: @Sendable (String) -> Void = { Console.output($0) }

  /// Scores, and says how many records there were.
  func run() async throws -> ScoringRun.Tally {
    let server = try server()
    let name = data.split(separator: "/").last.map(String.init) ?? data
    let clone = try Clone(opening: workspace.repository)
    let desired = try await clone.desired(at: try await clone.resolve(workspace.branch)).state
    let run = ScoringRun(server, batch: batch)
    if let dataset = desired.datasets[DatasetName(data)] {
      let format: ScoringRun.Format =
        switch dataset.format {
        case .csv: .csv
        case .jsonLines: .jsonLines
        default:
          throw Refusal.usage("\(data) is neither csv nor jsonl, which are read record by record")
        }
      let store = DataStore(folder: workspace.folder, clone: clone, remote: workspace.remote)
      let file = try await store.file(DataItem(dataset)) { Console.progress($0) }
      defer { withExtendedLifetime(file) {} }
      return try await score(run, file.path, data, format)
    }
    guard takesFiles else { throw Refusal.usage("there is no dataset \"\(data)\"") }
    let format: ScoringRun.Format
    switch name.split(separator: ".").last?.lowercased() {
    case "csv": format = .csv
    case "jsonl", "ndjson": format = .jsonLines
    default:
      throw Refusal.usage(
        "there is no dataset \"\(data)\", and as a file it must end in csv or jsonl",
        hint: Suggestion.hint(for: data, among: desired.datasets.keys.map(\.text)))
    }
    return try await score(run, data, name, format)
  }

  private func score(
    _ run: ScoringRun, _ path: String, _ name: String, _ format: ScoringRun.Format
  ) async throws -> ScoringRun.Tally {
    let progress: @Sendable (ScoringRun.Tally) -> Void = { tally in
      if tally.records % 10_000 < 100 {
        Console.progress("\(tally.records) records, \(tally.failed) failed")
      }
    }
    guard let output else {
      return try await run.run(
        path: path, name: name, format: format,
        write: { text throws(HostError) in write(text) }, progress: progress)
    }
    let file = try ScoringOutput(output, isResumed: isResumed)
    return try await run.run(
      path: path, name: name, format: format, skipping: file.lines,
      write: { text throws(HostError) in try file.write(text) }, progress: progress)
  }

  /// Where the runtime takes records; a refusal where it does not serve the model.
  private func server() throws -> ScoringServer {
    let records = try Records(of: workspace).all(RuntimeRecord.self, under: "runtimes")
    guard let record = records.first(where: { $0.name.text == runtime }) else {
      throw Refusal.unknown("runtime", runtime, among: records.map(\.name.text))
    }
    guard let observed = record.observed, observed.state == .serving, let url = observed.url else {
      let found = record.observed?.sentence ?? "nothing is known of it"
      throw Refusal.no("\(runtime) cannot score: \(found)")
    }
    if let served = observed.model, served.text != model {
      throw Refusal.no("\(runtime) serves \(served), not \(model)")
    }
    switch record.driver ?? .muster {
    case .mlflow: return ScoringServer(url: url, dialect: .mlflow)
    case .openInference:
      guard let served = observed.model, let version = observed.version else {
        throw Refusal.no("\(runtime) cannot score: \(observed.sentence)")
      }
      return ScoringServer(url: url, dialect: .openInference(served, version))
    case .muster, .command: return ScoringServer(url: url, dialect: .muster)
    case .spark: throw Refusal.no("\(runtime) has no endpoint that takes records")
    }
  }
}
