import HTTPClient
import Serving
import Testing
import Vocabulary

/// What a runtime tells of its work.
struct LiveViewTests {
  private func withModel(_ body: (LiveRuntime) async throws -> Void) async throws {
    let folder = try TemporaryFolder()
    let package = try PackageFolder(
      """
      def score(r):
        return sum(i * i for i in range(20000)) / r
      """, in: folder.path)
    try await withRuntime(state: folder.path) {
      $0.pool.workers = 1
      $0.endpoints = [
        Endpoint(name: "a \"b\"", encoding: CSVEncoding()),
        Endpoint(name: "out", direction: .output),
      ]
    } _: { runtime in
      #expect(try await runtime.deploy(package).status == 200)
      for body in ["1", "[1, 2]", "0", "{"] { _ = try await runtime.score(body) }
      try await body(runtime)
    }
  }

  @Test func `metrics are told as Prometheus reads them`() async throws {
    try await withModel { runtime in
      let answer = try await runtime.send("GET", "/metrics")
      #expect(answer.header("Content-Type") == "text/plain; version=0.0.4; charset=utf-8")
      let lines = answer.text.split(separator: "\n").map(String.init)
      for line in [
        "# TYPE muster_requests_total counter",
        #"muster_requests_total{endpoint="score",outcome="answered"} 2"#,
        #"muster_requests_total{endpoint="score",outcome="failed"} 1"#,
        #"muster_requests_total{endpoint="score",outcome="rejected"} 1"#,
        #"muster_records_total{endpoint="score"} 4"#,
        #"muster_request_seconds_bucket{endpoint="score",le="+Inf"} 3"#,
        #"muster_request_seconds_count{endpoint="score"} 3"#,
        #"muster_outbox_answers{endpoint="out"} 0"#, "muster_runtime_ready 1",
        "muster_queued_requests 0", #"muster_worker_ready{worker="0"} 1"#,
      ] {
        #expect(lines.contains(line), "\(line)")
      }
      // A name, labels and a number on every line; buckets ascend, and so do their counts.
      var ends: [Double] = []
      var counts: [Double] = []
      for line in lines where !line.hasPrefix("#") {
        let value = try #require(line.split(separator: " ").last.flatMap { Double($0) })
        #expect(line.wholeMatch(of: /[a-z_]+(\{.*\})? [0-9.e+-]+/) != nil, "\(line)")
        if let match = line.firstMatch(of: /seconds_bucket\{endpoint="score",le="([0-9.e-]+)"\}/) {
          ends.append(try #require(Double(match.1)))
          counts.append(value)
        }
      }
      #expect(ends.count == 19)
      #expect(ends == ends.sorted() && Set(ends).count == 19)
      #expect(counts == counts.sorted())
      #expect(try await runtime.send("POST", "/metrics", "").status == 405)
    }
  }

  @Test func `the read-back has a histogram, and what the workers use`() async throws {
    try await withModel { runtime in
      let report = try await runtime.serving()
      let latency = report["statistics"]?["endpoints"]?["score"]?["latency"]
      let buckets = latency?["buckets"]?.array ?? []
      #expect(buckets.reduce(0) { $0 + ($1[1]?.integer ?? 0) } == 3)
      let worker = report["workers"]?[0]
      // Without a control group nobody counts for us.
      guard report["sandbox"]?["memory"]?.string?.hasPrefix("cgroup") == true else {
        #expect(worker?["memoryBytes"] == .null)
        return
      }
      #expect((worker?["memoryBytes"]?.integer ?? 0) > 1 << 20)
      #expect(
        (worker?["peakMemoryBytes"]?.integer ?? 0) >= (worker?["memoryBytes"]?.integer ?? 1) / 2)
      #expect((worker?["cpuSeconds"]?.double ?? 0) > 0)
    }
  }
}
