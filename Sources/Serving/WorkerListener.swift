internal import NIOCore

/// Hears what a worker says, on the thread that has its pipes, until the pipe ends.
final class WorkerListener: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer

  private let pool: WorkerPool
  private let slot: Int
  private let speech: WorkerSpeech
  private let log: WorkerLog
  private let end: AsyncStream<String?>.Continuation
  /// What was wrong with what it said.
  private var problem: String?

  /// - Parameter end: gets, once, what was wrong, or `nil` where the output just ended.
  init(
    pool: WorkerPool, slot: Int, speech: WorkerSpeech, log: WorkerLog,
    end: AsyncStream<String?>.Continuation
  ) {
    self.pool = pool
    self.slot = slot
    self.speech = speech
    self.log = log
    self.end = end
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    // Nothing more can be understood.
    guard problem == nil else { return }
    do throws(WorkerProtocolError) {
      for message in try speech.decode(Self.unwrapInboundIn(data)) { take(message) }
    } catch {
      problem = "it broke the protocol: \(error.message)"
    }
    if problem != nil { context.close(promise: nil) }
  }

  private func take(_ message: WorkerMessage) {
    switch message {
    case .ready(let libraries, let takesSets):
      pool.loaded(slot, libraries: libraries, takesSets: takesSets)
    case .cannotStart(let failure):
      log.note(failure.traceback)
      problem = "the model cannot be loaded: \(failure.summary)"
    case .reply(let id, let reply): pool.answered(id, reply, slot: slot)
    }
  }

  func channelInactive(context: ChannelHandlerContext) {
    end.yield(problem)
    end.finish()
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    problem = problem ?? "its output cannot be read: \(error)"
    context.close(promise: nil)
  }
}
