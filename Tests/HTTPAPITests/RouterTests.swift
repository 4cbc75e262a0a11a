import Testing

@testable import HTTPAPI

@Suite struct RouterTests {
  private func route(_ method: String, _ path: String) -> Route {
    Route(
      id: path, method: method, path: path, tag: "", summary: "", answer: .empty, admission: .open
    ) { _ in APIResponse() }
  }

  private func match(_ method: String, _ path: [String]) -> String {
    let router = Router([
      route("GET", "/a/{one}"), route("GET", "/a/b"), route("POST", "/a/{one}/c"),
      route("GET", "/"),
    ])
    switch router.match(method, path) {
    case .found(let route, let path):
      return ([route.path] + path.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" })
        .joined(separator: " ")
    case .wrongMethod(let allowed): return "405 " + allowed.joined(separator: ",")
    case .none: return "404"
    }
  }

  @Test func `a fixed segment comes before one in braces`() {
    #expect(match("GET", ["a", "b"]) == "/a/b")
    #expect(match("GET", ["a", "x"]) == "/a/{one} one=x")
    #expect(match("POST", ["a", "b", "c"]) == "/a/{one}/c one=b")
  }

  @Test func `an empty segment is no value`() {
    #expect(match("GET", ["a", ""]) == "404")
    #expect(match("GET", []) == "/")
  }

  @Test func `a path that is there for other methods says which`() {
    #expect(match("DELETE", ["a", "b"]) == "405 GET,HEAD")
    #expect(match("GET", ["a", "b", "c"]) == "405 POST")
    #expect(match("HEAD", ["a", "b"]) == "/a/b")
  }

  @Test func `a target is decoded segment by segment`() throws {
    #expect(try RequestTarget("/a%2Fb/c?x=1+2&y=%C3%A9").path == ["a/b", "c"])
    #expect(try RequestTarget("/?x=1+2&y=%C3%A9").query.map(\.value) == ["1 2", "é"])
    for bad in ["a", "/%", "/%4", "/%zz", "/%00", "/%ff", "*", "http://x/"] {
      #expect(throws: APIProblem.self) { try RequestTarget(bad) }
    }
  }
}
