import Compression

/// How the blocks of an Avro file are packed.
enum AvroBlockCodec: String, CaseIterable {
  case null
  case deflate
  case snappy
  case bzip2
  case xz
  case zstandard

  /// The data of a block.
  func unpack(_ block: Span<UInt8>, limits: TableLimits) throws(CompressionError) -> [UInt8] {
    var bound = limits.decompression
    bound.outputBytes = min(bound.outputBytes, limits.blockBytes)
    switch self {
    case .null: return block.copied
    case .deflate: return try Decompressor.decompress(block, .deflate, limits: bound)
    case .bzip2: return try Decompressor.decompress(block, .bzip2, limits: bound)
    case .xz: return try Decompressor.decompress(block, .xz, limits: bound)
    case .zstandard: return try Decompressor.decompress(block, .zstandard, limits: bound)
    case .snappy:
      // A CRC of the unpacked data follows the block, the most significant byte first.
      guard block.count >= 4 else { throw .truncated(form: "snappy", offset: block.count) }
      let end = block.count - 4
      let data = try Snappy.decompress(block.extracting(0..<end), limit: bound.outputBytes)
      var expected: UInt32 = 0
      for index in end..<block.count { expected = expected << 8 | UInt32(block[index]) }
      guard CRC32.checksum(data.span) == expected else {
        throw .damaged(form: "snappy", reason: "its checksum does not fit", offset: end)
      }
      return data
    }
  }
}
