internal import Logging
internal import Sandbox
internal import Subprocess
internal import Synchronization

/// What a worker prints, on its way to the runtime's log: bounded, and never taken for an answer.
final class WorkerLog: Sendable {
  /// How much of a worker's output is logged in a minute, in bytes.
  static let bytesPerMinute = 64 << 10
  /// How much of the end is kept to explain a death, in bytes.
  static let tailBytes = 2 << 10

  private struct State {
    var tail: [UInt8] = []
    var minute: ContinuousClock.Instant?
    var logged = 0
    var dropped = 0
  }

  private let state = Mutex(State())
  private let logger: Logger
  private let slot: Int

  init(logger: Logger, slot: Int) {
    self.logger = logger
    self.slot = slot
  }

  /// Logs a stream until it ends.
  func follow(_ stream: SubprocessOutputSequence) async {
    do {
      for try await buffer in stream {
        take(unsafe buffer.withUnsafeBytes { unsafe Array($0) }, now: ContinuousClock().now)
      }
    } catch {
      logger.debug("a worker's log cannot be read", metadata: ["cause": "\(error)"])
    }
  }

  /// Logs a text of our own about this worker.
  func note(_ text: String) {
    guard !text.isEmpty else { return }
    take(Array(text.utf8), now: ContinuousClock().now)
  }

  /// Why a worker ended: what it said itself, else how its process ended, and its last words.
  /// `memoryLimit` is given where the kernel ended one of its processes for want of memory, which
  /// explains a kill.
  func explain(
    _ problem: String?, _ status: TerminationStatus, memoryLimit: Int?
  ) -> String {
    if let problem { return problem }
    if let memoryLimit, Self.signal(status) == 9 {
      return "it needed more memory than its limit of \(memoryLimit >> 20) MiB"
    }
    let lastLine = state.withLock { state in
      String(decoding: state.tail, as: UTF8.self).split(whereSeparator: \.isNewline).last
        .map(String.init)
    }
    let words = lastLine.map { "; its last words: \(Self.printable($0))" } ?? ""
    switch (status, Self.signal(status)) {
    case (_, let signal?): return "it was ended by signal \(signal)\(words)"
    case (.exited(let code), nil), (.signaled(let code), nil):
      return "it exited with code \(code)\(words)"
    }
  }

  /// The signal that ended a process; a sandbox hands it on as a code, the way a shell does.
  private static func signal(_ status: TerminationStatus) -> Int? {
    switch status {
    case .exited(let code) where code > 128 && code <= 192: Int(code - 128)
    case .exited: nil
    case .signaled(let signal): Int(signal)
    }
  }

  private func take(_ bytes: [UInt8], now: ContinuousClock.Instant) {
    let (text, dropped) = state.withLock { state in
      state.tail = Array((state.tail + bytes).suffix(Self.tailBytes))
      if state.minute.map({ now - $0 > .seconds(60) }) ?? true {
        state.minute = now
        state.logged = 0
        state.dropped = 0
      }
      let room = max(0, Self.bytesPerMinute - state.logged)
      let wasDropping = state.dropped > 0
      state.logged += min(room, bytes.count)
      state.dropped += max(0, bytes.count - room)
      return (
        String(decoding: bytes.prefix(room), as: UTF8.self), !wasDropping && state.dropped > 0
      )
    }
    for line in text.split(whereSeparator: \.isNewline) {
      logger.info(
        "the model printed",
        metadata: ["worker": "\(slot)", "line": "\(Self.printable(line))"])
    }
    if dropped {
      logger.warning(
        "the model prints too much; the rest of this minute is dropped",
        metadata: ["worker": "\(slot)"])
    }
  }

  /// A line that cannot rewrite a terminal, cut to a bounded length.
  private static func printable(_ line: some StringProtocol) -> String {
    String(printable: line.unicodeScalars.prefix(1000).map(String.init).joined().utf8)
  }
}
