internal import CCurl
internal import Dispatch
internal import Synchronization

/// Hands messages to a mail server through libcurl, one at a time.
package actor MailClient {
  private let executor = MailQueue()

  package nonisolated var unownedExecutor: UnownedSerialExecutor {
    executor.asUnownedSerialExecutor()
  }

  /// A client without a connection: each message opens one.
  package init() {}

  /// Sends a message. `sender` and `recipients` are bare addresses; `message` is a whole RFC 5322
  /// message with lines ended by CR LF. Either all recipients are taken, or the error says which
  /// refusal came first and nobody gets it.
  package func send(
    _ message: [UInt8], from sender: String, to recipients: [String], through server: MailServer
  ) async throws(MailError) {
    let cancellation = MailCancellation()
    let result: Result<Void, MailError> = await withTaskCancellationHandler {
      perform(message, sender, recipients, server, cancellation)
    } onCancel: {
      cancellation.flag.store(true, ordering: .relaxed)
    }
    try result.get()
  }

  /// Blocks this actor's own queue until the server has answered.
  private func perform(
    _ message: [UInt8], _ sender: String, _ recipients: [String], _ server: MailServer,
    _ cancellation: MailCancellation
  ) -> Result<Void, MailError> {
    do throws(MailError) {
      for address in [sender] + recipients where !Self.isPlain(address) {
        throw MailError(
          code: .invalid, server: server.shown, message: "\"\(address)\" is no address")
      }
      guard !recipients.isEmpty else {
        throw MailError(code: .invalid, server: server.shown, message: "there is no recipient")
      }
      guard let handle = MailHandle() else {
        throw MailError(
          code: .connect, server: server.shown,
          message: "libcurl does not start: libcurl.so.4 is not here, or memory is out")
      }
      try handle.send(
        MailUpload(message, cancellation), from: sender, to: recipients, through: server)
      return .success(())
    } catch {
      return .failure(error)
    }
  }

  /// Printable ASCII without what ends an address or a line of the protocol.
  private static func isPlain(_ address: String) -> Bool {
    !address.isEmpty
      && address.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != 0x3C && $0 != 0x3E }
  }
}

/// Tells a delivery on its own thread that nobody waits for it any more.
final class MailCancellation: Sendable {
  let flag = Atomic(false)
}

/// The bytes of a message on their way, and whether they are still wanted.
final class MailUpload {
  private let message: [UInt8]
  private var offset = 0
  private let cancellation: MailCancellation

  init(_ message: [UInt8], _ cancellation: MailCancellation) {
    self.message = message
    self.cancellation = cancellation
  }

  var count: Int { message.count }
  var isCancelled: Bool { cancellation.flag.load(ordering: .relaxed) }

  /// Copies the next bytes, as many as there is room for.
  func read(into room: UnsafeMutableRawBufferPointer) -> Int {
    let count = min(room.count, message.count - offset)
    message.withUnsafeBytes { bytes in
      room.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + count]))
    }
    offset += count
    return count
  }
}

/// A queue whose thread deliveries may block.
private final class MailQueue: SerialExecutor {
  private let queue = DispatchQueue(label: "muster.mail")

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
  }
}
