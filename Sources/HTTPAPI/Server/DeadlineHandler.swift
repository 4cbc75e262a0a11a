internal import NIOCore
internal import NIOHTTPTypes

/// Closes connections of clients that send a request too slowly, or that take nothing of what is
/// sent to them. A head that does not come is the idle time's business: bytes that make no whole
/// head are no sign of life.
final class DeadlineHandler: ChannelDuplexHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPRequestPart
  typealias InboundOut = HTTPRequestPart
  typealias OutboundIn = HTTPResponsePart
  typealias OutboundOut = HTTPResponsePart

  private let request: TimeAmount
  private let stall: TimeAmount
  private var arriving: Scheduled<Void>?
  private var stalled: Scheduled<Void>?

  init(request: TimeAmount, stall: TimeAmount) {
    self.request = request
    self.stall = stall
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head:
      arriving?.cancel()
      arriving = close(context.channel, after: request)
    case .body: break
    case .end:
      arriving?.cancel()
      arriving = nil
    }
    context.fireChannelRead(data)
  }

  func channelWritabilityChanged(context: ChannelHandlerContext) {
    stalled?.cancel()
    stalled = context.channel.isWritable ? nil : close(context.channel, after: stall)
    context.fireChannelWritabilityChanged()
  }

  func channelInactive(context: ChannelHandlerContext) {
    arriving?.cancel()
    stalled?.cancel()
    context.fireChannelInactive()
  }

  private func close(_ channel: any Channel, after time: TimeAmount) -> Scheduled<Void> {
    channel.eventLoop.scheduleTask(in: time) { channel.close(promise: nil) }
  }
}
