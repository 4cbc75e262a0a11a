import Synchronization
import TestSupport

/// A server that answers every connection with the same bytes, right or wrong.
final class RawServer: Sendable {
  enum Reply: Sendable {
    /// Sent once a whole request was read; then the connection is closed.
    case text(String)
    /// The head, and then the same piece until the client has had enough.
    case endless(head: String, piece: String)
    /// Sent after each request on a connection that stays open.
    case keepOpen(String)
    /// Nothing is ever sent.
    case silence
  }

  private let listener: LoopbackListener
  private let log: Log
  private let connections: AsyncStream<Void>

  /// What was read, whole requests as text.
  private final class Log: Sendable {
    let received = Mutex<[String]>([])

    func add(_ request: LoopbackConnection.Request) {
      received.withLock { $0.append(request.text) }
    }
  }

  init(_ reply: Reply, unixSocket: Bool = false) throws {
    let (connections, connected) = AsyncStream<Void>.makeStream()
    let log = Log()
    self.connections = connections
    self.log = log
    listener = try LoopbackListener(isFile: unixSocket) { connection in
      connected.yield()
      Self.serve(connection, reply, log)
    }
  }

  var port: Int { listener.port }
  var socketPath: String { listener.path ?? "" }
  var received: [String] { log.received.withLock { $0 } }

  func untilConnected() async {
    for await _ in connections { return }
  }

  private static func serve(_ connection: LoopbackConnection, _ reply: Reply, _ log: Log) {
    guard let request = connection.request() else { return }
    log.add(request)
    switch reply {
    case .keepOpen(let text):
      while connection.send(text), let next = connection.request() { log.add(next) }
    case .text(let text): _ = connection.send(text)
    case .endless(let head, let piece):
      if connection.send(head) { connection.sendForever(piece) }
    case .silence: connection.waitForEnd()
    }
  }
}
