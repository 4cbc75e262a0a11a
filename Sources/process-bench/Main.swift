internal import BPMN
internal import FoundationEssentials
internal import Glibc
internal import Host
internal import Processes
internal import Vocabulary

/// What `Benchmarks/processes` runs: each verb measures one thing and prints it as JSON. Figures
/// are taken in this process, after a tenth of the work was done to warm up.
///
///     process-bench memory MODEL INSTANCES
///     process-bench durable MODEL INSTANCES CLIENTS FILE
///     process-bench waiting MODEL COUNT...
///     process-bench restart MODEL INSTANCES FILE
///     process-bench load MODEL CLIENTS FILE
@main
struct Main {
  static func main() async throws {
    do {
      try await run(Array(CommandLine.arguments.dropFirst()))
    } catch let error as BenchError {
      print("error: \(error)")
      exit(2)
    }
  }

  private static func run(_ words: [String]) async throws {
    guard words.count >= 3 else {
      throw BenchError("usage: process-bench memory|durable|waiting|restart|load MODEL ...")
    }
    let bytes = [UInt8](try Data(contentsOf: URL(filePath: words[1])))
    let read = BPMNReader.read(bytes, path: words[1])
    guard let definition = read.definitions.first else {
      throw BenchError(read.diagnostics.map(\.description).joined(separator: "\n"))
    }
    let files = DeploymentFiles([.init(path: words[1], bytes: bytes)])
    switch words[0] {
    case "memory":
      print(try memory(definition, try number(words, 2)).canonicalText)
    case "waiting":
      var bench = try WaitingBench(definition)
      let counts = try words.indices.dropFirst(2).map { try number(words, $0) }
      print(try bench.run(counts).canonicalText)
    case "durable":
      print(
        try await durable(
          files, definition.id, try number(words, 2), clients: try number(words, 3),
          path: try word(words, 4)
        ).canonicalText)
    case "restart":
      print(
        try await restart(files, definition.id, try number(words, 2), path: try word(words, 3))
          .canonicalText)
    case "load":
      let service = try ProcessService(try word(words, 3))
      if try await service.read({ $0.processIDs.isEmpty }) {
        try await service.deploy(files, as: "load", at: BenchClock.start)
      }
      try await Load(service: service, process: definition.id).run(clients: try number(words, 2))
    default: throw BenchError("unknown verb \"\(words[0])\"")
    }
  }

  private static func memory(_ definition: ProcessDefinition, _ instances: Int) throws -> JSON {
    var warm = try MemoryBench(definition)
    _ = try warm.run(max(1, instances / 10))
    var bench = try MemoryBench(definition)
    let clock = BenchClock()
    let completions = try bench.run(instances)
    return report(clock, instances, completions, ["records": .integer(Int64(bench.recordCount))])
  }

  private static func durable(
    _ files: DeploymentFiles, _ process: String, _ instances: Int, clients: Int, path: String
  ) async throws -> JSON {
    let bench = try await DurableBench(path, model: files, process: process, clients: clients)
    _ = try await bench.run(max(clients, instances / 10))
    let clock = BenchClock()
    let completions = try await bench.run(instances)
    return report(clock, instances, completions, ["clients": .integer(Int64(clients))])
  }

  /// Begins instances that wait, and measures how long another service takes to take them up.
  private static func restart(
    _ files: DeploymentFiles, _ process: String, _ instances: Int, path: String
  ) async throws -> JSON {
    try await begin(files, process, instances, path: path)
    let clock = BenchClock()
    let service = try ProcessService(path)
    var report = report(clock, instances, 0, [:]).object ?? [:]
    report["waiting"] = .integer(Int64(try await service.read { $0.count }))
    report["megabytes"] = .number(try WaitingBench.residentMegabytes())
    return .object(report)
  }

  private static func begin(
    _ files: DeploymentFiles, _ process: String, _ instances: Int, path: String
  ) async throws {
    let service = try ProcessService(path)
    try await service.deploy(files, as: "bench", at: BenchClock.start)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for client in 0..<64 {
        group.addTask {
          for number in stride(from: client, to: instances, by: 64) {
            try await service.start(
              process, variables: BenchClock.variables(number), at: BenchClock.start)
          }
        }
      }
      try await group.waitForAll()
    }
  }

  private static func report(
    _ clock: BenchClock, _ instances: Int, _ completions: Int, _ more: [String: JSON]
  ) -> JSON {
    var members = clock.passed
    members["instances"] = .integer(Int64(instances))
    members["completions"] = .integer(Int64(completions))
    return .object(members.merging(more) { own, _ in own })
  }

  private static func word(_ words: [String], _ index: Int) throws -> String {
    guard words.indices.contains(index) else { throw BenchError("a word is missing") }
    return words[index]
  }

  private static func number(_ words: [String], _ index: Int) throws -> Int {
    guard let number = Int(try word(words, index)), number > 0 else {
      throw BenchError("expected a number above zero")
    }
    return number
  }
}
