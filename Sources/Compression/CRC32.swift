internal import CZlib

/// The checksum of IEEE 802.3, as zip, gzip and Avro's snappy blocks have it.
package enum CRC32 {
  /// The checksum of some bytes.
  package static func checksum(_ bytes: Span<UInt8>) -> UInt32 {
    bytes.withUnsafeBufferPointer {
      UInt32(truncatingIfNeeded: crc32_z(0, $0.baseAddress, $0.count))
    }
  }
}
