internal import CZstd

/// libzstd's streaming decoder.
final class ZstandardStream: DecompressionStream {
  private let stream: OpaquePointer

  init?() {
    guard let stream = ZSTD_createDStream() else { return nil }
    self.stream = stream
    ZSTD_initDStream(stream)
    // The window is memory that the data asks for: 2^27 bytes is what `zstd` itself grants.
    ZSTD_DCtx_setParameter(stream, ZSTD_d_windowLogMax, 27)
  }

  deinit { ZSTD_freeDStream(stream) }

  func step(
    _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
  ) -> DecompressionStep {
    var source = ZSTD_inBuffer(src: input.baseAddress, size: input.count, pos: 0)
    var target = ZSTD_outBuffer(dst: output.baseAddress, size: output.count, pos: 0)
    let code = ZSTD_decompressStream(stream, &target, &source)
    let state: DecompressionStep.State
    if ZSTD_isError(code) != 0 {
      state = .damaged(String(cString: ZSTD_getErrorName(code)))
    } else {
      // 0: "a frame is completely decoded and fully flushed" (zstd.h).
      state = code == 0 ? .ended : .running
    }
    return DecompressionStep(consumed: source.pos, produced: target.pos, state: state)
  }
}
