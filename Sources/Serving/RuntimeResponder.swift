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
    let answer = await surface.answer(
      RuntimeSurface.Question(
        method: request.method.rawValue, path: request.uri.path,
        nonce: request.uri.queryParameters["nonce"].map { String($0.prefix(256)) },
        limit: request.uri.queryParameters["limit"].flatMap { Int($0) },
        contentType: request.headers[.contentType], authorization: request.headers[.authorization],
        body: body))
    return Self.response(answer)
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
