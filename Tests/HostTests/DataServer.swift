import Synchronization
import TestSupport

/// A web server on a free port of loopback that answers by a closure, right or wrong, and remembers
/// what it was asked.
final class DataServer: Sendable {
  struct Request: Sendable {
    let method: String
    let path: String
    /// By name in lower case.
    let headers: [String: String]
    let body: String
  }

  enum Reply: Sendable {
    case answer(Int, headers: [String: String] = [:], body: String)
    /// Says that more comes than does.
    case cut(String, length: Int)
    /// The same piece until the client has had enough.
    case endless(String)
    /// Nothing, for as long as the client waits.
    case silence
    /// Closes the connection without a word.
    case hangUp
  }

  private let listener: LoopbackListener
  private let seen: Log

  private final class Log: Sendable {
    let requests = Mutex<[Request]>([])
  }

  /// - Parameter answer: Gets the request, and how many came before it.
  init(_ answer: @escaping @Sendable (Request, Int) -> Reply) throws {
    let seen = Log()
    self.seen = seen
    listener = try LoopbackListener { connection in
      guard let request = connection.request().map(Request.init) else { return }
      let number = seen.requests.withLock { requests in
        requests.append(request)
        return requests.count - 1
      }
      Self.send(answer(request, number), on: connection)
    }
  }

  var port: Int { listener.port }
  var requests: [Request] { seen.requests.withLock { $0 } }
  /// Such as `GET /rows.csv`.
  var asked: [String] { requests.map { "\($0.method) \($0.path)" } }
  var url: String { "http://127.0.0.1:\(port)" }

  private static func send(_ reply: Reply, on connection: LoopbackConnection) {
    switch reply {
    case .answer(let status, let headers, let body):
      let lines = headers.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
      let head =
        ["HTTP/1.1 \(status) X", "Connection: close", "Content-Length: \(body.utf8.count)"] + lines
      _ = connection.send(head.joined(separator: "\r\n") + "\r\n\r\n" + body)
    case .cut(let body, let length):
      _ = connection.send("HTTP/1.1 200 OK\r\nContent-Length: \(length)\r\n\r\n\(body)")
    case .endless(let piece):
      if connection.send("HTTP/1.1 200 OK\r\n\r\n") { connection.sendForever(piece) }
    case .silence: connection.waitForEnd()
    case .hangUp: break
    }
  }
}

extension DataServer.Request {
  init(_ request: LoopbackConnection.Request) {
    method = request.method
    path = request.target
    headers = Dictionary(
      request.headers.map { ($0.name.lowercased(), $0.value) }, uniquingKeysWith: { $1 })
    body = String(decoding: request.body, as: UTF8.self)
  }
}
