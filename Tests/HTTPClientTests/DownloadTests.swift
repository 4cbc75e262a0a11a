import HTTPClient
import Synchronization
import Testing

struct DownloadTests {
  /// What a download hands on, in bytes and pieces, and how it ends.
  private func check(
    _ reply: RawServer.Reply, limits: HTTPLimits = HTTPLimits(), upTo wanted: Int = .max,
    reach: HTTPRequest.Reach = .everywhere, host: String = "127.0.0.1"
  ) async throws -> (bytes: Int, answer: Result<HTTPResponse, HTTPClientError>) {
    let server = try RawServer(reply)
    let taken = Mutex(0)
    let request = HTTPRequest(
      "GET", "http://\(host):\(server.port)/file", limits: limits, reach: reach)
    let answer: Result<HTTPResponse, HTTPClientError>
    do throws(HTTPClientError) {
      answer = .success(
        try await HTTPClient().download(request) { piece in
          taken.withLock { count in
            count += piece.count
            return count <= wanted
          }
        })
    } catch {
      answer = .failure(error)
    }
    return (taken.withLock { $0 }, answer)
  }

  @Test func `a body is handed on, and the answer has none`() async throws {
    let body = String(repeating: "x", count: 100_000)
    let (bytes, answer) = try await check(
      .text("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n\(body)"))
    #expect(bytes == 100_000)
    #expect(try answer.get().body == [])
    #expect(try answer.get().status == 200)
  }

  @Test func `the body of an error is kept for its message and not handed on`() async throws {
    let (bytes, answer) = try await check(
      .text("HTTP/1.1 404 Not Found\r\nContent-Length: 4\r\n\r\ngone"))
    #expect(bytes == 0)
    #expect(try answer.get().text == "gone")
  }

  @Test func `an error page that never ends is cut off and still an answer`() async throws {
    let (bytes, answer) = try await check(
      .endless(
        head: "HTTP/1.1 500 Oh\r\n\r\n", piece: String(repeating: "x", count: 1000)))
    #expect(bytes == 0)
    #expect(try answer.get().status == 500)
    #expect(try answer.get().body.count == 16 << 10)
  }

  @Test func `a taker that has had enough ends the transfer`() async throws {
    let (bytes, answer) = try await check(
      .endless(
        head: "HTTP/1.1 200 OK\r\n\r\n", piece: String(repeating: "x", count: 1000)),
      upTo: 50_000)
    #expect(bytes > 50_000 && bytes < 200_000)
    #expect(throws: HTTPClientError.self) { try answer.get() }
    guard case .failure(let error) = answer else { return }
    #expect(error.code == .refused)
  }

  @Test func `a limit on the length holds for a download too`() async throws {
    let (bytes, answer) = try await check(
      .endless(
        head: "HTTP/1.1 200 OK\r\n\r\n", piece: String(repeating: "x", count: 1000)),
      limits: HTTPLimits(answerBytes: 5000))
    #expect(bytes <= 5000)
    guard case .failure(let error) = answer else {
      Issue.record("there was an answer")
      return
    }
    #expect(error.code == .answerTooLong)
  }

  @Test func `a download that breaks off is not taken for whole`() async throws {
    let (bytes, answer) = try await check(
      .text("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc"))
    #expect(bytes == 3)
    guard case .failure(let error) = answer else {
      Issue.record("there was an answer")
      return
    }
    #expect(error.code == .transfer)
  }

  @Test func `a server that goes silent meets the limit on stalling`() async throws {
    let (_, answer) = try await check(
      .silence, limits: HTTPLimits(total: .seconds(600), stall: .seconds(1)))
    guard case .failure(let error) = answer else {
      Issue.record("there was an answer")
      return
    }
    #expect(error.code == .timeLimit)
    #expect(error.message.contains("without a byte: 1.0 seconds"))
  }

  @Test(arguments: ["127.0.0.1", "localhost"])
  func `a request for the public alone does not reach this machine`(host: String) async throws {
    let (bytes, answer) = try await check(
      .text("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"), reach: .publicOnly, host: host)
    #expect(bytes == 0)
    guard case .failure(let error) = answer else {
      Issue.record("there was an answer")
      return
    }
    #expect(error.code == .privateAddress)
  }

  @Test func `a connection that stands is not used by a request for the public alone`()
    async throws
  {
    let server = try RawServer(.keepOpen("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"))
    let client = HTTPClient(concurrency: 1)
    let url = "http://127.0.0.1:\(server.port)/"
    #expect(try await client.send(HTTPRequest("GET", url)).text == "ok")
    let error = await #expect(throws: HTTPClientError.self) {
      try await client.send(HTTPRequest("GET", url, reach: .publicOnly))
    }
    #expect(error?.code == .privateAddress)
    #expect(try await client.send(HTTPRequest("GET", url)).text == "ok")
  }
}
