/// Unpacks one compressed stream, piece by piece, within limits.
///
/// ```swift
/// let unpacking = try Decompressor(.gzip)
/// try unpacking.consume(chunk) { piece throws(CompressionError) in ... }
/// try unpacking.finish()
/// ```
package final class Decompressor {
  /// The form of the data.
  package let format: CompressionFormat
  private let limits: DecompressionLimits
  private var stream: (any DecompressionStream)?
  private var room = [UInt8](repeating: 0, count: 1 << 17)
  private var isStreamOpen = false
  private var hasEnded = false
  private var consumed = 0
  private var produced = 0
  /// How many bytes came after the end of raw deflate.
  private var checksumBytes = 0

  /// Begins a stream.
  package init(
    _ format: CompressionFormat, limits: DecompressionLimits = DecompressionLimits()
  ) throws(CompressionError) {
    self.format = format
    self.limits = limits
    try open()
  }

  /// Unpacks a piece of the stream and hands on what comes out, in pieces of at most 128 KiB.
  ///
  /// What `each` throws ends the work, as does damaged data or an exceeded limit; nothing can be
  /// read from the stream after that.
  package func consume<Failure: Error>(
    _ chunk: Span<UInt8>, mapping: (CompressionError) -> Failure,
    each: (Span<UInt8>) throws(Failure) -> Void
  ) throws(Failure) {
    // The room is moved out, so that it can be lent to `each`.
    var room = [UInt8]()
    swap(&room, &self.room)
    defer { swap(&room, &self.room) }
    var offset = 0
    while true {
      let step: DecompressionStep
      do throws(CompressionError) {
        guard let next = try advance(chunk.extracting(offset..<chunk.count), into: &room) else {
          return
        }
        step = next
      } catch {
        throw mapping(error)
      }
      if step.produced > 0 { try each(room.span.extracting(first: step.produced)) }
      offset += step.consumed
      // Without progress the library waits for more input; with a full room it has more to give.
      if offset == chunk.count, step.produced < room.count { return }
    }
  }

  /// Says that the data is at its end.
  ///
  /// Throws: ``CompressionError/truncated(form:offset:)`` if the stream is not.
  package func finish() throws(CompressionError) {
    guard hasEnded, !isStreamOpen else {
      throw .truncated(form: format.rawValue, offset: consumed)
    }
  }

  /// Unpacks what is at hand as a whole.
  package static func decompress(
    _ bytes: Span<UInt8>, _ format: CompressionFormat, limits: DecompressionLimits
  ) throws(CompressionError) -> [UInt8] {
    let decompressor = try Decompressor(format, limits: limits)
    var result: [UInt8] = []
    try decompressor.consume(bytes, mapping: { $0 }) { piece throws(CompressionError) in
      piece.withUnsafeBufferPointer { result.append(contentsOf: $0) }
    }
    try decompressor.finish()
    return result
  }

  private func open() throws(CompressionError) {
    let stream: (any DecompressionStream)? =
      switch format {
      case .gzip: ZlibStream(isRaw: false)
      case .deflate: ZlibStream(isRaw: true)
      case .zstandard: ZstandardStream()
      case .bzip2: Bzip2Stream()
      case .xz: XZStream()
      }
    guard let stream else { throw .unavailable(format) }
    self.stream = stream
  }

  /// One call of the library; `nil` if there is nothing to call it for.
  private func advance(
    _ input: Span<UInt8>, into room: inout [UInt8]
  ) throws(CompressionError) -> DecompressionStep? {
    if !isStreamOpen {
      guard !input.isEmpty else { return nil }
      if hasEnded, format == .deflate {
        // Writers that cut zlib's format down to raw deflate leave some of its checksum behind.
        checksumBytes += input.count
        guard checksumBytes <= 4 else {
          throw .damaged(form: format.rawValue, reason: "bytes follow its end", offset: consumed)
        }
        consumed += input.count
        return DecompressionStep(consumed: input.count, produced: 0, state: .ended)
      }
      // Padding of zeros may follow a gzip file on tape, and a whole number of words an xz stream.
      if hasEnded, format == .gzip || format == .xz, let zeros = leadingZeros(input) {
        consumed += zeros
        return DecompressionStep(consumed: zeros, produced: 0, state: .ended)
      }
      if hasEnded { try open() }
      isStreamOpen = true
    }
    guard let stream else { throw .unavailable(format) }
    let step = input.withUnsafeBytes { input in
      room.withUnsafeMutableBytes { stream.step(input, into: $0) }
    }
    consumed += step.consumed
    produced += step.produced
    switch step.state {
    case .running:
      guard step.consumed > 0 || step.produced > 0 || input.isEmpty else {
        throw .damaged(form: format.rawValue, reason: "it leads nowhere", offset: consumed)
      }
    case .ended:
      isStreamOpen = false
      hasEnded = true
    case .damaged(let reason):
      throw .damaged(form: format.rawValue, reason: reason, offset: consumed)
    }
    try limits.check(form: format.rawValue, consumed: consumed, produced: produced)
    return step
  }

  /// How many zeros the input begins with, if any.
  private func leadingZeros(_ input: Span<UInt8>) -> Int? {
    var count = 0
    while count < input.count, input[count] == 0 { count += 1 }
    return count > 0 ? count : nil
  }
}
