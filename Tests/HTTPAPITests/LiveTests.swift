import Dashboard
import Reconciler
import Testing
import Vocabulary

@testable import HTTPAPI

/// What is made of counts that only rise.
struct LiveTests {
  private let start = Instant(milliseconds: 1_790_000_000_000)

  private func counts(
    requests: Int64, cpu: Double = 0, buckets: [(Double?, Int64)] = []
  ) -> RuntimeCounts {
    var counts = RuntimeCounts(since: start)
    counts.total.requests = requests
    counts.total.p50 = 7
    counts.total.p99 = 9
    counts.total.buckets = buckets.map { RuntimeCounts.Bucket(end: $0.0, count: $0.1) }
    counts.workers = [
      LiveFigures.Worker(
        pid: 7, state: "ready", served: requests, restarts: 0, cpuSeconds: cpu,
        memory: 3 << 20)
    ]
    return counts
  }

  @Test
  func `rates are those from one look to the next`() throws {
    var history = RuntimeHistory()
    history.take(counts(requests: 100, cpu: 1), at: start + .seconds(50))
    // One look knows the average since the version serves, and no processor time.
    #expect(history.figures?.perSecond == 2)
    #expect(history.figures?.cpu == nil)
    #expect(history.figures?.median == 7)
    history.take(counts(requests: 140, cpu: 1.5), at: start + .seconds(52))
    let figures = try #require(history.figures)
    #expect(figures.perSecond == 20)
    #expect(figures.cpu == 0.25)
    #expect(figures.memory == 3 << 20)
    #expect(figures.requests == 140)
    #expect(figures.throughput.map(\.value) == [20])
    #expect(figures.memoryLine.map(\.value) == [3])
    #expect(figures.workers.map(\.pid) == [7])
  }

  @Test
  func `latencies are those of the requests in between`() throws {
    var history = RuntimeHistory()
    history.take(
      counts(requests: 1000, buckets: [(1, 900), (8, 100)]), at: start + .seconds(1))
    history.take(
      counts(requests: 1100, buckets: [(1, 900), (4, 60), (8, 139), (nil, 1)]),
      at: start + .seconds(3))
    let figures = try #require(history.figures)
    #expect(figures.median == 4)
    #expect(figures.p99 == 8)
    #expect(figures.latency.map(\.value) == [8])
    // Nothing came since: what is known of all stands, and the line has no point.
    history.take(
      counts(requests: 1100, buckets: [(1, 900), (4, 60), (8, 139), (nil, 1)]),
      at: start + .seconds(5))
    #expect(history.figures?.median == 7)
    #expect(history.figures?.perSecond == 0)
    #expect(history.figures?.latency.count == 1)
  }

  @Test
  func `another version, a restart or a long pause begins the lines anew`() {
    var history = RuntimeHistory()
    history.take(counts(requests: 10), at: start + .seconds(1))
    history.take(counts(requests: 20), at: start + .seconds(3))
    #expect(history.figures?.throughput.count == 1)
    history.take(counts(requests: 5), at: start + .seconds(5))
    #expect(history.figures?.throughput == [])
    history.take(counts(requests: 15), at: start + .seconds(7))
    #expect(history.figures?.throughput.count == 1)
    history.take(counts(requests: 25), at: start + .seconds(60))
    #expect(history.figures?.throughput == [])
  }

  @Test
  func `looks that are too near add nothing, and the line is bounded`() {
    var history = RuntimeHistory()
    for look in 0..<1000 {
      history.take(counts(requests: Int64(look)), at: start + .milliseconds(look * 500))
    }
    #expect(history.figures?.throughput.count == 300)
    #expect(history.figures?.throughput.allSatisfy { $0.value == 2 } == true)
  }

  @Test
  func `a page shows what the runtime counts, and asks it at most once a second`() async throws {
    let service = TestService(try Sample.snapshot(), hasPages: true)
    let name = try #require(try Sample.snapshot().state.runtimes.keys.min())
    service.records.count(counts(requests: 4711), of: name)
    for _ in 0..<5 {
      let answer = await service.send("GET", "/runtimes/\(name)")
      #expect(answer.status == 200)
      let page = String(decoding: answer.bytes, as: UTF8.self)
      #expect(page.contains("4,711"))
      #expect(page.contains("data-every=\"2\""))
    }
    #expect(service.records.askedRuntimes == 1)
  }

  @Test
  func `pages count what changed since somebody looked last`() async throws {
    let first = try Sample.snapshot()
    let service = TestService(first, hasPages: true)
    func incidents() async -> Bool {
      let answer = await service.send("GET", "/instances")
      return String(decoding: answer.bytes, as: UTF8.self).contains("Ended elsewhere")
    }
    #expect(await !incidents())
    var state = first.state
    let id = try #require(state.instances.keys.min())
    state.instances[id]?.process = ProcessName("Ended elsewhere")
    let model = try #require(state.models.keys.min())
    state.models[model] = nil
    service.records.publish(
      Snapshot(
        revision: first.revision + 1, state: state, desired: first.desired,
        verdicts: first.verdicts, alerts: first.alerts), [.instance(id), .model(model)])
    #expect(await incidents())
    let list = await service.send("GET", "/models")
    let page = String(decoding: list.bytes, as: UTF8.self)
    #expect(!page.contains("href=\"/models/\(model)\""))
    #expect(page.contains("href=\"/models/"))
  }

  @Test
  func `a search of the audit trail says how far it got, and goes on from there`() async throws {
    var snapshot = try Sample.snapshot()
    var state = snapshot.state
    state.auditNumber = 4000
    snapshot = Snapshot(
      revision: snapshot.revision, state: state, desired: snapshot.desired,
      verdicts: snapshot.verdicts, alerts: snapshot.alerts)
    let service = TestService(snapshot, hasPages: true)
    var target = "/audit?object=model/churn"
    var seen: [String] = []
    for _ in 0..<5 {
      let answer = await service.send("GET", target)
      let page = String(decoding: answer.bytes, as: UTF8.self)
      if page.contains("a &quot;quoted&quot;, text") || page.contains("a \"quoted\", text") {
        seen.append("found")
        break
      }
      let words = try #require(page.firstMatch(of: /No entry from number ([0-9]+) up is like that/))
      seen.append(String(words.1))
      let next = try #require(page.firstMatch(of: /href="([^"]*before=[0-9]+[^"]*)"/))
      target = String(next.1).replacing("&amp;", with: "&")
    }
    #expect(seen == ["3001", "2001", "1001", "found"])
  }
}
