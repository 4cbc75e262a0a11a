internal import NIOCore
internal import Synchronization

/// The dialect of one life of a worker, which its two pipes share.
final class WorkerSpeech: Sendable {
  /// Whether the worker says by itself when it is ready.
  let announcesReadiness: Bool
  private let dialect: Mutex<any WorkerDialect>

  init(_ dialect: any WorkerDialect) {
    announcesReadiness = dialect.announcesReadiness
    self.dialect = Mutex(dialect)
  }

  /// Appends the bytes of some requests.
  func encode(_ tickets: [Ticket], into buffer: inout ByteBuffer) {
    dialect.withLock { dialect in
      for ticket in tickets { dialect.encode(ticket.batch, id: ticket.id, into: &buffer) }
    }
  }

  /// What a piece of the worker's output completes.
  func decode(_ piece: ByteBuffer) throws(WorkerProtocolError) -> [WorkerMessage] {
    try dialect.withLock { dialect throws(WorkerProtocolError) in try dialect.decode(piece) }
  }
}
