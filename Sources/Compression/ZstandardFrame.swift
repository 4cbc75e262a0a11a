internal import CZstd

/// Packs bytes as one frame of Zstandard (RFC 8878) that knows its length and has a checksum, so
/// that half of it or a damaged one is never taken for all.
package enum ZstandardFrame {
  /// The fastest of the library's regular levels: some hundred megabytes a second.
  package static let fast: Int32 = 1

  /// The frame; `nil` where the library has no memory for it.
  package static func packing(_ bytes: [UInt8], level: Int32 = fast) -> [UInt8]? {
    guard let context = ZSTD_createCCtx() else { return nil }
    defer { ZSTD_freeCCtx(context) }
    ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, level)
    ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1)
    var isWhole = false
    let frame = [UInt8](unsafeUninitializedCapacity: ZSTD_compressBound(bytes.count)) {
      target, count in
      let code = bytes.withUnsafeBytes { source in
        ZSTD_compress2(
          context, target.baseAddress, target.count, source.baseAddress, source.count)
      }
      isWhole = ZSTD_isError(code) == 0
      count = isWhole ? code : 0
    }
    return isWhole ? frame : nil
  }
}
