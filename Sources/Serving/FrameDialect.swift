internal import NIOCore
internal import Vocabulary

/// Length-prefixed frames, spoken with the embedded Python worker (`docs/runtime.md`, "Workers").
struct FrameDialect: WorkerDialect {
  /// The longest answer that is taken, in bytes.
  static let frameLimit = 64 << 20
  private static let headBytes = 13

  /// What arrived and is no whole frame yet.
  private var buffer = ByteBuffer()

  var announcesReadiness: Bool { true }

  mutating func encode(_ batch: RecordBatch, id: UInt64, into buffer: inout ByteBuffer) {
    let payload = batch.raw ?? batch.document
    buffer.reserveCapacity(minimumWritableBytes: payload.count + Self.headBytes)
    buffer.writeInteger(UInt32(payload.count + 9), endianness: .little)
    buffer.writeInteger(batch.raw != nil ? 3 : batch.isArray ? 2 : 1, as: UInt8.self)
    buffer.writeInteger(id, endianness: .little)
    buffer.writeBytes(payload)
  }

  mutating func decode(_ piece: ByteBuffer) throws(WorkerProtocolError) -> [WorkerMessage] {
    if buffer.readableBytes == 0 { buffer = piece } else { buffer.writeImmutableBuffer(piece) }
    var messages: [WorkerMessage] = []
    while let size = buffer.getInteger(at: buffer.readerIndex, endianness: .little, as: UInt32.self)
    {
      let length = Int(size)
      guard (9...Self.frameLimit).contains(length) else {
        throw WorkerProtocolError(
          message: "a frame of \(length) bytes, expected 9 to \(Self.frameLimit)")
      }
      guard buffer.readableBytes >= length + 4 else { break }
      buffer.moveReaderIndex(forwardBy: 4)
      guard let kind = buffer.readInteger(as: UInt8.self),
        let id = buffer.readInteger(endianness: .little, as: UInt64.self),
        let payload = buffer.readBytes(length: length - 9)
      else { break }
      messages.append(try Self.message(kind: kind, id: id, payload: payload))
    }
    // A piece that was read to its end goes back to who reads the next one into it.
    if buffer.readableBytes == 0 { buffer = ByteBuffer() } else { buffer.discardReadBytes() }
    return messages
  }

  private static func message(
    kind: UInt8, id: UInt64, payload: [UInt8]
  ) throws(WorkerProtocolError) -> WorkerMessage {
    // The common case first: an answer goes through as the bytes that it is.
    if kind == 1 { return .reply(id: id, .answer(payload)) }
    if kind == 3 { return .reply(id: id, .bytes(payload)) }
    let json: JSON
    do {
      json = try JSON(parsing: payload)
    } catch {
      throw WorkerProtocolError(message: "a frame of kind \(kind) is not JSON: \(error)")
    }
    switch kind {
    case 0:
      return .ready(
        libraries: (json.object ?? [:]).compactMapValues(\.string),
        takesSets: json["recordsets"]?.bool == true)
    case 2:
      let failures = (json["errors"]?.array ?? []).map { failure in
        RecordFailure(
          index: Int(clamping: failure["index"]?.integer ?? 0), failure: ModelFailure(failure))
      }
      return .reply(id: id, .failed(failures, results: json["results"]?.array ?? []))
    case 4: return .cannotStart(ModelFailure(json))
    default: throw WorkerProtocolError(message: "a frame of the unknown kind \(kind)")
    }
  }
}
