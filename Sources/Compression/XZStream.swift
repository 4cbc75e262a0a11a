internal import CLZMA

/// liblzma's decoder of `.xz` streams.
final class XZStream: DecompressionStream {
  /// The memory that the data may ask for, in bytes: the strongest preset of `xz` needs 65 MiB.
  private static let mostMemory: UInt64 = 256 << 20

  private let state = PinnedState(lzma_stream())
  private var stream: UnsafeMutablePointer<lzma_stream> { state.pointer }

  init?() {
    guard lzma_stream_decoder(stream, Self.mostMemory, 0) == LZMA_OK else { return nil }
  }

  deinit { lzma_end(stream) }

  func step(
    _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
  ) -> DecompressionStep {
    stream.pointee.next_in = input.baseAddress?.assumingMemoryBound(to: UInt8.self)
    stream.pointee.avail_in = input.count
    stream.pointee.next_out = output.baseAddress?.assumingMemoryBound(to: UInt8.self)
    stream.pointee.avail_out = output.count
    let code = lzma_code(stream, LZMA_RUN)
    let state: DecompressionStep.State
    switch code {
    case LZMA_STREAM_END: state = .ended
    // LZMA_BUF_ERROR: no progress was possible, which is no error (lzma/base.h).
    case LZMA_OK, LZMA_BUF_ERROR: state = .running
    case LZMA_FORMAT_ERROR: state = .damaged("it does not begin as xz does")
    case LZMA_DATA_ERROR: state = .damaged("a checksum does not fit")
    case LZMA_MEMLIMIT_ERROR: state = .damaged("it asks for more than 256 MiB of memory")
    case LZMA_OPTIONS_ERROR: state = .damaged("it has options that liblzma does not know")
    case LZMA_MEM_ERROR: state = .damaged("no memory")
    default: state = .damaged("code \(code.rawValue)")
    }
    return DecompressionStep(
      consumed: input.count - stream.pointee.avail_in,
      produced: output.count - stream.pointee.avail_out, state: state)
  }
}
