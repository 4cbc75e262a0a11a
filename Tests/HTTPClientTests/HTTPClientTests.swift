import HTTPClient
import Testing

struct HTTPClientTests {
  @Test func `an address that is not http is refused`() async throws {
    let client = HTTPClient()
    await #expect(throws: HTTPClientError.self) {
      try await client.send(HTTPRequest("GET", "file:///etc/hostname"))
    }
  }
}
