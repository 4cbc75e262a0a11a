internal import HummingbirdCore
internal import NIOCore
internal import NIOHTTP1
internal import Vocabulary

/// Turns the web server's requests and answers into the runtime's own.
struct RuntimeResponder: Sendable {
  let surface: RuntimeSurface
  let bodyLimit: Int
  let now: @Sendable () -> Instant
  private let date = HTTPDate()

  init(surface: RuntimeSurface, bodyLimit: Int, now: @escaping @Sendable () -> Instant) {
    self.surface = surface
    self.bodyLimit = bodyLimit
    self.now = now
  }

  /// The longest body that is read on the thread of its socket, in bytes: some hundred microseconds
  /// of work, for which other requests of the thread wait.
  private static let quickBytes = 32 << 10
  /// What reads and writes files on its way.
  private static let slowPaths = ["/control/", "/metrics"]

  func respond(
    to request: FrontConnection.Request
  ) async -> (head: HTTPResponseHead, body: ByteBuffer) {
    guard let body = request.body else {
      return response(.problem(.bodyTooLarge(limit: bodyLimit)), to: request.head)
    }
    let isQuick =
      body.readableBytes <= Self.quickBytes
      && !Self.slowPaths.contains { request.head.uri.hasPrefix($0) }
    guard !isQuick else {
      return response(await surface.answer(Self.question(request.head, body)), to: request.head)
    }
    return await withTaskExecutorPreference(globalConcurrentExecutor) {
      response(await surface.answer(Self.question(request.head, body)), to: request.head)
    }
  }

  private static func question(
    _ head: HTTPRequestHead, _ body: ByteBuffer
  ) -> RuntimeSurface.Question {
    let uri = URI(head.uri)
    let parameters = uri.query == nil ? nil : uri.queryParameters
    return RuntimeSurface.Question(
      method: head.method.rawValue, path: uri.path,
      nonce: parameters?["nonce"].map { String($0.prefix(256)) },
      limit: parameters?["limit"].flatMap { Int($0) },
      contentType: head.headers.first(name: "content-type"),
      authorization: head.headers.first(name: "authorization"),
      requestKey: head.headers.first(name: "muster-request-key").map { String($0.prefix(256)) },
      // What is no number is larger than any body, and so is told.
      jsonLength: head.headers.first(name: InferenceFace.lengthHeader).map { Int($0) ?? .max },
      body: Array(body.readableBytesView))
  }

  private func response(
    _ answer: Answer, to request: HTTPRequestHead
  ) -> (head: HTTPResponseHead, body: ByteBuffer) {
    var headers = HTTPHeaders(answer.headers.map { ($0.name, $0.value) })
    headers.add(name: "Content-Length", value: String(answer.body.count))
    headers.add(name: "Date", value: date.text(of: now()))
    headers.add(name: "Server", value: "muster")
    if !request.isKeepAlive {
      headers.add(name: "Connection", value: "close")
    } else if request.version == .http1_0 {
      headers.add(name: "Connection", value: "keep-alive")
    }
    let head = HTTPResponseHead(
      version: request.version, status: HTTPResponseStatus(statusCode: answer.status),
      headers: headers)
    // An answer to HEAD tells how long it would be (RFC 9110, 9.3.2).
    let body = request.method == .HEAD ? ByteBuffer() : ByteBuffer(bytes: answer.body)
    return (head, body)
  }
}
