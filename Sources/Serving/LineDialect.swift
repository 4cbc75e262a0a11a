internal import NIOCore
internal import Vocabulary

/// One JSON value a line in each direction, in order: for models that are executables.
struct LineDialect: WorkerDialect {
  /// The longest answer that is taken, in bytes.
  static let lineLimit = 16 << 20

  private struct Open {
    let id: UInt64
    let isArray: Bool
    let count: Int
    var lines: [[UInt8]] = []
  }

  private var buffer: [UInt8] = []
  /// Requests that were sent and not yet answered, oldest first.
  private var open: [Open] = []

  var announcesReadiness: Bool { false }

  mutating func encode(_ batch: RecordBatch, id: UInt64, into buffer: inout ByteBuffer) {
    open.append(Open(id: id, isArray: batch.isArray, count: batch.records.count))
    for record in batch.records {
      // Line breaks stand only between tokens: inside a string JSON has them escaped.
      buffer.writeBytes(record.lazy.map { $0 == 0x0A || $0 == 0x0D ? 0x20 : $0 })
      buffer.writeInteger(UInt8(0x0A))
    }
  }

  mutating func decode(_ piece: ByteBuffer) throws(WorkerProtocolError) -> [WorkerMessage] {
    buffer.append(contentsOf: piece.readableBytesView)
    var messages: [WorkerMessage] = []
    var start = 0
    while let end = buffer[start...].firstIndex(of: 0x0A) {
      let line = Array(buffer[start..<end])
      start = end + 1
      guard !open.isEmpty else {
        throw WorkerProtocolError(message: "a line that answers no request")
      }
      open[0].lines.append(line)
      guard open[0].lines.count == open[0].count else { continue }
      let done = open.removeFirst()
      messages.append(.reply(id: done.id, Self.reply(done)))
    }
    buffer.removeFirst(start)
    guard buffer.count <= Self.lineLimit else {
      throw WorkerProtocolError(message: "a line of more than \(Self.lineLimit) bytes")
    }
    return messages
  }

  private static func reply(_ done: Open) -> WorkerReply {
    var failures: [RecordFailure] = []
    var results: [JSON] = []
    for (index, line) in done.lines.enumerated() {
      switch value(of: line) {
      case .success(let value): results.append(value)
      case .failure(let error):
        results.append(.null)
        failures.append(RecordFailure(index: index, failure: error.failure))
      }
    }
    guard failures.isEmpty else { return .failed(failures, results: results) }
    let joined = Array(done.lines.joined(separator: [0x2C]))
    return .answer(done.isArray ? [0x5B] + joined + [0x5D] : joined)
  }

  private struct Failed: Error { let failure: ModelFailure }

  private static func value(of line: [UInt8]) -> Result<JSON, Failed> {
    do {
      let value = try JSON(parsing: line)
      guard let members = value.object, members.count == 1, let error = members["$error"] else {
        return .success(value)
      }
      return .failure(Failed(failure: ModelFailure(error)))
    } catch {
      return .failure(
        Failed(failure: ModelFailure(type: "InvalidAnswer", message: "not JSON: \(error)")))
    }
  }
}
