internal import CBzip2

/// libbz2's `BZ2_bzDecompress`.
final class Bzip2Stream: DecompressionStream {
  /// Its state points back to the stream, so it stays where it is.
  private let stream: UnsafeMutablePointer<bz_stream>

  init?() {
    stream = .allocate(capacity: 1)
    stream.initialize(to: bz_stream())
    guard BZ2_bzDecompressInit(stream, 0, 0) == BZ_OK else {
      stream.deallocate()
      return nil
    }
  }

  deinit {
    BZ2_bzDecompressEnd(stream)
    stream.deallocate()
  }

  func step(
    _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
  ) -> DecompressionStep {
    let length = min(input.count, Int(UInt32.max))
    let room = min(output.count, Int(UInt32.max))
    // libbz2 does not write to its input; only its header says so.
    stream.pointee.next_in = UnsafeMutablePointer(
      mutating: input.baseAddress?.assumingMemoryBound(to: CChar.self))
    stream.pointee.avail_in = UInt32(length)
    stream.pointee.next_out = output.baseAddress?.assumingMemoryBound(to: CChar.self)
    stream.pointee.avail_out = UInt32(room)
    let code = BZ2_bzDecompress(stream)
    let state: DecompressionStep.State
    switch code {
    case BZ_OK: state = .running
    case BZ_STREAM_END: state = .ended
    case BZ_DATA_ERROR_MAGIC: state = .damaged("it does not begin as bzip2 does")
    case BZ_DATA_ERROR: state = .damaged("a checksum does not fit")
    case BZ_MEM_ERROR: state = .damaged("no memory")
    default: state = .damaged("code \(code)")
    }
    return DecompressionStep(
      consumed: length - Int(stream.pointee.avail_in),
      produced: room - Int(stream.pointee.avail_out), state: state)
  }
}
