internal import Vocabulary

/// An answer over HTTP, free of any web server's types.
struct Answer: Sendable {
  var status: Int
  var headers: [(name: String, value: String)]
  var body: [UInt8]

  init(status: Int, type: String, body: [UInt8], headers: [(name: String, value: String)] = []) {
    self.status = status
    self.headers = [(name: "Content-Type", value: type)] + headers
    self.body = body
  }

  static func json(_ value: JSON, status: Int = 200) -> Answer {
    Answer(status: status, type: "application/json", body: Array(value.canonicalText.utf8))
  }

  static func problem(_ problem: Problem) -> Answer {
    var headers: [(name: String, value: String)] = []
    if let seconds = problem.retryAfterSeconds {
      headers.append((name: "Retry-After", value: String(seconds)))
    }
    return Answer(
      status: problem.status, type: "application/problem+json",
      body: Array(problem.json.canonicalText.utf8), headers: headers)
  }
}
