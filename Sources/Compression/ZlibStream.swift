internal import CZlib

/// zlib's `inflate`, for gzip and raw deflate.
final class ZlibStream: DecompressionStream {
  private let state = PinnedState(z_stream())
  private var stream: UnsafeMutablePointer<z_stream> { state.pointer }

  init?(isRaw: Bool) {
    // 15 is the largest window; 16 more asks for a gzip header, a negative one for none at all.
    guard czlib_inflate_init(stream, isRaw ? -15 : 15 + 16) == Z_OK else { return nil }
  }

  deinit { inflateEnd(stream) }

  func step(
    _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
  ) -> DecompressionStep {
    let (length, room) = (UInt32(clamping: input.count), UInt32(clamping: output.count))
    // zlib does not write to its input; only its header says so.
    stream.pointee.next_in = UnsafeMutablePointer(
      mutating: input.baseAddress?.assumingMemoryBound(to: UInt8.self))
    stream.pointee.avail_in = length
    stream.pointee.next_out = output.baseAddress?.assumingMemoryBound(to: UInt8.self)
    stream.pointee.avail_out = room
    let code = inflate(stream, Z_NO_FLUSH)
    let state: DecompressionStep.State
    switch code {
    case Z_STREAM_END: state = .ended
    // Z_BUF_ERROR: no progress was possible, which is no error (zlib.h).
    case Z_OK, Z_BUF_ERROR: state = .running
    case Z_NEED_DICT: state = .damaged("it needs a dictionary")
    case Z_MEM_ERROR: state = .damaged("no memory")
    default: state = .damaged(stream.pointee.msg.map { String(cString: $0) } ?? "code \(code)")
    }
    return DecompressionStep(
      consumed: Int(length - stream.pointee.avail_in),
      produced: Int(room - stream.pointee.avail_out), state: state)
  }
}
