import Compression
import Testing
import Vocabulary

@Suite struct DecompressorTests {
  private static let text = (0..<60).map { "row \($0) of the text, " }.joined()

  /// The text above, packed by Python's gzip, zlib, bz2 and lzma, and by cramjam.
  private static let packed: [CompressionFormat: String] = [
    .gzip:
      "H4sIAAAAAAACA23Tu20DMRBF0VZYgAPPT7ILkuFsgcUCUvlybJ70Ru+AnPN4rs91/Kzr97Gux+v6WOdfij3l"
      + "nmpPvafZ021P9z197ekbUzUf+wOAgCBACBgCiIAiwAg4Eo7UO8CRcCQcCUfCkXAkHAlHwVFwlD4UHAVHwVFw"
      + "FBwFR8HRcDQcDUfrMuBoOBqOhqPhaDgGjoFj4Bg4RicOx8AxcAwc88/xBvwDgrCmBAAA",
    .deflate:
      "bdO7bQMxEEXRVliAA89PsguS4WyBxQJS+XJsnvRG74Cc83iuz3X8rOv3sa7H6/pY51+KPeWeak+9p9nTbU/3"
      + "PX3t6RtTNR/7A4CAIEAIGAKIgCLACDgSjtQ7wJFwJBwJR8KRcCQcCUfBUXCUPhQcBUfBUXAUHAVHwdFwNBwN"
      + "R+sy4Gg4Go6Go+FoOAaOgWPgGDhGJw7HwDFwDBzzz/EG",
    .zstandard:
      "KLUv/WCmAwUFABKFDhOwNR3BXgWmi2ERIkJSSsmLMToV////v23btt22bduSJEmS27ZtMwpiuMvRqUKBCRBD"
      + "BGDoKBLoVAk7ILCj0gGdJJcwiSSXsIkklzCJJJewRCSXsEQml7BEJJewRJKTsESSm7BEkpOwRJJLmESSS9hE"
      + "kksYE1kmOSUJSy4RZJM7kjDjEik2OSIJD5eYkGY88c5jPPHOY55w72KeHQM=",
    .bzip2:
      "QlpoOTFBWSZTWUe76kwAAZ8ZgEAEf+ADQJTAMACmBlJ6amn+qj1A0FMJpoDTEEUo36qmgAGUm3V7WnXGxvxW"
      + "A0AANQIAAkAuAFwAkAiIikm3yk2+km3lJt91VVV5ma0JW1W4lW9bCVWrBKqlKqqqqqsyq9grwCvwFcBXgFfo"
      + "K4Cv4FcAV0CvcFf4u5IpwoSCPd9SYA==",
    .xz:
      "/Td6WFoAAATm1rRGAgAhARYAAAB0L+Wj4ASlAIZdADkby1Agn62QO+yBEAMXhFyGoH1nzjsnPx6Jl0dy+VQC"
      + "aEOOrbgAu7m0cCwytxHzwCjTfV3A+T8ycnmODG/097BqRr0aaLkzB4seNqMuJBgQFDmeah6xT6QR0SkBRhK8"
      + "0P6YsyEVYZdLNXuuVJm3rSAbclkucph5h8GqvDJ0x00l5/syVoxBAAAAgYvCua/iry0AAaIBpgkAAN4wMM2x"
      + "xGf7AgAAAAAEWVo=",
  ]

  private func bytes(_ format: CompressionFormat) throws -> [UInt8] {
    try #require(Self.packed[format].flatMap { Base64.bytes(of: $0.utf8) })
  }

  /// Unpacks pieces of a size; what comes out, or the error.
  private func unpack(
    _ bytes: [UInt8], _ format: CompressionFormat, piece: Int = .max,
    limits: DecompressionLimits = DecompressionLimits()
  ) -> String {
    do throws(CompressionError) {
      let decompressor = try Decompressor(format, limits: limits)
      var result: [UInt8] = []
      var start = 0
      while start < bytes.count {
        let end = min(bytes.count, start + min(piece, bytes.count))
        try decompressor.consume(bytes.span.extracting(start..<end), mapping: { $0 }) {
          (piece: Span<UInt8>) throws(CompressionError) in
          for index in piece.indices { result.append(piece[index]) }
        }
        start = end
      }
      try decompressor.finish()
      return String(decoding: result, as: UTF8.self)
    } catch {
      return "\(error)"
    }
  }

  @Test(arguments: CompressionFormat.allCases, [1, 2, 7, 64, 1000])
  func `a stream comes out whole in whatever pieces it goes in`(
    _ format: CompressionFormat, _ piece: Int
  ) throws {
    #expect(unpack(try bytes(format), format, piece: piece) == Self.text)
  }

  @Test(arguments: CompressionFormat.allCases)
  func `a stream that ends too early is an error wherever it ends`(
    _ format: CompressionFormat
  ) throws {
    let whole = try bytes(format)
    for count in 0..<whole.count {
      let found = unpack(Array(whole.prefix(count)), format)
      #expect(found.contains("data ends too early"), "\(count) bytes: \(found.prefix(100))")
    }
  }

  @Test(arguments: CompressionFormat.allCases)
  func `a damaged stream is an error or, where no checksum is, another text`(
    _ format: CompressionFormat
  ) throws {
    let whole = try bytes(format)
    var errors = 0
    for index in whole.indices {
      var damaged = whole
      damaged[index] ^= 0x55
      if unpack(damaged, format).hasPrefix("the \(format.rawValue) data") { errors += 1 }
    }
    // gzip's header has four bytes of time and two of flags and system that tell nothing.
    #expect(errors > (format == .deflate ? whole.count / 3 : whole.count - 12))
  }

  @Test(arguments: [CompressionFormat.gzip, .zstandard, .bzip2, .xz])
  func `two streams in a row are one text`(_ format: CompressionFormat) throws {
    let whole = try bytes(format)
    #expect(unpack(whole + whole, format, piece: 3) == Self.text + Self.text)
    #expect(CompressionFormat(detecting: whole) == format)
  }

  @Test func `text is no compressed data`() {
    for text in ["", "B", "BZh", "a,b\n1,2\n", "{\"a\": 1}"] {
      #expect(CompressionFormat(detecting: text.utf8) == nil)
    }
  }

  @Test func `a bomb ends at the limit`() throws {
    // Ten million zeros in 49 bytes.
    let bomb = try #require(
      Base64.bytes(of: "QlpoOTFBWSZTWdOl3HwATJfAEMAAAAgACCAAMMwFKaaqRFGwFEUeLuSKcKEhp0u4+A==".utf8))
    #expect(
      unpack(bomb, .bzip2, limits: DecompressionLimits(outputBytes: 1_000_000))
        == "the bzip2 data unpacks to more than 1000000 bytes, the limit")
    #expect(
      unpack(bomb, .bzip2, limits: DecompressionLimits(ratio: 1000, freeBytes: 1 << 20))
        == "the bzip2 data unpacks to more than 1000 times its size, the limit")
    #expect(unpack(bomb, .bzip2).utf8.count == 10_000_000)
  }

  @Test func `what follows gzip data is zeros or an error`() throws {
    let whole = try bytes(.gzip)
    #expect(unpack(whole + [0, 0, 0], .gzip) == Self.text)
    #expect(
      unpack(whole + Array("more".utf8), .gzip)
        == "the gzip data is damaged at byte 179: incorrect header check")
  }

  @Test func `up to four bytes of a checksum may follow raw deflate`() throws {
    let whole = try bytes(.deflate)
    #expect(unpack(whole + [1, 2, 3, 4], .deflate, piece: 1) == Self.text)
    #expect(
      unpack(whole + [1, 2, 3, 4, 5], .deflate, piece: 1)
        == "the deflate data is damaged at byte 163: bytes follow its end")
  }

  @Test func `snappy tells its length, and is not believed`() throws {
    let block = try #require(
      Base64.bytes(
        of:
          "pglIcm93IDAgb2YgdGhlIHRleHQsIAETADFGEwAAMkYTAAAzRhMAADRGEwAANUYTAAA2RhMAADdGEwAAOEYTAAA5RhMAADFOvwBKwAAAMUrBAAAxSsIAADFKwwAAMUrEAAAxSsUAADFKxgAAMUrHAAAxSsgAADJKyAAAMkrIAAQyMkYEAQAySsgAADJKyAAAMkrIAAAySsgAADJKyAAAMkrIAAAySsgAADNKyAAAM0rIAAAzSsgAADNKyAAAM0rIAAAzSsgAADNKyAAAM0rIAAAzSsgAADNKyAAANErIAAA0SsgAADRKyAAANErIAAA0SsgAADRKyAAANErIAAA0SsgAADRKyAAANErIAAQ1MEYwAgA1SsgAADVKyAAANUrIAAA1SsgAADVKyAAANUrIAAA1SsgAADVKyAA8NTkgb2YgdGhlIHRleHQsIA=="
          .utf8))
    #expect(
      try Snappy.decompress(block.span, limit: 5000) == Array(Self.text.utf8))
    #expect(throws: CompressionError.tooMuch(form: "snappy", limit: 100)) {
      try Snappy.decompress(block.span, limit: 100)
    }
    for count in block.indices {
      #expect(throws: CompressionError.self) {
        try Snappy.decompress(block.span.extracting(first: count), limit: 5000)
      }
    }
    // A length of 2^31 - 1 in a block of six bytes.
    #expect(
      throws: CompressionError.damaged(
        form: "snappy", reason: "it claims 2147483647 bytes", offset: 0)
    ) {
      try Snappy.decompress([0xFF, 0xFF, 0xFF, 0xFF, 0x07, 0].span, limit: .max)
    }
  }

  @Test func `the checksum is that of IEEE 802 point 3`() {
    #expect(CRC32.checksum(Array("123456789".utf8).span) == 0xCBF4_3926)
  }
}
