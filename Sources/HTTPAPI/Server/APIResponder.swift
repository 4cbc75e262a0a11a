internal import HTTPTypes
internal import Hummingbird
internal import NIOCore

/// Turns the web server's requests and answers into our own: the one place that knows both.
struct APIResponder: HTTPResponder {
  typealias Context = PeerContext

  let service: APIService
  let budget: BodyBudget

  func respond(to request: Request, context: PeerContext) async throws -> Response {
    var ours = APIRequest(
      request.method.rawValue, request.head.path ?? "",
      headers: Self.headers(of: request), peer: context.peer)
    switch try await body(of: request, limit: service.bodyLimit(of: ours)) {
    case .failure(let problem):
      var response = APIResponse.problem(problem)
      SecurityHeaders.add(to: &response)
      return Self.response(response, isHead: false)
    case .success(let body):
      ours.body = body
      defer { budget.give(body.count) }
      return Self.response(await service.answer(ours), isHead: ours.method == "HEAD")
    }
  }

  private static func headers(of request: Request) -> [(String, String)] {
    var headers = request.headers.map { ($0.name.canonicalName, $0.value) }
    if let host = request.head.authority { headers.append(("host", host)) }
    return headers
  }

  private func body(
    of request: Request, limit: Int
  ) async throws -> Result<[UInt8], APIProblem> {
    if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > limit {
      return .failure(.bodyTooLarge(limit: limit))
    }
    var bytes: [UInt8] = []
    for try await buffer in request.body {
      guard bytes.count + buffer.readableBytes <= limit else {
        budget.give(bytes.count)
        return .failure(.bodyTooLarge(limit: limit))
      }
      guard budget.take(buffer.readableBytes) else {
        budget.give(bytes.count)
        return .failure(.unavailable("too much is being sent at once"))
      }
      bytes.append(contentsOf: buffer.readableBytesView)
    }
    return .success(bytes)
  }

  private static func response(_ answer: APIResponse, isHead: Bool) -> Response {
    var headers = HTTPFields()
    for (name, value) in answer.headers {
      guard let name = HTTPField.Name(name) else { continue }
      headers.append(HTTPField(name: name, value: value))
    }
    let status = HTTPTypes.HTTPResponse.Status(code: answer.status)
    switch answer.body {
    case .bytes(let bytes):
      if answer.status != 204, answer.status != 304 {
        headers[.contentLength] = String(bytes.count)
      }
      return Response(
        status: status, headers: headers,
        body: isHead || bytes.isEmpty
          ? ResponseBody() : ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    case .stream(let stream):
      return Response(
        status: status, headers: headers,
        body: ResponseBody { writer in
          while let piece = await stream.next() {
            try await writer.write(ByteBuffer(bytes: piece))
          }
          try await writer.finish(nil)
        })
    }
  }
}

/// What a request comes with beside itself: the address of whoever asks.
struct PeerContext: RequestContext, RemoteAddressRequestContext {
  var coreContext: CoreRequestContextStorage
  let remoteAddress: SocketAddress?

  init(source: ApplicationRequestContextSource) {
    coreContext = .init(source: source)
    remoteAddress = source.channel.remoteAddress
  }

  var peer: String { remoteAddress?.ipAddress ?? "" }
}
