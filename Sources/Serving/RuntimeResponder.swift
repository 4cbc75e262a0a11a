internal import HTTPTypes
internal import Hummingbird
internal import NIOCore

/// Turns the web server's requests and answers into the runtime's own.
struct RuntimeResponder: HTTPResponder {
  typealias Context = BasicRequestContext

  let surface: RuntimeSurface
  let bodyLimit: Int

  func respond(to request: Request, context: BasicRequestContext) async throws -> Response {
    let body: [UInt8]
    do {
      let buffer = try await request.body.collect(upTo: bodyLimit)
      body = Array(buffer.readableBytesView)
    } catch is NIOTooManyBytesError {
      return Self.response(.problem(.bodyTooLarge(limit: bodyLimit)))
    }
    let question = Self.question(request, body: body)
    guard body.count > Self.quickBytes else {
      return Self.response(await surface.answer(question))
    }
    return await withTaskExecutorPreference(globalConcurrentExecutor) {
      Self.response(await surface.answer(question))
    }
  }

  /// The longest body that is read on the thread of its socket, in bytes: some hundred microseconds
  /// of work, for which other requests of the thread wait.
  private static let quickBytes = 32 << 10

  /// The header that names what a split of the traffic goes by.
  private static let requestKey = HTTPField.Name("Muster-Request-Key")

  private static func question(_ request: Request, body: [UInt8]) -> RuntimeSurface.Question {
    let hasQuery = request.uri.query != nil
    return RuntimeSurface.Question(
      method: request.method.rawValue, path: request.uri.path,
      nonce: hasQuery
        ? request.uri.queryParameters["nonce"].map { String($0.prefix(256)) } : nil,
      limit: hasQuery ? request.uri.queryParameters["limit"].flatMap { Int($0) } : nil,
      contentType: request.headers[.contentType], authorization: request.headers[.authorization],
      requestKey: requestKey.flatMap { request.headers[$0] }.map { String($0.prefix(256)) },
      body: body)
  }

  private static func response(_ answer: Answer) -> Response {
    var headers = HTTPFields()
    for (name, value) in answer.headers {
      guard let name = HTTPField.Name(name) else { continue }
      headers.append(HTTPField(name: name, value: value))
    }
    return Response(
      status: HTTPTypes.HTTPResponse.Status(code: answer.status), headers: headers,
      body: ResponseBody(byteBuffer: ByteBuffer(bytes: answer.body)))
  }
}
