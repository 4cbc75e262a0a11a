internal import CSnappy

/// Snappy's block format, which is not a stream: a block says how long it is when unpacked.
package enum Snappy {
  /// Unpacks one block of at most `limit` bytes when unpacked.
  package static func decompress(
    _ block: Span<UInt8>, limit: Int
  ) throws(CompressionError) -> [UInt8] {
    var failure: CompressionError?
    let result: [UInt8] = block.withUnsafeBytes { source in
      let start = source.baseAddress?.assumingMemoryBound(to: CChar.self)
      var length = 0
      guard snappy_uncompressed_length(start, source.count, &length) == SNAPPY_OK else {
        failure = .damaged(form: "snappy", reason: "it does not say its length", offset: 0)
        return []
      }
      guard length <= limit else {
        failure = .tooMuch(form: "snappy", limit: limit)
        return []
      }
      // Snappy's densest element copies 64 bytes and takes three (its format description, 2.2), so
      // a length beyond that is a lie, and not worth the memory.
      guard length <= source.count * 64 else {
        failure = .damaged(form: "snappy", reason: "it claims \(length) bytes", offset: 0)
        return []
      }
      return [UInt8](unsafeUninitializedCapacity: max(1, length)) { buffer, count in
        var written = length
        let target = buffer.baseAddress.map { UnsafeMutableRawPointer($0) }
        let code = snappy_uncompress(
          start, source.count, target?.assumingMemoryBound(to: CChar.self), &written)
        guard code == SNAPPY_OK, written == length else {
          failure = .damaged(form: "snappy", reason: "a copy leads out of the data", offset: 0)
          return
        }
        count = length
      }
    }
    if let failure { throw failure }
    return result
  }
}
