internal import HTTPClient

/// How a provider is asked; tests have one of their own.
package protocol OpenIDConnection: Sendable {
  /// The status and the body of an answer. An error where there is none.
  func send(
    _ method: String, _ url: String, headers: [(String, String)], body: [UInt8]?
  ) async throws -> (status: Int, body: [UInt8])
}

/// A provider over the network: no redirect is followed, and no answer may be long or slow.
package struct LiveOpenIDConnection: OpenIDConnection {
  private let client = HTTPClient(concurrency: 2)

  /// A connection.
  package init() {}

  package func send(
    _ method: String, _ url: String, headers: [(String, String)], body: [UInt8]?
  ) async throws -> (status: Int, body: [UInt8]) {
    let answer = try await client.send(
      HTTPRequest(
        method, url, headers: headers.map { HTTPHeader($0.0, $0.1) }, body: body,
        limits: HTTPLimits(total: .seconds(15), answerBytes: 1 << 20)))
    return (answer.status, answer.body)
  }
}
