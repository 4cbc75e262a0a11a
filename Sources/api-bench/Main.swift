import Git
import Glibc
import HTTPAPI
import Host
import Reconciler
import Sandbox
import Vocabulary

/// What `Benchmarks/api` runs: the processor time and weight of each answer over the records of a
/// large organisation, from a real database, and the memory of those who watch.
@main struct Main {
  private static let load = Load(models: 2000, instances: 5000, openTasks: 500)
  private static let rounds = 20
  private static let viewers = 1000

  /// Milliseconds of processor time, bytes of a page, and bytes of memory.
  private static let goals = (cost: 20.0, weight: 150_000, memory: 150 << 20)

  static func main() async throws {
    guard CommandLine.arguments.count == 2 else {
      print("usage: api-bench FOLDER")
      exit(2)
    }
    raiseFileLimit()
    let folder = CommandLine.arguments[1]
    let state = StateFolder(folder + "/state")
    try state.create()
    _ = try Repository(creatingBareAt: folder + "/registry.git")
    let store = try Store(writing: state.database)
    var batch = Store.Batch(at: Instant(milliseconds: 1_790_000_000_000))
    batch.documents = try load.documents()
    batch.meta = ["auditNumber": String(Load.auditEntries), "observed": "", "tip": ""]
    try store.commit(batch)
    let count = batch.documents.count
    batch.documents = []
    let feed = try RecordFeed(repository: folder + "/registry.git", folder: state)
    let records = BenchRecords(feed)
    row(
      "reading everything once (\(count) records)",
      try await cost { _ = try await records.snapshot() })
    print("memory with all records: \(residentBytes() >> 20) MB")
    try await change(store, records)
    let service = service(records)
    row("counting everything, once at the start", try await cost { await service.prepare() })
    let missed = try await answers(service, records, store)
    let hasMissed = try await watch(service, store)
    print(
      missed == 0 && !hasMissed
        ? "every goal is met" : "\(missed) answers miss a goal; see the marks")
    exit(missed == 0 && !hasMissed ? 0 : 1)
  }

  private static func service(_ records: BenchRecords) -> APIService {
    var configuration = APIService.Configuration(
      local: .local("Ada"), settings: { AccessSettings() },
      now: { Instant(milliseconds: 1_790_000_000_000) }, version: "bench")
    configuration.rate = (perSecond: 1e9, burst: 1e9)
    configuration.place = (repository: "bench", branch: "refs/heads/main")
    return APIService(configuration, records: records)
  }

  /// A pass over three changed models.
  private static func touch(_ store: Store, _ round: Int) throws {
    var batch = Store.Batch(at: Instant(milliseconds: 1_790_000_000_000))
    batch.documents = try load.pass(round)
    try store.commit(batch)
  }

  private static func change(_ store: Store, _ records: BenchRecords) async throws {
    var spent = 0.0
    for round in 0..<rounds {
      try touch(store, round)
      spent += try await cost { _ = try await records.snapshot() }
    }
    row("taking up a pass over three changed models", spent / Double(rounds))
  }

  // MARK: - Answers

  private static var programs: [String] {
    [
      "/api/v1/models", "/api/v1/models?label=team=team-3&sort=-since", "/api/v1/models/model-7",
      "/api/v1/test-results?verdict=fail", "/api/v1/tasks?state=open",
      "/api/v1/instances?state=active", "/api/v1/jobs?sort=-finished", "/api/v1/incidents",
      "/api/v1/processes", "/api/v1/runtimes", "/api/v1/audit",
      "/api/v1/alerts", "/api/v1/heat-map",
    ]
  }

  private static var pages: [String] {
    let (task, instance) = (load.taskID(7).text, load.instanceID(20).text)
    return [
      "/", "/tasks", "/tasks?mine=1", "/tasks/\(task)", "/alerts", "/models",
      "/models?state=failed", "/models?label=team%3Dteam-3", "/models/model-7",
      "/models/model-7/versions", "/models/model-7/tests", "/models/model-7/compare",
      "/models/model-7/source", "/proposals", "/processes", "/processes/promotion-1", "/instances",
      "/instances?state=active&page=3", "/instances/\(instance)", "/jobs", "/jobs?page=20",
      "/jobs/\(instance)-1", "/runtimes", "/runtimes/runtime-1", "/engine", "/author",
      "/author/model", "/audit", "/audit?actor=nobody", "/heat", "/monitors",
      "/models/model-7/monitors",
    ]
  }

  /// What each answer costs, the first one after a change and those that follow. Answers how many
  /// miss a goal.
  private static func answers(
    _ service: APIService, _ records: BenchRecords, _ store: Store
  ) async throws -> Int {
    print("\n\(pad("answer", 48)) status  after a change        next    weight")
    var missed = 0
    for (index, target) in (programs + pages).enumerated() {
      try touch(store, 100 + index)
      // Taking up the change is no part of an answer: it is done once, whoever asks.
      _ = try await records.snapshot()
      let request = page(target)
      var size = 0
      var status = 0
      let first = try await cost {
        let response = await service.answer(request)
        (size, status) = (response.bytes.count, response.status)
      }
      let next =
        try await cost { for _ in 0..<rounds { _ = await service.answer(request) } }
        / Double(rounds)
      let isPage = !target.hasPrefix("/api/")
      var marks: [String] = []
      if isPage, first > goals.cost || next > goals.cost { marks.append("over \(goals.cost) ms") }
      if isPage, size > goals.weight { marks.append("over \(goals.weight) bytes") }
      if status != 200 { marks.append("not 200") }
      if !marks.isEmpty { missed += 1 }
      print(
        "\(pad(target, 48)) \(status)     \(pad(text(first), 16, isRight: true))"
          + " \(pad(text(next), 12, isRight: true)) \(pad("\(size)", 9, isRight: true))"
          + (marks.isEmpty ? "" : "  ! " + marks.joined(separator: ", ")))
    }
    print("goals of a page: at most \(goals.cost) ms and \(goals.weight) bytes")
    return missed
  }

  private static func page(_ target: String) -> APIRequest {
    APIRequest("GET", target, headers: [("host", "127.0.0.1")])
  }

  // MARK: - Those who watch

  /// Whether the goal of the memory of viewers is missed.
  private static func watch(_ service: APIService, _ store: Store) async throws -> Bool {
    let (ports, port) = AsyncStream<Int>.makeStream()
    return try await withThrowingTaskGroup(of: Bool?.self) { group in
      group.addTask {
        try await APIServer.run(service, at: .init(host: "127.0.0.1", port: 0)) { port.yield($0) }
        return nil
      }
      group.addTask { try await measure(ports, store) }
      defer { group.cancelAll() }
      while let result = try await group.next() {
        if let result { return result }
      }
      return true
    }
  }

  private static func measure(_ ports: AsyncStream<Int>, _ store: Store) async throws -> Bool {
    guard let port = await ports.first(where: { _ in true }) else { return true }
    let before = residentBytes()
    let start = processorMilliseconds()
    guard let watching = await BlockingWork.run({ Viewers(viewers, port: port) }) else {
      print("\n! \(viewers) viewers could not connect")
      return true
    }
    let opening = processorMilliseconds() - start
    let after = residentBytes()
    let told = processorMilliseconds()
    try touch(store, 300)
    let hearing = await BlockingWork.run { watching.countHearing() }
    let telling = processorMilliseconds() - told
    let end = residentBytes()
    watching.close()
    print("\n\(viewers) viewers connected: \(text(opening)) of processor time")
    print("\(hearing) of them told of a change: \(text(telling)), clients included")
    let most = max(after, end)
    print(
      "memory: \((most - before) >> 20) MB for the viewers"
        + " (goal: at most \(goals.memory >> 20) MB),"
        + " \(most >> 20) MB with all records and everything that was asked before"
        + (most - before > goals.memory ? "  ! over the goal" : ""))
    return hearing < viewers || most - before > goals.memory
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

  /// The memory that the process has now, by the kernel's count (proc(5), statm).
  private static func residentBytes() -> Int {
    let file = unsafe open("/proc/self/statm", O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return 0 }
    defer { close(file) }
    var bytes = [UInt8](repeating: 0, count: 200)
    let count = unsafe read(file, &bytes, bytes.count)
    let words = String(decoding: bytes.prefix(max(0, count)), as: UTF8.self).split(separator: " ")
    guard words.count > 1, let pages = Int(words[1]) else { return 0 }
    return pages * Int(sysconf(Int32(_SC_PAGESIZE)))
  }

  /// Both ends of each connection are in this process.
  private static func raiseFileLimit() {
    var limit = rlimit()
    guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
    limit.rlim_cur = min(limit.rlim_max, 16_384)
    _ = unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
  }

  private static func row(_ name: String, _ milliseconds: Double) {
    print("\(pad(name, 48)) \(text(milliseconds))")
  }

  private static func text(_ milliseconds: Double) -> String {
    "\((milliseconds * 100).rounded() / 100) ms"
  }

  private static func pad(_ text: String, _ length: Int, isRight: Bool = false) -> String {
    let space = String(repeating: " ", count: max(0, length - text.count))
    return isRight ? space + text : text + space
  }
}
