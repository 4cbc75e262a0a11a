package import Compression

/// What a hostile file may cost.
package struct TableLimits: Hashable, Sendable {
  /// The longest record of a text format, in bytes, and the longest header of an Avro file.
  package var recordBytes: Int
  /// The most columns of a file, asked for or not.
  package var columns: Int
  /// How deeply JSON and Avro values may nest.
  package var depth: Int
  /// The longest block of an Avro file, packed and unpacked, and of a column stream, in bytes.
  package var blockBytes: Int
  /// What unpacking a compressed file may cost.
  package var decompression: DecompressionLimits

  /// Limits by name.
  package init(
    recordBytes: Int = 16 << 20, columns: Int = 10_000, depth: Int = 64,
    blockBytes: Int = 256 << 20, decompression: DecompressionLimits = DecompressionLimits()
  ) {
    self.recordBytes = recordBytes
    self.columns = columns
    self.depth = depth
    self.blockBytes = blockBytes
    self.decompression = decompression
  }
}
