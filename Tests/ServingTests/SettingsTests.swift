import HTTPClient
import Kafka
import KafkaTestSupport
import Testing
import Vocabulary

@testable import Serving

/// Endpoints and workers that change while a runtime serves.
struct SettingsTests {
  private func configure(_ runtime: LiveRuntime, _ settings: JSON) async throws -> HTTPResponse {
    try await runtime.send(
      "PUT", "/control/settings", settings.canonicalText, token: runtime.registration.token)
  }

  @Test func `endpoints come, change and go, and the read-back tells it`() async throws {
    let folder = try TemporaryFolder()
    let package = try PackageFolder("def score(r): return r", in: folder.path)
    try await withRuntime(
      state: folder.path,
      configure: { $0.endpoints = [Endpoint(name: "a"), Endpoint(name: "b")] }
    ) { runtime in
      try await runtime.deploy(package)
      let rows: JSON = ["name": "b", "direction": "inout", "encoding": "csv"]
      let late: JSON = ["name": "c", "direction": "inout", "encoding": "json"]
      let answer = try await configure(runtime, ["endpoints": [rows, late]])
      #expect(answer.status == 200, "\(answer.text)")
      #expect(try answer.json["settings"]?["endpoints"] == [rows, late])
      #expect(try await runtime.serving()["settings"]?["endpoints"] == [rows, late])
      let type = "application/json"
      #expect(try await runtime.send("POST", "/a", bytes: [0x31], type: type).status == 404)
      #expect(try await runtime.send("POST", "/b", bytes: [0x31], type: type).status == 415)
      #expect(
        try await runtime.send("POST", "/b", bytes: Array("n\n1\n".utf8), type: "text/csv").status
          == 200)
      #expect(try await runtime.send("POST", "/c", bytes: [0x31], type: type).text == "1")
    }
  }

  @Test func `a change under load fails no request, and other workers take over`() async throws {
    let folder = try TemporaryFolder()
    let package = try PackageFolder(
      "import time\ndef score(r):\n  time.sleep(0.002)\n  return r", in: folder.path)
    try await withRuntime(
      state: folder.path,
      configure: {
        $0.pool.workers = 1
        $0.endpoints = [Endpoint(name: "a")]
      }
    ) { runtime in
      try await runtime.deploy(package)
      let flag = Flag()
      let failed = try await withThrowingTaskGroup(of: Int.self) { group in
        for _ in 0..<4 {
          group.addTask {
            var failed = 0
            while !flag.isRaised {
              let answer = try await runtime.send(
                "POST", "/a", "7", headers: [HTTPHeader("Content-Type", "application/json")])
              if answer.shown != "200 7" { failed += 1 }
            }
            return failed
          }
        }
        let stays: JSON = ["name": "a", "direction": "inout", "encoding": "json"]
        for number in 0..<4 {
          let other: JSON = [
            "name": .string("n\(number)"), "direction": "inout", "encoding": "json",
          ]
          let answer = try await configure(
            runtime,
            [
              "endpoints": [stays, other], "workers": .integer(Int64(1 + number % 2)),
              "timeoutMilliseconds": 60_000,
            ])
          #expect(answer.status == 200, "\(answer.text)")
          let serving = try await runtime.serving()
          #expect(serving["workers"]?.array?.count == 1 + number % 2)
          #expect(serving["settings"]?["workers"] == .integer(Int64(1 + number % 2)))
          #expect(serving["version"]?.string == package.version.hex)
        }
        flag.raise()
        return try await group.reduce(0, +)
      }
      #expect(failed == 0)
    }
  }

  @Test func `answers that wait at an endpoint wait on when others come beside it`() async throws {
    let folder = try TemporaryFolder()
    let package = try PackageFolder("def score(r): return r", in: folder.path)
    let (into, out): (JSON, JSON) = (
      ["name": "in", "direction": "in", "encoding": "json"],
      ["name": "out", "direction": "out", "encoding": "json"]
    )
    try await withRuntime(state: folder.path) { runtime in
      try await runtime.deploy(package)
      _ = try await configure(runtime, ["endpoints": [into, out]])
      let type = "application/json"
      #expect(try await runtime.send("POST", "/in", bytes: [0x35], type: type).status == 202)
      _ = try await configure(
        runtime, ["endpoints": [into, out, ["name": "x", "encoding": "csv"]]])
      #expect(try await runtime.send("GET", "/out").text == "[5]")
    }
  }

  @Test func `settings that do not fit are refused, and the former ones stay`() async throws {
    let folder = try TemporaryFolder()
    let package = try PackageFolder("def score(r): return r", in: folder.path)
    try await withRuntime(
      state: folder.path, configure: { $0.endpoints = [Endpoint(name: "a")] }
    ) { runtime in
      try await runtime.deploy(package)
      for (settings, status, words) in [
        (JSON.object(["endpoints": [["name": "metrics"]]]), 400, "the runtime itself answers"),
        (["endpoints": [["name": "x", "encoding": "xml"]]], 400, "found the encoding"),
        (["endpoints": [], "workers": 0], 400, "from 1 to 1024"),
        (["endpoints": [], "threads": 1], 400, "unknown member"),
        (["endpoints": [["name": "x", "encoding": "avro-binary"]]], 422, "needs an Avro schema"),
        (["endpoints": [["name": "k", "type": "kafka", "topic": "t"]]], 400, "bootstrapServers"),
      ] {
        let answer = try await configure(runtime, settings)
        #expect(answer.status == status, "\(answer.text)")
        #expect(answer.text.contains(words), "\(answer.text)")
      }
      let answer = try await runtime.send(
        "PUT", "/control/settings", #"{"endpoints": []}"#, token: "wrong")
      #expect(answer.status == 401)
      #expect(try await runtime.serving()["settings"]?["endpoints"]?[0]?["name"] == "a")
    }
  }

  @Test(arguments: KafkaRoute.Delivery.allCases)
  func `a topic that is read in other ways loses no record and doubles none`(
    delivery: KafkaRoute.Delivery
  ) async throws {
    let folder = try TemporaryFolder()
    let state = folder.path
    let package = try PackageFolder("def score(r): return r", in: state)
    try await TransactionalBroker.with(partitions: 2) { broker in
      let topics = Topics(bootstrapServers: broker.bootstrapServers, partitions: 2)
      func endpoints(_ other: JSON? = nil, deadLetters: String) -> JSON {
        var list: [JSON] = [
          [
            "type": "kafka", "name": "in", "direction": "inout", "topic": "in",
            "outputTopic": "out", "bootstrapServers": .string(broker.bootstrapServers),
            "delivery": .string(delivery.rawValue), "deadLetters": .string(deadLetters),
          ]
        ]
        if let other { list.append(other) }
        return ["endpoints": .array(list)]
      }
      try await withRuntime(
        state: state, configure: { $0.pool.requestLimit = Topics.patience }
      ) { runtime in
        try await runtime.deploy(package)
        let first = endpoints(deadLetters: "one")
        #expect(try await configure(runtime, first).status == 200)
        try await topics.write((0..<300).map(String.init))
        _ = try await topics.read("out", atLeast: 20)
        // Another name of the dead letters: the route ends in order, and begins anew.
        #expect(try await configure(runtime, endpoints(deadLetters: "two")).status == 200)
        try await topics.write((300..<600).map(String.init))
        let rest: JSON = ["name": "x", "direction": "inout", "encoding": "json"]
        #expect(
          try await configure(runtime, endpoints(rest, deadLetters: "two")).status == 200)
        let messages = try await topics.read("out", atLeast: 600)
        #expect(messages.compactMap { Int($0.text) }.sorted() == Array(0..<600))
        let routes = try await runtime.serving()["routes"]?.array
        #expect(routes?.count == 1)
        #expect(routes?.first?["deadLetterTopic"] == "two")
        // As nothing of it has changed the last time, it went on.
        #expect(routes?.first?["sessions"] == 1)
        #expect(try await configure(runtime, ["endpoints": []]).status == 200)
        #expect(try await runtime.serving()["routes"] == [])
      }
    }
  }
}
