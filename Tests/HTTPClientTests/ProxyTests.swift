import HTTPClient
import Testing

struct ProxyTests {
  private func check(
    _ environment: [String: String], _ expected: [String: String?],
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let proxies = HTTPProxies(environment)
    for (url, proxy) in expected {
      #expect(proxies.proxy(for: url) == proxy, "\(url)", sourceLocation: sourceLocation)
    }
  }

  @Test func `the scheme of the address chooses the variable`() {
    let environment = [
      "https_proxy": "http://s:1", "http_proxy": "http://p:2", "all_proxy": "http://a:3",
    ]
    check(environment, ["https://x.org/": "http://s:1", "http://x.org/": "http://p:2"])
    check(["all_proxy": "http://a:3"], ["https://x.org/a": "http://a:3", "http://x": "http://a:3"])
    check(["HTTPS_PROXY": "http://s:1"], ["https://x.org/": "http://s:1", "http://x.org/": nil])
    check(["https_proxy": "", "HTTPS_PROXY": "http://s:1"], ["https://x.org/": nil])
    check([:], ["https://x.org/": nil])
  }

  @Test func `the capital variable that a web server sets from a header is not read`() {
    check(["HTTP_PROXY": "http://evil"], ["http://x.org/": nil])
  }

  @Test func `hosts of no_proxy and those below them are asked directly`() {
    check(
      ["https_proxy": "http://s", "no_proxy": "localhost, .corp.org,git.example.com [::1]"],
      [
        "https://localhost:8080/": nil, "https://a.corp.org/": nil, "https://corp.org": nil,
        "https://GIT.example.com./x": nil, "https://[::1]:80/": nil,
        "https://notcorp.org/": "http://s", "https://git.example.com.evil.org/": "http://s",
        "https://user@localhost.evil/": "http://s",
      ])
    check(["https_proxy": "http://s", "no_proxy": "*"], ["https://x.org/": nil])
  }

  @Test func `a plain request goes to the proxy, with the whole address`() async throws {
    let server = try RawServer(.text("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"))
    let request = HTTPRequest(
      "GET", "http://models.invalid/rows.csv", reach: .publicOnly,
      proxies: HTTPProxies(["http_proxy": "http://127.0.0.1:\(server.port)"]))
    let answer = try await HTTPClient().send(request)
    #expect(answer.status == 200)
    #expect(
      server.received.first?.hasPrefix("GET http://models.invalid/rows.csv HTTP/1.1\r\n") == true)
  }

  @Test func `an encrypted request asks the proxy for a tunnel, and gives it no secret`()
    async throws
  {
    let server = try RawServer(.text("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n"))
    let request = HTTPRequest(
      "GET", "https://forge.invalid/api", headers: [HTTPHeader("Authorization", "Bearer secret")],
      proxies: HTTPProxies(["https_proxy": "http://127.0.0.1:\(server.port)"]))
    do throws(HTTPClientError) {
      _ = try await HTTPClient().send(request)
      Issue.record("there is no tunnel")
    } catch {
      #expect(error.code == .connect)
      #expect(error.message == "the proxy answered 407")
    }
    #expect(server.received.first?.hasPrefix("CONNECT forge.invalid:443 HTTP/1.1\r\n") == true)
    #expect(!server.received.joined().contains("secret"))
  }

  @Test func `without a proxy none is asked, whatever the environment says`() async throws {
    let server = try RawServer(.text("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"))
    let answer = try await HTTPClient().send(
      HTTPRequest("GET", "http://127.0.0.1:\(server.port)/"))
    #expect(answer.status == 200)
    #expect(server.received.first?.hasPrefix("GET / HTTP/1.1\r\n") == true)
  }
}
