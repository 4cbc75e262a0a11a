internal import HummingbirdCore
internal import NIOCore
internal import NIOHTTP1

/// One connection of a client: whole requests, one at a time.
struct FrontConnection: ServerChildChannelValue {
  /// A request; its body is `nil` where that is longer than what is taken.
  struct Request: Sendable {
    let head: HTTPRequestHead
    let body: ByteBuffer?
  }

  let channel: any Channel
  /// Ends with the connection, or once the client says no more.
  let requests: AsyncStream<Request>

  /// Writes an answer in one go. Waits where more lies there than the client takes, and otherwise
  /// only for another thread that has the socket.
  ///
  /// - Returns: what is fulfilled once the machine has all of it.
  func write(_ head: HTTPResponseHead, _ body: ByteBuffer) async throws -> EventLoopFuture<Void> {
    let loop = channel.eventLoop
    guard loop.inEventLoop else {
      let written = loop.flatSubmit { self.writeNow(head, body) }
      try await written.get()
      return written
    }
    let written = writeNow(head, body)
    if !channel.isWritable { try await written.get() }
    return written
  }

  private func writeNow(_ head: HTTPResponseHead, _ body: ByteBuffer) -> EventLoopFuture<Void> {
    channel.write(HTTPServerResponsePart.head(head), promise: nil)
    if body.readableBytes > 0 {
      channel.write(HTTPServerResponsePart.body(.byteBuffer(body)), promise: nil)
    }
    return channel.writeAndFlush(HTTPServerResponsePart.end(nil))
  }
}
