internal import HummingbirdCore
internal import Logging
internal import NIOCore
internal import NIOHTTP1

/// The runtime's side of its connections: HTTP/1 in, the surface's answers out.
///
/// hummingbird's server accepts, counts and drains the connections. Its own channel is for answers
/// that are written while they are made; here a request and an answer are whole, so that each is
/// handed over once.
struct Front: ServerChildChannel {
  let responder: RuntimeResponder
  /// The longest body that is taken, in bytes.
  let bodyLimit: Int
  /// How long a connection may say nothing.
  let idleLimit: TimeAmount

  func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<FrontConnection> {
    channel.eventLoop.makeCompletedFuture {
      let (requests, end) = AsyncStream.makeStream(of: FrontConnection.Request.self)
      let pipeline = channel.pipeline.syncOperations
      try pipeline.configureHTTPServerPipeline()
      try pipeline.addHandler(RequestReader(end, bodyLimit: bodyLimit, idleLimit: idleLimit))
      return FrontConnection(channel: channel, requests: requests)
    }
  }

  func handle(value connection: FrontConnection, logger: Logger) async {
    var written: EventLoopFuture<Void>?
    do {
      for await request in connection.requests {
        let (head, body) = await responder.respond(to: request)
        written = try await connection.write(head, body)
        guard request.head.isKeepAlive else { break }
      }
      try await written?.get()
    } catch {
      // The client is gone.
    }
    connection.channel.close(promise: nil)
    // A failure to close has closed it, too.
    try? await connection.channel.closeFuture.get()
  }
}
