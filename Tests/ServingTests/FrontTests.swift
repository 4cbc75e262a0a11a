import HTTPClient
import Serving
import TestSupport
import Testing
import Vocabulary

/// What goes over a connection to a runtime, byte by byte.
struct FrontTests {
  private func whileServing(
    configure: (inout RuntimeConfiguration) -> Void = { _ in },
    _ body: @escaping @Sendable (borrowing Wire) -> Void
  ) async throws {
    let folder = try TemporaryFolder()
    let package = try PackageFolder("def score(r): return r", in: folder.path)
    try await withRuntime(state: folder.path, configure: configure) { runtime in
      #expect(try await runtime.deploy(package).status == 200)
      let port = try #require(Int(runtime.registration.url.split(separator: ":").last ?? ""))
      await OwnThread.run {
        guard let wire = Wire(port: port) else {
          Issue.record("nobody listens at \(port)")
          return
        }
        body(wire)
      }
    }
  }

  private static func post(_ body: String, _ more: String = "") -> String {
    "POST /score HTTP/1.1\r\nHost: here\r\nContent-Length: \(body.utf8.count)\r\n\(more)\r\n\(body)"
  }

  /// The bodies of answers, in the order in which they came.
  private static func bodies(_ text: String) -> [String] {
    var bodies: [String] = []
    var rest = text[...]
    while let end = rest.firstRange(of: "\r\n\r\n") {
      let lines = rest[..<end.lowerBound].split(separator: "\r\n")
      let length = lines.first { $0.hasPrefix("Content-Length: ") }
        .flatMap { Int($0.dropFirst(16)) }
      bodies.append(String(rest[end.upperBound...].prefix(length ?? 0)))
      rest = rest[end.upperBound...].dropFirst(length ?? 0)
    }
    return bodies
  }

  @Test func `requests that come at once are answered in their order`() async throws {
    try await whileServing { wire in
      wire.send(
        Self.post("1") + Self.post("22") + Self.post("[3,4]")
          + Self.post("\"last\"", "Connection: close\r\n"))
      #expect(Self.bodies(wire.readToEnd()) == ["1", "22", "[3,4]", "\"last\""])
    }
  }

  @Test func `a body comes in pieces, with its length or without`() async throws {
    try await whileServing { wire in
      wire.send("POST /score HTTP/1.1\r\nHost: here\r\nTransfer-Encoding: chunked\r\n\r\n")
      wire.send("2\r\n[1\r\n")
      wire.send("3\r\n,2]\r\n0\r\n\r\n")
      #expect(Self.bodies(wire.read(until: "[1,2]")) == ["[1,2]"])
      wire.send("POST /score HTTP/1.1\r\nHost: here\r\nContent-Length: 5\r\n\r\n[3")
      wire.send(",4]")
      #expect(Self.bodies(wire.read(until: "[3,4]")) == ["[3,4]"])
    }
  }

  @Test func `a client that waits for leave to send its body gets it at once`() async throws {
    try await whileServing { wire in
      wire.send(
        "POST /score HTTP/1.1\r\nHost: here\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n")
      #expect(wire.read(until: "\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n")
      wire.send("[3,4]")
      #expect(Self.bodies(wire.read(until: "[3,4]")) == ["[3,4]"])
    }
  }

  @Test func `a body that would be too large is refused before it is sent`() async throws {
    try await whileServing { wire in
      wire.send(
        "POST /score HTTP/1.1\r\nHost: here\r\nContent-Length: 9000000000\r\n"
          + "Expect: 100-continue\r\n\r\n")
      #expect(wire.readToEnd().hasPrefix("HTTP/1.1 413 "))
    }
  }

  @Test func `a client that says no more gets its answer, and the connection ends`() async throws {
    try await whileServing { wire in
      wire.send(Self.post("1"))
      wire.finish()
      #expect(Self.bodies(wire.readToEnd()) == ["1"])
    }
  }

  @Test func `an answer that is longer than what a client takes at once arrives whole`()
    async throws
  {
    let record = "\"" + String(repeating: "x", count: 4 << 20) + "\""
    try await whileServing { wire in
      wire.send(Self.post(record) + Self.post("2", "Connection: close\r\n"))
      let bodies = Self.bodies(wire.readToEnd())
      #expect(bodies.map(\.utf8.count) == [record.utf8.count, 1])
      #expect(bodies.first == record)
    }
  }

  @Test func `an older client's connection ends with the answer`() async throws {
    try await whileServing { wire in
      wire.send("GET /healthz HTTP/1.0\r\n\r\n")
      let text = wire.readToEnd()
      #expect(text.hasPrefix("HTTP/1.0 200 OK\r\n"))
      #expect(Self.bodies(text) == [#"{"status":"live"}"#])
    }
  }

  @Test func `an answer to HEAD tells how long it would be`() async throws {
    try await whileServing { wire in
      wire.send("HEAD /healthz HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n")
      let text = wire.readToEnd()
      #expect(text.contains("\r\nContent-Length: 17\r\n"))
      #expect(text.hasSuffix("\r\n\r\n"))
    }
  }

  @Test func `a body that is too long is refused before its end, and the connection goes on`()
    async throws
  {
    try await whileServing(configure: { $0.limits.bodyBytes = 1000 }) { wire in
      wire.send("POST /score HTTP/1.1\r\nHost: here\r\nContent-Length: 2000\r\n\r\n")
      wire.send(String(repeating: "1", count: 1500))
      #expect(wire.read(until: "body-too-large").hasPrefix("HTTP/1.1 413 "))
      wire.send(String(repeating: "1", count: 500) + Self.post("7", "Connection: close\r\n"))
      #expect(Self.bodies(wire.readToEnd()).last == "7")
    }
  }

  @Test func `a client that breaks the protocol is told so, and its connection ends`()
    async throws
  {
    try await whileServing { wire in
      wire.send("NONSENSE\r\n\r\n")
      #expect(wire.readToEnd().hasPrefix("HTTP/1.1 400 Bad Request\r\n"))
    }
  }

  @Test func `an answer names the server and the time`() async throws {
    // The example of RFC 9110, 5.6.7.
    try await whileServing(configure: { $0.now = { Instant(seconds: 784_111_777) } }) { wire in
      wire.send("GET /healthz HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n")
      let text = wire.readToEnd()
      #expect(text.contains("\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\n"))
      #expect(text.contains("\r\nServer: muster\r\n"))
    }
  }
}
