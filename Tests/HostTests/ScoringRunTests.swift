import Foundation
import Host
import Synchronization
import TestSupport
import Testing
import Vocabulary

/// Files of records scored by a runtime.
struct ScoringRunTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// A built-in runtime that doubles `x`; a batch with a record without it is refused as a whole.
  private func server(_ bodies: Bodies = Bodies()) throws -> LoopbackListener {
    try LoopbackListener { connection in
      while let request = connection.request() {
        let body = request.text.split(separator: "\r\n\r\n", maxSplits: 1).last.map(String.init)
        let records = (try? JSON(parsing: Array((body ?? "").utf8)))?.array ?? []
        bodies.add(records.count)
        let values = records.compactMap { $0["x"]?.integer }
        let isRefused = values.count != records.count
        let answer =
          isRefused
          ? #"{"detail": "x is missing"}"#
          : JSON.array(values.map { .integer($0 * 2) }).canonicalText
        guard
          connection.send(
            "HTTP/1.1 \(isRefused ? 422 : 200) S\r\nContent-Length: \(answer.utf8.count)\r\n\r\n"
              + answer)
        else { return }
      }
    }
  }

  /// How many records each request had.
  private final class Bodies: Sendable {
    private let sizes = Mutex<[Int]>([])
    var counts: [Int] { sizes.withLock { $0 } }
    func add(_ count: Int) { sizes.withLock { $0.append(count) } }
  }

  private final class Lines: Sendable {
    private let text = Mutex("")
    var lines: [String] { text.withLock { $0.split(separator: "\n").map(String.init) } }
    func add(_ lines: String) { text.withLock { $0 += lines } }
  }

  private func file(_ text: String, _ name: String) throws -> String {
    let path = "\(folder.path)/\(name)"
    try Data(text.utf8).write(to: URL(filePath: path))
    return path
  }

  private func run(_ port: Int, batch: Int = 100) -> ScoringRun {
    ScoringRun(
      ScoringServer(url: "http://127.0.0.1:\(port)", dialect: .muster), batch: batch)
  }

  @Test func `records go in batches and come back in order`() async throws {
    let bodies = Bodies()
    let server = try server(bodies)
    let text = (1...25).map { #"{"x": \#($0)}"# }.joined(separator: "\n")
    let path = try file(text, "r.jsonl")
    let lines = Lines()
    let tally = try await run(server.port, batch: 10)
      .run(path: path, name: "r.jsonl", format: .jsonLines) { lines.add($0) }
    #expect(lines.lines == (1...25).map { "\($0 * 2)" })
    #expect(bodies.counts == [10, 10, 5])
    #expect(tally.scored == 25)
  }

  @Test func `a bad record fails alone, whatever its batch`() async throws {
    let server = try server()
    let path = try file("{\"x\": 1}\n{\"y\": 2}\nno json\n\n{\"x\": 4}\n{\"x\": 5}\n", "r.jsonl")
    let lines = Lines()
    let tally = try await run(server.port)
      .run(path: path, name: "r.jsonl", format: .jsonLines) { lines.add($0) }
    #expect((tally.scored, tally.failed) == (3, 2))
    try #require(lines.lines.count == 5)
    #expect(lines.lines[0] == "2")
    #expect(lines.lines[1] == #"{"$error":{"message":"it answered 422: x is missing"}}"#)
    #expect(lines.lines[2].contains("r.jsonl:3 is not JSON"))
    #expect(lines.lines[3...] == ["8", "10"])
  }

  @Test func `CSV is read as jobs read it`() async throws {
    let server = try server()
    let path = try file("\u{FEFF}x,note\r\n1,\"a, \"\"b\"\"\nc\"\r\n2,\n3\n4,007\n", "r.csv")
    let lines = Lines()
    let tally = try await run(server.port)
      .run(path: path, name: "r.csv", format: .csv) { lines.add($0) }
    #expect((tally.scored, tally.failed) == (3, 1))
    #expect(lines.lines.first == "2")
    #expect(lines.lines.contains { $0.contains("r.csv:5 has 1 fields, the header has 2") })
  }

  @Test func `what an earlier run has answered is not asked again`() async throws {
    let bodies = Bodies()
    let server = try server(bodies)
    let path = try file("{\"x\": 1}\n{\"x\": 2}\n{\"x\": 3}\n", "r.jsonl")
    let lines = Lines()
    let tally = try await run(server.port)
      .run(path: path, name: "r.jsonl", format: .jsonLines, skipping: 2) { lines.add($0) }
    #expect(lines.lines == ["6"])
    #expect(bodies.counts == [1])
    #expect((tally.skipped, tally.scored, tally.records) == (2, 1, 3))
  }

  @Test func `an output that was cut off goes on after its last whole line`() throws {
    let path = try file("1\n2\n3", "out.jsonl")
    let error = #expect(throws: HostError.self) { try ScoringOutput(path, isResumed: false) }
    #expect(error?.cause == "it is there already")
    let output = try ScoringOutput(path, isResumed: true)
    #expect(output.lines == 2)
    try output.write("4\n")
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "1\n2\n4\n")
  }

  @Test func `a server that goes away ends the run with what was answered`() async throws {
    let path = try file("{\"x\": 1}\n{\"x\": 2}\n", "r.jsonl")
    let count = Mutex(0)
    let server = try LoopbackListener { connection in
      guard connection.request() != nil,
        count.withLock({
          $0 += 1; return $0
        }) == 1
      else { return }
      _ = connection.send("HTTP/1.1 200 S\r\nContent-Length: 3\r\nConnection: close\r\n\r\n[2]")
    }
    let lines = Lines()
    await #expect(throws: HostError.self) {
      try await run(server.port, batch: 1)
        .run(path: path, name: "r.jsonl", format: .jsonLines) { lines.add($0) }
    }
    #expect(lines.lines == ["2"])
  }

  @Test func `an answer of another length is an error and not a result`() async throws {
    let path = try file("{\"x\": 1}\n{\"x\": 2}\n", "r.jsonl")
    let server = try LoopbackListener { connection in
      while connection.request() != nil {
        guard connection.send("HTTP/1.1 200 S\r\nContent-Length: 3\r\n\r\n[2]") else { return }
      }
    }
    let error = await #expect(throws: HostError.self) {
      try await run(server.port).run(path: path, name: "r.jsonl", format: .jsonLines) { _ in }
    }
    #expect(error?.cause == "its answer has not one value for each of 2 records")
  }

  @Test func `an Open Inference server gets a column an input`() async throws {
    let version = Digest(of: "v")
    let asked = Mutex("")
    let server = try LoopbackListener { connection in
      while let request = connection.request() {
        asked.withLock { $0 = request.text }
        let answer = """
          {"model_name": "m", "model_version": "\(version)",
           "outputs": [{"name": "p", "data": [7, 8]}, {"name": "q", "data": [1, 2, 3, 4]}]}
          """
        guard
          connection.send(
            "HTTP/1.1 200 S\r\nContent-Length: \(answer.utf8.count)\r\n\r\n\(answer)")
        else { return }
      }
    }
    let client = ScoringServer(
      url: "http://127.0.0.1:\(server.port)", dialect: .openInference(ModelName("m"), version))
    let found = try await client.score([["a": 1, "b": "x"], ["a": 2.5, "b": .null]])
    let wanted: [JSON] = [["p": 7, "q": [1, 2]], ["p": 8, "q": [3, 4]]]
    #expect(found == wanted.map { ScoringServer.Answer.value($0) })
    let text = asked.withLock { $0 }
    #expect(text.hasPrefix("POST /v2/models/m/versions/\(version)/infer "))
    let body = try JSON(
      parsing: Array((text.split(separator: "\r\n\r\n", maxSplits: 1).last ?? "").utf8))
    #expect(body["inputs"]?.array?.compactMap { $0["datatype"]?.string } == ["FP64", "BYTES"])
    #expect(body["inputs"]?.array?[1]["data"] == ["x", ""])
  }
}
