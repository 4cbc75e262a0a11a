internal import Vocabulary

/// Length-prefixed frames, spoken with the embedded Python worker (`docs/runtime.md`, "Workers").
struct FrameDialect: WorkerDialect {
  /// The longest answer that is taken, in bytes.
  static let frameLimit = 64 << 20
  private static let headBytes = 13

  private var buffer: [UInt8] = []

  var announcesReadiness: Bool { true }

  mutating func encode(_ batch: RecordBatch, id: UInt64) -> [UInt8] {
    let payload = batch.raw ?? batch.document
    var frame: [UInt8] = []
    frame.reserveCapacity(payload.count + Self.headBytes)
    frame.appendLittleEndian(UInt32(payload.count + 9))
    frame.append(batch.raw != nil ? 3 : batch.isArray ? 2 : 1)
    frame.appendLittleEndian(id)
    frame.append(contentsOf: payload)
    return frame
  }

  mutating func decode(_ bytes: [UInt8]) throws(WorkerProtocolError) -> [WorkerMessage] {
    buffer.append(contentsOf: bytes)
    var messages: [WorkerMessage] = []
    var start = 0
    while buffer.count - start >= Self.headBytes {
      let length = Int(buffer.littleEndian(UInt32.self, at: start))
      guard (9...Self.frameLimit).contains(length) else {
        throw WorkerProtocolError(
          message: "a frame of \(length) bytes, expected 9 to \(Self.frameLimit)")
      }
      guard buffer.count - start >= length + 4 else { break }
      let payload = buffer[(start + Self.headBytes)..<(start + 4 + length)]
      let id = buffer.littleEndian(UInt64.self, at: start + 5)
      messages.append(try Self.message(kind: buffer[start + 4], id: id, payload: payload))
      start += 4 + length
    }
    buffer.removeFirst(start)
    return messages
  }

  private static func message(
    kind: UInt8, id: UInt64, payload: ArraySlice<UInt8>
  ) throws(WorkerProtocolError) -> WorkerMessage {
    // The common case first: an answer goes through as the bytes that it is.
    if kind == 1 { return .reply(id: id, .answer(Array(payload))) }
    if kind == 3 { return .reply(id: id, .bytes(Array(payload))) }
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

extension [UInt8] {
  fileprivate mutating func appendLittleEndian<Value: FixedWidthInteger>(_ value: Value) {
    for shift in stride(from: 0, to: Value.bitWidth, by: 8) {
      append(UInt8(truncatingIfNeeded: value >> Value(shift)))
    }
  }

  fileprivate func littleEndian<Value: FixedWidthInteger>(_ type: Value.Type, at start: Int)
    -> Value
  {
    var value: Value = 0
    for offset in 0..<(Value.bitWidth / 8) {
      value |= Value(self[start + offset]) << Value(offset * 8)
    }
    return value
  }
}
