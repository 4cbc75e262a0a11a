import HTTPClient
import TestSupport
import Testing

struct HTTPClientTests {
  private func send(
    _ reply: RawServer.Reply, _ method: String = "GET", path: String = "/a?token=secret",
    headers: [HTTPHeader] = [], body: String? = nil, limits: HTTPLimits = HTTPLimits()
  ) async throws -> (answer: Result<HTTPResponse, HTTPClientError>, received: [String]) {
    let server = try RawServer(reply)
    let request = HTTPRequest(
      method, "http://127.0.0.1:\(server.port)\(path)", headers: headers,
      body: body.map { Array($0.utf8) }, limits: limits)
    let answer: Result<HTTPResponse, HTTPClientError>
    do throws(HTTPClientError) {
      answer = .success(try await HTTPClient().send(request))
    } catch {
      answer = .failure(error)
    }
    return (answer, server.received.map { $0.replacing(":\(server.port)", with: ":PORT") })
  }

  /// The failure as a person reads it, with the port masked.
  private func check(
    _ reply: RawServer.Reply, _ code: HTTPClientError.Code, _ cause: String,
    limits: HTTPLimits = HTTPLimits(), sourceLocation: Testing.SourceLocation = #_sourceLocation
  ) async throws {
    let (answer, _) = try await send(reply, limits: limits)
    guard case .failure(let error) = answer else {
      Issue.record("there was an answer", sourceLocation: sourceLocation)
      return
    }
    #expect(error.code == code, sourceLocation: sourceLocation)
    #expect(error.message == cause, sourceLocation: sourceLocation)
    #expect(!error.description.contains("secret"), sourceLocation: sourceLocation)
  }

  @Test func `a request goes out as it was written, an answer comes back as it was sent`()
    async throws
  {
    let (answer, received) = try await send(
      .text("HTTP/1.1 418 Teapot\r\nX-Two:  b \r\nx-two: c\r\nContent-Length: 3\r\n\r\nabc"), "PUT",
      headers: [HTTPHeader("X-One", "ä 1"), HTTPHeader("X-Empty", "")], body: "{}")
    let response = try answer.get()
    #expect(response.status == 418)
    #expect(response.text == "abc")
    #expect(
      response.headers == [
        HTTPHeader("X-Two", "b"), HTTPHeader("x-two", "c"), HTTPHeader("Content-Length", "3"),
      ])
    #expect(response.header("X-TWO") == "b")
    #expect(
      received == [
        """
        PUT /a?token=secret HTTP/1.1\r
        Host: 127.0.0.1:PORT\r
        Accept: */*\r
        X-One: ä 1\r
        X-Empty:\r
        Content-Length: 2\r
        \r
        {}
        """
      ])
  }

  @Test(arguments: ["GET", "DELETE", "POST"])
  func `every method is sent as such, with and without a body`(method: String) async throws {
    for body in [nil, "", "x"] {
      let (answer, received) = try await send(
        .text("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"), method, body: body)
      #expect(try answer.get().status == 200)
      #expect(received.first?.hasPrefix("\(method) /a") == true)
      #expect(received.first?.hasSuffix("\r\n\r\n\(body ?? "")") == true)
    }
  }

  @Test func `a redirect is an answer and is not followed`() async throws {
    let (answer, received) = try await send(
      .text("HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n"))
    #expect(try answer.get().status == 302)
    #expect(received.count == 1)
  }

  @Test func `an interim answer's headers are not the answer's`() async throws {
    let (answer, _) = try await send(
      .text(
        "HTTP/1.1 103 Hints\r\nX-A: 1\r\n\r\nHTTP/1.1 200 OK\r\nX-B: 2\r\nContent-Length: 0\r\n\r\n"
      ))
    #expect(try answer.get().headers.map(\.name) == ["X-B", "Content-Length"])
  }

  @Test func `an answer that never ends is cut off at its limit`() async throws {
    try await check(
      .endless(head: "HTTP/1.1 200 OK\r\n\r\n", piece: String(repeating: "x", count: 1000)),
      .answerTooLong,
      "the answer is longer than 5000 bytes, or its header section than 65536",
      limits: HTTPLimits(answerBytes: 5000))
  }

  @Test func `headers that never end are cut off`() async throws {
    try await check(
      .endless(
        head: "HTTP/1.1 200 OK\r\n", piece: "X-More: \(String(repeating: "x", count: 500))\r\n"),
      .answerTooLong,
      "the answer is longer than 16777216 bytes, or its header section than 65536")
  }

  @Test func `a server that says nothing meets the time limit`() async throws {
    try await check(
      .silence, .timeLimit,
      "no complete answer within 0.2 seconds (connecting: 5.0 seconds)",
      limits: HTTPLimits(total: .milliseconds(200)))
  }

  @Test func `what is not HTTP is refused`() async throws {
    try await check(
      .text("hello, this is a mail server\r\n"), .transfer,
      "the answer is not HTTP/1 or HTTP/2")
  }

  @Test func `an answer that breaks off is not taken for whole`() async throws {
    try await check(
      .text("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc"), .transfer,
      "Transferred a partial file")
  }

  @Test func `nobody listening is told apart`() async throws {
    try await LoopbackListener.withDeafPort { port in
      let error = await #expect(throws: HTTPClientError.self) {
        try await HTTPClient().send(HTTPRequest("GET", "http://127.0.0.1:\(port)/"))
      }
      #expect(error?.code == .connect)
      #expect(
        error?.description
          == "failed to GET \"http://127.0.0.1:\(port)/\": Couldn't connect to server")
    }
  }

  @Test(arguments: [
    ("file:///etc/hostname", "found the scheme \"file\", expected http or https"),
    ("gopher://x/", "found the scheme \"gopher\", expected http or https"),
    ("http://user:pass@x/?q", "the address holds a user name; send a header instead"),
    ("", "the address is malformed"), ("x y", "the address is malformed"),
    ("http://a b/", "the address is malformed"),
  ])
  func `an address that would lead elsewhere is refused before anything is sent`(
    url: String, cause: String
  ) async throws {
    let error = await #expect(throws: HTTPClientError.self) {
      try await HTTPClient().send(HTTPRequest("GET", url))
    }
    #expect(error?.code == .invalidRequest)
    #expect(error?.message == cause)
    #expect(error?.description.contains("pass") == false)
  }

  @Test(arguments: [
    HTTPHeader("X", "a\r\nY: b"), HTTPHeader("X\r\nY", "b"), HTTPHeader("", "b"),
    HTTPHeader("X:", "b"), HTTPHeader("X", "a\0b"),
  ])
  func `a header that would break out of its line is refused`(header: HTTPHeader) async throws {
    let (answer, received) = try await send(.silence, headers: [header])
    guard case .failure(let error) = answer else {
      Issue.record("there was an answer")
      return
    }
    #expect(error.code == .invalidRequest)
    #expect(received.isEmpty)
  }

  @Test func `a cancelled task ends its transfer`() async throws {
    let server = try RawServer(.silence)
    let request = HTTPRequest("GET", "http://127.0.0.1:\(server.port)/")
    let task = Task { () -> HTTPClientError.Code? in
      do throws(HTTPClientError) {
        _ = try await HTTPClient().send(request)
        return nil
      } catch {
        return error.code
      }
    }
    await server.untilConnected()
    task.cancel()
    #expect(await task.value == .cancelled)
  }

  @Test func `more requests than connections wait their turn`() async throws {
    let server = try RawServer(.text("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"))
    let client = HTTPClient(concurrency: 2)
    let request = HTTPRequest("GET", "http://127.0.0.1:\(server.port)/")
    let answers = try await withThrowingTaskGroup(of: String.self) { group in
      for _ in 0..<20 { group.addTask { try await client.send(request).text } }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(answers == Array(repeating: "ok", count: 20))
  }

  @Test func `a request can go to a Unix socket`() async throws {
    let server = try RawServer(
      .text("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"), unixSocket: true)
    let answer = try await HTTPClient().send(
      HTTPRequest("GET", "http://runtime/x", unixSocket: server.socketPath))
    #expect(answer.text == "ok")
    #expect(server.received.first?.contains("Host: runtime") == true)
  }
}
