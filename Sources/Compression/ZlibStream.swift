internal import CZlib

/// zlib's `inflate`, for gzip and raw deflate.
final class ZlibStream: DecompressionStream {
  /// Its state points back to the stream, so it stays where it is.
  private let stream: UnsafeMutablePointer<z_stream>

  init?(isRaw: Bool) {
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    // 15 is the largest window; 16 more asks for a gzip header, a negative one for none at all.
    guard czlib_inflate_init(stream, isRaw ? -15 : 15 + 16) == Z_OK else {
      stream.deallocate()
      return nil
    }
  }

  deinit {
    inflateEnd(stream)
    stream.deallocate()
  }

  func step(
    _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
  ) -> DecompressionStep {
    let length = min(input.count, Int(UInt32.max))
    let room = min(output.count, Int(UInt32.max))
    // zlib does not write to its input; only its header says so.
    stream.pointee.next_in = UnsafeMutablePointer(
      mutating: input.baseAddress?.assumingMemoryBound(to: UInt8.self))
    stream.pointee.avail_in = UInt32(length)
    stream.pointee.next_out = output.baseAddress?.assumingMemoryBound(to: UInt8.self)
    stream.pointee.avail_out = UInt32(room)
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
      consumed: length - Int(stream.pointee.avail_in),
      produced: room - Int(stream.pointee.avail_out), state: state)
  }
}
