import Reconciler
import TestSupport
import Testing
import Vocabulary

@testable import HTTPAPI

@Suite struct ServerTests {
  /// Runs a server on a free port of this machine while a body asks it.
  private func whileServing(
    _ test: TestService, _ limits: APIServer.Limits = APIServer.Limits(),
    _ body: @escaping @Sendable (Int) async throws -> Void
  ) async throws {
    let (ports, port) = AsyncStream<Int>.makeStream()
    try await withThrowingTaskGroup { group in
      group.addTask {
        try await APIServer.run(
          test.service, at: APIServer.Address(host: "127.0.0.1", port: 0), limits: limits
        ) { port.yield($0) }
      }
      for await port in ports {
        try await body(port)
        break
      }
      group.cancelAll()
      while let result = await group.nextResult() {
        if case .failure(let error) = result, !(error is CancellationError) { throw error }
      }
    }
  }

  /// Asks on a connection of its own; blocking, and so on a thread of its own.
  private static func ask(_ port: Int, _ text: String) async -> String {
    await OwnThread.run {
      guard let wire = Wire(port: port) else { return "no connection" }
      wire.send(text)
      return wire.readToEnd()
    }
  }

  private static func get(_ target: String, _ method: String = "GET") -> String {
    "\(method) \(target) HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
  }

  @Test func `it answers with the headers that keep browsers out of trouble`() async throws {
    try await whileServing(TestService(try Sample.snapshot())) { port in
      let answer = await Self.ask(port, Self.get("/api/v1/models/churn"))
      #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n"))
      let head = answer.lowercased()
      #expect(head.contains("\r\ncontent-security-policy: \(SecurityHeaders.policy)\r\n"))
      #expect(head.contains("\r\nx-content-type-options: nosniff\r\n"))
      #expect(head.contains("\r\nreferrer-policy: same-origin\r\n"))
      #expect(head.contains("\r\ncache-control: private, no-cache\r\n"))
      #expect(answer.hasSuffix("}"))
    }
  }

  @Test func `HEAD tells the length and sends nothing`() async throws {
    try await whileServing(TestService(try Sample.snapshot())) { port in
      let whole = await Self.ask(port, Self.get("/api/v1/models"))
      let head = await Self.ask(port, Self.get("/api/v1/models", "HEAD"))
      let length = whole.split(separator: "\r\n\r\n", maxSplits: 1).last?.utf8.count ?? 0
      #expect(length > 100)
      #expect(head.lowercased().contains("\r\ncontent-length: \(length)\r\n"))
      #expect(head.hasSuffix("\r\n\r\n"))
    }
  }

  @Test func `what is no request is answered or cut off, and the next one is served`() async throws
  {
    try await whileServing(TestService(try Sample.snapshot())) { port in
      let malformed = [
        "\r\n\r\n", "GET\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", "\u{0}\u{1}\u{2}\r\n\r\n",
        "GET /%zz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: -1\r\n\r\n",
        "POST /api/v1/signals HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "POST /api/v1/signals HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        "GET / HTTP/1.1\r\nHost : 127.0.0.1\r\n\r\n", "GET / HTTP/1.1\r\n Host: x\r\n\r\n",
        "GET http://evil.example/ HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\nConnection: close\r\n\r\n",
        "GET /" + String(repeating: "a", count: 100_000) + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: " + String(repeating: "a", count: 100_000)
          + "\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n" + String(repeating: "x: y\r\n", count: 200)
          + "\r\n",
      ]
      var limits = 0
      for request in malformed {
        let answer = await Self.ask(port, request)
        #expect(
          answer.isEmpty || answer.hasPrefix("HTTP/1.1 4"),
          "\(request.prefix(60)): \(answer.prefix(80))")
        limits += 1
      }
      #expect(limits == malformed.count)
      #expect(await Self.ask(port, Self.get("/healthz")).hasSuffix("{\"status\":\"live\"}"))
    }
  }

  @Test func `a body that is too large is refused before it is read`() async throws {
    try await whileServing(TestService(try Sample.snapshot())) { port in
      let announced = await Self.ask(
        port,
        "POST /api/v1/signals HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 99999999\r\nConnection: close\r\n\r\n"
      )
      #expect(announced.hasPrefix("HTTP/1.1 413 "))
      let piece = "10000\r\n" + String(repeating: "a", count: 0x10000) + "\r\n"
      let chunked = await Self.ask(
        port,
        "POST /api/v1/signals HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
          + String(repeating: piece, count: 8))
      #expect(chunked.isEmpty || chunked.hasPrefix("HTTP/1.1 413 "))
    }
  }

  @Test func `who sends a head or a body drop by drop is cut off`() async throws {
    var limits = APIServer.Limits()
    limits.headSeconds = 1
    limits.requestSeconds = 1
    try await whileServing(TestService(try Sample.snapshot()), limits) { port in
      for start in [
        "GET /healthz HTTP/1.1\r\nX: ",
        "POST /api/v1/signals HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 200000\r\n\r\n",
      ] {
        let drops = await OwnThread.run {
          guard let wire = Wire(port: port) else { return -1 }
          wire.send(start)
          var drops = 0
          while drops < 400, !wire.hears(withinMilliseconds: 50), wire.send("a") { drops += 1 }
          return wire.readToEnd().hasPrefix("HTTP/1.1 2") ? -2 : drops
        }
        #expect((1..<100).contains(drops), "\(drops)")
      }
      // A busy machine may cut off an honest request by the same limits: it asks again.
      var isAnswered = false
      for _ in 0..<200 where !isAnswered {
        isAnswered = await Self.ask(port, Self.get("/healthz"))
          .hasSuffix("{\"status\":\"live\"}")
      }
      #expect(isAnswered)
    }
  }

  @Test func `many that say nothing keep nobody else from being answered`() async throws {
    try await whileServing(TestService(try Sample.snapshot())) { port in
      var silent: [Task<Void, Never>] = []
      for _ in 0..<100 {
        silent.append(
          Task {
            // Held until the test has ended, by the server's closing.
            await OwnThread.run {
              guard let wire = Wire(port: port) else { return }
              wire.send("GET / HTTP/1.1\r\nX: ")
              _ = wire.readToEnd()
            }
          })
      }
      for _ in 0..<20 {
        #expect(await Self.ask(port, Self.get("/healthz")).hasSuffix("{\"status\":\"live\"}"))
      }
      for task in silent { task.cancel() }
    }
  }

  @Test func `who watches is told what changed and what was missed`() async throws {
    let test = TestService(try Sample.snapshot())
    try await whileServing(test) { port in
      let first = Task {
        await OwnThread.run {
          guard let wire = Wire(port: port) else { return "" }
          wire.send("GET /api/v1/changes HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
          return wire.read(until: "event: change")
        }
      }
      while test.service.hub.count == 0 { await Task.yield() }
      let changed = try Sample.snapshot()
      test.records.publish(
        Snapshot(revision: 8, state: changed.state), [.model(ModelName("churn"))])
      let text = await first.value
      #expect(
        text.contains("content-type: text/event-stream")
          || text.contains("Content-Type: text/event-stream"))
      #expect(
        text.contains(
          "id: \(test.service.hub.epoch)-8\nevent: change\ndata: {\"changed\":[\"model/churn\"]}\n\n"
        ))
      for (id, expected) in [
        ("\(test.service.hub.epoch)-7", "event: change\ndata: {\"changed\":[\"model/churn\"]}"),
        ("elsewhere-7", "event: reset"), ("x", "event: reset"),
      ] {
        let again = await OwnThread.run {
          guard let wire = Wire(port: port) else { return "" }
          wire.send(
            "GET /api/v1/changes HTTP/1.1\r\nHost: 127.0.0.1\r\nLast-Event-ID: \(id)\r\n\r\n")
          return wire.read(until: "event: ")
        }
        #expect(again.contains(expected))
      }
    }
  }

  @Test func `ten thousand mutated bodies end nothing`() async throws {
    let test = TestService(try Sample.snapshot())
    let body = Array(
      #"{"name":"com.modelop.mlc.definitions.Signals_X","variables":{"MODEL_ID":{"value":"churn"},"a":{"value":[1,2.5,null,true,"é"]}}}"#
        .utf8)
    var seed: UInt64 = 88_172_645_463_325_252
    func next() -> Int {
      seed ^= seed << 13
      seed ^= seed >> 7
      seed ^= seed << 17
      return Int(truncatingIfNeeded: seed >> 33)
    }
    var statuses: [Int: Int] = [:]
    for round in 0..<10_000 {
      var bytes = body
      for _ in 0...(next() % 4) {
        let place = next() % bytes.count
        switch next() % 3 {
        case 0: bytes[place] = UInt8(truncatingIfNeeded: next())
        case 1: bytes.remove(at: place)
        default: bytes.insert(contentsOf: bytes.prefix(next() % 40), at: place)
        }
      }
      let target =
        round.isMultiple(of: 2) ? "/mlc-service/rest/signalResponsive" : "/api/v1/signals"
      let response = await test.service.answer(
        APIRequest(
          "POST", target, headers: [("host", "127.0.0.1"), ("content-type", "application/json")],
          body: bytes, peer: ""))
      statuses[response.status, default: 0] += 1
    }
    #expect(Set(statuses.keys).isSubset(of: [200, 202, 400]))
    #expect((statuses[400] ?? 0) > 5000)
  }
}
