import Foundation
import Sandbox
import Testing
import Vocabulary

@testable import Jobs

@Suite struct ArchiveTests {
  @Test func `a job comes back from its folder as it went`() throws {
    let folder = Bench.newFolder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let source = try RepositoryPath(checking: "src/score.py")
    let job = Job(
      id: JobID("a/b \u{1F600}"), kind: .command(arguments: ["--x", ""]), language: .command,
      files: [JobFile(path: source, isExecutable: true, text: "#!/bin/sh\n")], source: source,
      functions: JobFunctions(score: "s"),
      inputs: [JobInput(name: "i", format: .jsonl, text: "{}\n")],
      initialization: ["x": 0.1], requirements: "numpy==2.0.0\n",
      limits: JobLimits(wallTime: .milliseconds(1500), memoryBytes: 1, artifactBytes: 7))
    try JobArchive.write(job, key: "k", to: folder)
    let (read, key) = try JobArchive.read(folder)
    #expect(key == "k")
    #expect(read.id == job.id)
    #expect(read.kind == job.kind)
    #expect(read.language == job.language)
    #expect(read.functions == job.functions)
    #expect(read.initialization == job.initialization)
    #expect(read.requirements == job.requirements)
    #expect(read.limits == job.limits)
    #expect(read.files.map(\.path) == [source])
    #expect(read.files.map(\.isExecutable) == [true])
    #expect(read.inputs.map(\.name) == ["i"])
    #expect(try Disk.readRegular(folder + "/inputs/0", limit: 10) == Array("{}\n".utf8))
  }

  @Test func `an input on a shared file system stays where it is`() throws {
    let folder = Bench.newFolder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try Disk.makeFolder(folder + "/data")
    let shared = try #require(Disk.realPath(folder + "/data"))
    try Disk.write([1], to: shared + "/x")
    let job = try Bench.python(
      "", inputs: [JobInput(name: "x", format: .csv, content: .file(path: shared + "/x"))])
    try JobArchive.write(job, key: "k", to: folder + "/job", shared: [shared])
    #expect(
      try JobArchive.read(folder + "/job").job.inputs[0].content == .file(path: shared + "/x"))
    #expect(Disk.status(folder + "/job/inputs/0") == nil)
  }

  @Test(arguments: [
    JobCause.succeeded, .cancelled, .exited(code: 3), .signalled(signal: 11),
    .timedOut(after: .milliseconds(1250)), .outOfMemory(limitBytes: 1 << 40),
    .tooMuchOutput(.artifacts, limitBytes: 9), .tooMuchDisk(limitBytes: 8),
    .tooManyFiles(limit: 7), .tooManyProcesses(limit: 6),
    .modelRaised(ModelException(type: "E", message: "m", traceback: ["a", "b"])),
    .wrongResult(reason: "w"), .badInput(reason: "i"), .badJob(reason: "j"),
    .environmentFailed(EnvironmentFailure(step: .install, reason: "r", fault: .model)),
    .sandboxFailed(reason: "s"), .infrastructure(reason: "f"),
  ])
  func `an outcome comes back from its folder as it went`(_ cause: JobCause) throws {
    let folder = Bench.newFolder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try Disk.makeFolder(folder)
    let job = try Bench.python("", id: "x")
    let outcome = JobOutcome(
      id: job.id, cause: cause, messages: [], metrics: ["auc": 0.1], nonFinitePaths: ["$.x"],
      records: [["s": 1e-300], .null], recordsRead: 12,
      artifacts: [
        JobArtifact(
          path: try RepositoryPath(checking: "a/b"), bytes: [0, 255, 10], isExecutable: true)
      ],
      refusedArtifacts: [RefusedArtifact(path: "l", reason: "is a symbolic link")],
      log: JobLog(head: [0xFF, 10], tail: [1], totalBytes: 99),
      usage: JobUsage(
        wallTime: .milliseconds(5), cpuTime: .milliseconds(4), peakMemoryBytes: 3),
      walls: SandboxWalls(
        isBubblewrapped: true, isNetworkOff: true, areSystemCallsFiltered: false,
        memory: .controlGroupV2, processes: .none, warning: "w"),
      environment: PythonEnvironment(
        key: Digest(of: "k"), lock: "l", sitePackages: "/p", wasCached: true))
    try OutcomeArchive.write(outcome, key: "key", to: folder)
    let read = try #require(
      try OutcomeArchive.read(folder, job: job, key: "key", messages: []))
    #expect(read.cause == outcome.cause)
    #expect(read.metrics == outcome.metrics)
    #expect(read.nonFinitePaths == outcome.nonFinitePaths)
    #expect(read.records == outcome.records)
    #expect(read.recordsRead == outcome.recordsRead)
    #expect(read.artifacts == outcome.artifacts)
    #expect(read.refusedArtifacts == outcome.refusedArtifacts)
    #expect(read.log == outcome.log)
    #expect(read.usage == outcome.usage)
    #expect(read.walls == outcome.walls)
    #expect(read.environment == outcome.environment)
    #expect(throws: JobArchive.Damage.self) {
      try OutcomeArchive.read(folder, job: job, key: "other", messages: [])
    }
  }

  @Test func `only one of many takes a job`() async throws {
    let folder = Bench.newFolder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try Disk.makeFolder(folder)
    let winners = try await withThrowingTaskGroup(of: Int?.self) { group in
      for number in 0..<20 {
        group.addTask { try JobClaim.take(folder, ticket: "\(number)") ? number : nil }
      }
      return try await group.reduce(into: [Int]()) { if let one = $1 { $0.append(one) } }
    }
    #expect(winners.count == 1)
    #expect(JobClaim.ticket(folder) == winners.first.map { EngineTicket("\($0)") })
  }
}
