internal import NIOCore
internal import NIOHTTP1

/// Puts the parts of requests together, on the thread of the connection, and closes a connection
/// that says nothing for too long while nobody owes it an answer.
///
/// A handler before it lets the next request in only once the answer to the last one was written.
final class RequestReader: ChannelDuplexHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias OutboundIn = HTTPServerResponsePart
  typealias OutboundOut = HTTPServerResponsePart

  private let requests: AsyncStream<FrontConnection.Request>.Continuation
  private let bodyLimit: Int
  private let idleLimit: TimeAmount
  private var head: HTTPRequestHead?
  private var body = ByteBuffer()
  private var isAnswering = false
  private var lastPart = NIODeadline.now()
  private var look: Scheduled<Void>?

  init(
    _ requests: AsyncStream<FrontConnection.Request>.Continuation, bodyLimit: Int,
    idleLimit: TimeAmount
  ) {
    self.requests = requests
    self.bodyLimit = bodyLimit
    self.idleLimit = idleLimit
  }

  // MARK: - What arrives

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    lastPart = .now()
    switch Self.unwrapInboundIn(data) {
    case .head(let head):
      self.head = head
      if Self.waitsForLeave(head) { giveLeave(head, context) }
    case .body(let piece):
      guard head != nil else { return }
      guard body.readableBytes + piece.readableBytes <= bodyLimit else { return handOver(nil) }
      if body.readableBytes == 0 { body = piece } else { body.writeImmutableBuffer(piece) }
    case .end: handOver(body)
    }
  }

  /// Whether a client sends its body only once it is told to (RFC 9110, 10.1.1).
  private static func waitsForLeave(_ head: HTTPRequestHead) -> Bool {
    (head.version.major, head.version.minor) >= (1, 1)
      && head.headers.first(name: "expect")?.lowercased() == "100-continue"
  }

  /// A body that says itself that it is too large is refused before it is sent.
  private func giveLeave(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
    if let length = head.headers.first(name: "content-length").flatMap({ Int($0) }),
      length > bodyLimit
    {
      // What would come next could be a body all the same.
      self.head?.headers.replaceOrAdd(name: "connection", value: "close")
      return handOver(nil)
    }
    let leave = HTTPResponseHead(version: head.version, status: .continue)
    context.writeAndFlush(Self.wrapOutboundOut(.head(leave)), promise: nil)
  }

  /// What is left of a request that was answered before its end is dropped.
  private func handOver(_ whole: ByteBuffer?) {
    guard let head else { return }
    self.head = nil
    body = ByteBuffer()
    isAnswering = true
    requests.yield(FrontConnection.Request(head: head, body: whole))
  }

  func flush(context: ChannelHandlerContext) {
    isAnswering = false
    lastPart = .now()
    context.flush()
  }

  // MARK: - The end

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    // What was asked is still answered.
    if case ChannelEvent.inputClosed? = event as? ChannelEvent { requests.finish() }
    context.fireUserInboundEventTriggered(event)
  }

  func channelInactive(context: ChannelHandlerContext) {
    requests.finish()
    context.fireChannelInactive()
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    // A client that breaks the protocol was told so; of others nobody is left to be told.
    context.close(promise: nil)
  }

  func handlerRemoved(context: ChannelHandlerContext) {
    look?.cancel()
    look = nil
    requests.finish()
  }

  // MARK: - Silence

  func handlerAdded(context: ChannelHandlerContext) { lookAgain(in: idleLimit, context) }

  private func lookAgain(in time: TimeAmount, _ context: ChannelHandlerContext) {
    look = context.eventLoop.assumeIsolated().scheduleTask(in: time) {
      let silence = NIODeadline.now() - self.lastPart
      if self.isAnswering {
        self.lookAgain(in: self.idleLimit, context)
      } else if silence < self.idleLimit {
        self.lookAgain(in: self.idleLimit - silence, context)
      } else {
        context.close(promise: nil)
      }
    }
  }
}
