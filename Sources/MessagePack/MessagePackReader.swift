internal import CMPack

/// Reads MessagePack (the specification of 2013, with `bin` and `ext`).
///
/// libmpack tells one token after the other and allocates nothing; what is kept, and how deep, is
/// decided here. No length is believed: an array of four billion elements is one byte short of its
/// first one, and costs nothing.
package enum MessagePackReader {
  /// Reads one value; it must be all that there is. Texts and truth values, numbers, arrays and
  /// maps go to JSON as what they are; bytes (`bin`) as a text of which each character is a byte,
  /// as Avro's JSON encoding has them. Numbers that are not finite, `ext` values and texts that
  /// are not UTF-8 are losses. A map's keys must be texts.
  package static func read(
    _ bytes: [UInt8], limits: MessagePackLimits = MessagePackLimits()
  ) throws(MessagePackError) -> MessagePackDocument {
    var transcript = MessagePackTranscript(limits)
    let failure: MessagePackError? = bytes.withUnsafeBytes { raw in
      do throws(MessagePackError) {
        try read(raw, into: &transcript)
        return nil
      } catch {
        return error
      }
    }
    if let failure { throw failure }
    return transcript.document
  }

  private static func read(
    _ raw: UnsafeRawBufferPointer, into transcript: inout MessagePackTranscript
  ) throws(MessagePackError) {
    var place = raw.baseAddress?.assumingMemoryBound(to: CChar.self)
    var left = raw.count
    var buffer = mpack_tokbuf_t()
    mpack_tokbuf_init(&buffer)
    while !transcript.isComplete {
      let offset = raw.count - left
      // mpack_read takes it for granted that there is a byte.
      guard left > 0 else { throw transcript.error("the value is not complete", at: offset) }
      var token = mpack_token_t()
      switch Int(mpack_read(&buffer, &place, &left, &token)) {
      case Int(MPACK_OK): break
      case Int(MPACK_EOF): throw transcript.error("the value is not complete", at: offset)
      default: throw transcript.error("found a byte that begins no value", at: offset)
      }
      let length = Int(token.length)
      switch token.type {
      case MPACK_TOKEN_STR, MPACK_TOKEN_BIN, MPACK_TOKEN_EXT:
        guard left >= length else {
          throw transcript.error(
            "found \(left) of the \(length) bytes that were announced", at: offset)
        }
        let start = raw.count - left
        let content = UnsafeRawBufferPointer(rebasing: raw[start..<(start + length)])
        try transcript.take(content, kind(of: token), at: offset)
        place = place.map { $0 + length }
        left -= length
        // The content was taken where it lies; the next token begins behind it.
        mpack_tokbuf_init(&buffer)
      default: try transcript.take(scalar(token), at: offset)
      }
    }
    guard left == 0 else {
      throw transcript.error("found \(left) bytes after the end of the value", at: raw.count - left)
    }
  }

  private static func kind(of token: mpack_token_t) -> MessagePackTranscript.Content {
    switch token.type {
    case MPACK_TOKEN_STR: .text
    case MPACK_TOKEN_BIN: .bytes
    default: .extended(Int(token.data.ext_type))
    }
  }

  private static func scalar(_ token: mpack_token_t) -> MessagePackTranscript.Token {
    let value = token.data.value
    switch token.type {
    case MPACK_TOKEN_BOOLEAN: return .bool(value.lo != 0)
    case MPACK_TOKEN_UINT: return .unsigned(UInt64(mpack_unpack_uint(token)))
    case MPACK_TOKEN_SINT: return .signed(Int64(mpack_unpack_sint(token)))
    case MPACK_TOKEN_FLOAT:
      return token.length == 4
        ? .number(Double(Float(bitPattern: value.lo)))
        : .number(Double(bitPattern: UInt64(value.hi) << 32 | UInt64(value.lo)))
    case MPACK_TOKEN_ARRAY: return .array(Int(token.length))
    case MPACK_TOKEN_MAP: return .map(Int(token.length))
    default: return .null
    }
  }
}
