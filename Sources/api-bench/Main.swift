import Git
import Glibc
import HTTPAPI
import Host
import Reconciler
import Vocabulary

/// What `Benchmarks/api` runs: the processor time of each answer over the records of a large
/// organisation, from a real database.
@main struct Main {
  private static let load = Load(models: 2000, instances: 5000, openTasks: 500)
  private static let rounds = 20

  static func main() async throws {
    guard CommandLine.arguments.count == 2 else {
      print("usage: api-bench FOLDER")
      exit(2)
    }
    let folder = CommandLine.arguments[1]
    let state = StateFolder(folder + "/state")
    try state.create()
    _ = try Repository(creatingBareAt: folder + "/registry.git")
    let store = try Store(writing: state.database)
    var batch = Store.Batch(at: Instant(milliseconds: 1_790_000_000_000))
    batch.documents = try load.documents()
    batch.meta = ["auditNumber": "1000", "observed": "", "tip": ""]
    try store.commit(batch)
    let feed = try RecordFeed(repository: folder + "/registry.git", folder: state)
    let records = BenchRecords(feed)
    row(
      "reading everything once (\(batch.documents.count) records)",
      try await cost { _ = try await records.snapshot() })
    try await change(store, records)
    try await answers(records)
    print("peak memory \(peakMegabytes()) MB")
  }

  /// A pass that touches three models, and what it costs to take that up.
  private static func change(_ store: Store, _ records: BenchRecords) async throws {
    var spent = 0.0
    for round in 0..<rounds {
      var batch = Store.Batch(at: Instant(milliseconds: 1_790_000_000_000))
      batch.documents = (0..<3).map { number in
        StateDocument(
          path: StatePath.model(load.name(round * 3 + number)),
          record: load.model(round * 3 + number))
      }
      try store.commit(batch)
      spent += try await cost { _ = try await records.snapshot() }
    }
    row("taking up three changed models", spent / Double(rounds))
  }

  private static func answers(_ records: BenchRecords) async throws {
    var configuration = APIService.Configuration(
      local: .local("Ada"), settings: { AccessSettings() },
      now: { Instant(milliseconds: 1_790_000_000_000) }, version: "bench")
    configuration.rate = (perSecond: 1e9, burst: 1e9)
    configuration.place = (repository: "bench", branch: "refs/heads/main")
    let service = APIService(configuration, records: records)
    for target in [
      "/api/v1/models", "/api/v1/models?label=team=team-3&sort=-since", "/api/v1/models/model-7",
      "/api/v1/test-results?verdict=fail", "/api/v1/tasks?state=open",
      "/api/v1/instances?state=active", "/api/v1/jobs?sort=-finished", "/api/v1/incidents",
      "/api/v1/processes", "/api/v1/audit", "/", "/models", "/models/model-7", "/tasks",
      "/processes", "/instances", "/runtimes", "/jobs", "/audit",
    ] {
      let request = APIRequest("GET", target, headers: [("host", "127.0.0.1")])
      var size = 0
      var status = 0
      let first = try await cost {
        let response = await service.answer(request)
        (size, status) = (response.bytes.count, response.status)
      }
      let next =
        try await cost { for _ in 0..<rounds { _ = await service.answer(request) } }
        / Double(rounds)
      print(
        "\(pad(target, 48)) \(status)  first \(pad(text(first), 9)) next \(pad(text(next), 9))"
          + " \(size / 1024) KB")
    }
  }

  // MARK: - Measuring

  /// Milliseconds of processor time of the whole process.
  private static func cost(_ body: () async throws -> Void) async throws -> Double {
    let start = processorMilliseconds()
    try await body()
    return processorMilliseconds() - start
  }

  private static func processorMilliseconds() -> Double {
    var time = timespec()
    unsafe clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) * 1000 + Double(time.tv_nsec) / 1e6
  }

  private static func peakMegabytes() -> Int {
    var usage = rusage()
    _ = unsafe getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return usage.ru_maxrss / 1024
  }

  private static func row(_ name: String, _ milliseconds: Double) {
    print("\(pad(name, 48)) \(text(milliseconds))")
  }

  private static func text(_ milliseconds: Double) -> String {
    "\((milliseconds * 100).rounded() / 100) ms"
  }

  private static func pad(_ text: String, _ length: Int) -> String {
    text + String(repeating: " ", count: max(0, length - text.count))
  }
}
