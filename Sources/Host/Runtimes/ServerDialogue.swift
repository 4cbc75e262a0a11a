import HTTPClient
import Sandbox
import Vocabulary

/// Questions to one server that all together end at one moment, each with a bounded answer and
/// without a redirect followed.
struct ServerDialogue: Sendable {
  let client: HTTPClient
  let base: String
  let deadline: ContinuousClock.Instant

  static let answerLimit = 1 << 20
  private static let connectLimit: Duration = .seconds(5)

  init(_ client: HTTPClient, _ base: String, within limit: Duration) {
    self.client = client
    self.base = base
    deadline = ContinuousClock().now + limit
  }

  /// Asks and waits for the whole answer, whatever its status.
  func send(
    _ method: String, _ path: String, body: JSON? = nil
  ) async throws(HTTPClientError) -> HTTPResponse {
    let left = max(deadline - ContinuousClock().now, .milliseconds(1))
    return try await client.send(
      HTTPRequest(
        method, base + path,
        headers: body == nil ? [] : [HTTPHeader("Content-Type", "application/json")],
        body: body.map { Array($0.canonicalText.utf8) } ?? (method == "POST" ? [] : nil),
        limits: HTTPLimits(
          connect: min(Self.connectLimit, left), total: left, answerBytes: Self.answerLimit)))
  }

  /// What an answer that is no success says: the reason in its JSON, else its last line, which is
  /// the one that says what is wrong in a traceback; on one line, at most 300 characters.
  static func reason(_ answer: HTTPResponse) -> String {
    let json = try? JSON(parsing: answer.body)  // a body that is no JSON is quoted
    let said =
      json?["error"]?.string ?? json?["message"]?.string ?? json?["detail"]?.string
      ?? lastLine(answer.body)
    let text = said.map { lastLine(Array($0.utf8)) ?? "" } ?? ""
    return "it answered \(answer.status)" + (text.isEmpty ? "" : ": \(text)")
  }

  /// The last line with something on it, safe to print and at most 300 characters.
  static func lastLine(_ bytes: [UInt8]) -> String? {
    let lines = bytes.suffix(8192).split(whereSeparator: { $0 == 0x0A || $0 == 0x0D })
    guard let line = lines.last(where: { $0.contains { $0 > 0x20 } }) else { return nil }
    let text = String(printable: line).trimmingPrefix { $0 == " " || $0 == "\t" }
    return text.count <= 300 ? String(text) : text.prefix(300) + "…"
  }
}
