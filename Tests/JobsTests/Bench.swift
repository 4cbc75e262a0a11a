import Foundation
import Sandbox
import Testing
import Vocabulary

@testable import Jobs

/// A folder, an executor in it, and short ways to make jobs.
struct Bench: Sendable {
  let folder: String
  let executor: LocalExecutor

  static func newFolder() -> String {
    NSTemporaryDirectory() + "/muster-jobs-\(UUID().uuidString)"
  }

  init(
    folder: String = Bench.newFolder(), python: String = "python3", concurrency: Int = 2
  ) {
    self.folder = folder
    executor = LocalExecutor(folder: folder, python: python, concurrency: concurrency) {
      Instant.epoch
    }
  }

  /// A bench on a machine without bubblewrap.
  init(withoutSandbox reason: String) {
    folder = Bench.newFolder()
    executor = LocalExecutor(
      folder: folder, python: "python3", concurrency: 2,
      confinement: Confinement(kind: .none(reason), prlimit: "/usr/bin/prlimit")
    ) { Instant.epoch }
  }

  /// A job of one Python source.
  static func python(
    _ source: String, _ kind: JobKind = .metrics, inputs: [JobInput] = [], files: [JobFile] = [],
    initialize: String? = nil, requirements: String? = nil, limits: JobLimits = JobLimits(),
    id: String = UUID().uuidString
  ) throws -> Job {
    let path = try RepositoryPath(checking: "score.py")
    return Job(
      id: JobID(id), kind: kind, language: .python,
      files: [JobFile(path: path, text: source)] + files, source: path,
      functions: JobFunctions(
        initialize: initialize, score: "score", metrics: "metrics", train: "train"),
      inputs: inputs, initialization: Job.initialization(job: ["model": "m"]),
      requirements: requirements, limits: limits)
  }

  /// A job of one shell script.
  static func program(
    _ script: String, _ kind: JobKind = .score, inputs: [JobInput] = [],
    limits: JobLimits = JobLimits()
  ) throws -> Job {
    let path = try RepositoryPath(checking: "model.sh")
    return Job(
      id: JobID(UUID().uuidString), kind: kind, language: .command,
      files: [JobFile(path: path, text: "#!/bin/sh\n" + script)], source: path, inputs: inputs,
      limits: limits)
  }

  func close() {
    // A folder that stays behind in the temporary folder harms nobody.
    try? FileManager.default.removeItem(atPath: folder)
  }
}

/// Runs a job in a bench of its own, and says how it ended in one line a fact.
func summary(of job: Job) async -> String {
  let bench = Bench()
  defer { bench.close() }
  return summary(of: await bench.executor.run(job))
}

func summary(of outcome: JobOutcome) -> String {
  var lines = ["\(outcome.state.rawValue) \(outcome.cause) (fault: \(outcome.fault.rawValue))"]
  if let metrics = outcome.metrics { lines.append("metrics " + metrics.canonicalText) }
  lines += outcome.records.map { "record " + $0.canonicalText }
  lines += outcome.artifacts.map {
    "artifact \($0.path) " + String(decoding: $0.bytes.prefix(80), as: UTF8.self)
  }
  lines += outcome.refusedArtifacts.map { "refused \($0)" }
  if case .modelRaised(let exception) = outcome.cause {
    lines += exception.traceback.map { "at " + $0 }
  }
  if outcome.log.totalBytes > 0, outcome.log.totalBytes < 500 {
    lines.append("log " + outcome.log.text.split(separator: "\n").joined(separator: " | "))
  }
  return lines.joined(separator: "\n")
}

func check(
  _ job: Job, _ expected: String, sourceLocation: Testing.SourceLocation = #_sourceLocation
) async {
  let found = await summary(of: job)
  #expect(found == expected, sourceLocation: sourceLocation)
}
