internal import CBzip2

/// libbz2's `BZ2_bzDecompress`.
final class Bzip2Stream: DecompressionStream {
  private let state = PinnedState(bz_stream())
  private var stream: UnsafeMutablePointer<bz_stream> { state.pointer }

  init?() {
    guard BZ2_bzDecompressInit(stream, 0, 0) == BZ_OK else { return nil }
  }

  deinit { BZ2_bzDecompressEnd(stream) }

  func step(
    _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
  ) -> DecompressionStep {
    let (length, room) = (UInt32(clamping: input.count), UInt32(clamping: output.count))
    // libbz2 does not write to its input; only its header says so.
    stream.pointee.next_in = UnsafeMutablePointer(
      mutating: input.baseAddress?.assumingMemoryBound(to: CChar.self))
    stream.pointee.avail_in = length
    stream.pointee.next_out = output.baseAddress?.assumingMemoryBound(to: CChar.self)
    stream.pointee.avail_out = room
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
      consumed: Int(length - stream.pointee.avail_in),
      produced: Int(room - stream.pointee.avail_out), state: state)
  }
}
