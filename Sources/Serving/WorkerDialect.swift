internal import NIOCore

/// How requests and answers are written on a worker's pipes; one value for each life of a worker.
protocol WorkerDialect: Sendable {
  /// Whether the worker says by itself when it is ready.
  var announcesReadiness: Bool { get }
  /// Appends the bytes of a request, in the order in which requests are sent.
  mutating func encode(_ batch: RecordBatch, id: UInt64, into buffer: inout ByteBuffer)
  /// Takes what arrived; pieces may end anywhere.
  mutating func decode(_ piece: ByteBuffer) throws(WorkerProtocolError) -> [WorkerMessage]
}

/// A worker that does not keep to its dialect; it is ended, as nothing more can be understood.
struct WorkerProtocolError: Error, Hashable, Sendable {
  let message: String
}
