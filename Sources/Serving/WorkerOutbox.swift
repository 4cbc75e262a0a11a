internal import NIOCore
internal import Synchronization

/// Requests on their way into a worker's pipe.
///
/// They are handed over under a pool's lock, from any thread, and written on the thread that has
/// the pipe, in that order: what was handed over in one turn of that thread is one write.
final class WorkerOutbox: Sendable {
  private struct State {
    var waiting: [Ticket] = []
    var isFinished = false
    /// Whether the pipe's thread has been told to look.
    var isNoted = false
    var channel: (any Channel)?
  }

  private let state = Mutex(State())
  private let speech: WorkerSpeech

  init(_ speech: WorkerSpeech) { self.speech = speech }

  /// Hands a request over; nothing is written before there is a pipe.
  func send(_ ticket: Ticket) { change { $0.waiting.append(ticket) } }

  /// The worker's input ends behind what was handed over.
  func finish() { change { $0.isFinished = true } }

  /// Writes to this pipe from now on.
  func connect(_ channel: any Channel) { change { $0.channel = channel } }

  private func change(_ body: (inout State) -> Void) {
    let loop = state.withLock { state -> (any EventLoop)? in
      body(&state)
      guard !state.isNoted, let channel = state.channel else { return nil }
      state.isNoted = true
      return channel.eventLoop
    }
    loop?.execute { self.write() }
  }

  /// Runs on the pipe's thread.
  private func write() {
    let (channel, tickets, isFinished) = state.withLock { state in
      state.isNoted = false
      defer { state.waiting.removeAll(keepingCapacity: true) }
      return (state.channel, state.waiting, state.isFinished)
    }
    guard let channel else { return }
    var buffer = channel.allocator.buffer(capacity: 0)
    speech.encode(tickets, into: &buffer)
    // A worker that does not read has ended or is ending: its output tells.
    guard isFinished else {
      if buffer.readableBytes > 0 { channel.writeAndFlush(buffer, promise: nil) }
      return
    }
    channel.writeAndFlush(buffer).whenComplete { _ in channel.close(mode: .output, promise: nil) }
  }
}
