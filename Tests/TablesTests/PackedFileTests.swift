import Compression
import Tables
import Testing
import Vocabulary

@Suite struct PackedFileTests {
  /// "a,b\n1,x\n2.5,y\n", packed by Python and cramjam.
  private static let packed = [
    "H4sIAAAAAAACA0vUSeIy1KngMtIz1ankAgAqqZMoDgAAAA==",
    "KLUv/SAOcQAAYSxiCjEseAoyLjUseQo=",
    "QlpoOTFBWSZTWRZtKdsAAAVZgAAQAAUyADAAAGAgACIAaeoQAwXAgTED+LuSKcKEgLNpTtg=",
    "/Td6WFoAAATm1rRGAgAhARYAAAB0L+WjAQANYSxiCjEseAoyLjUseQoAAABk1MxFf2Hy2gABJg4IG+AE"
      + "H7bzfQEAAAAABFla",
  ]

  @Test(arguments: packed, [1, 5, 1000])
  func `a packed file is unpacked by its first bytes`(_ text: String, _ piece: Int) throws {
    let bytes = try #require(Base64.bytes(of: text.utf8))
    #expect(
      TableText.read(bytes, .csv, piece: piece) == "a:double b:string\n1.0 \"x\"\n2.5 \"y\"")
  }

  @Test(arguments: packed)
  func `a packed file that is cut off or damaged is an error`(_ text: String) throws {
    let bytes = try #require(Base64.bytes(of: text.utf8))
    for count in 7..<bytes.count {
      let found = TableText.read(Array(bytes.prefix(count)), .csv)
      #expect(found.hasPrefix("truncated: the "), "\(count): \(found)")
    }
  }

  @Test func `a bomb ends at the limit`() throws {
    let bomb = try #require(
      Base64.bytes(
        of: "QlpoOTFBWSZTWdOl3HwATJfAEMAAAAgACCAAMMwFKaaqRFGwFEUeLuSKcKEhp0u4+A==".utf8))
    var options = TableOptions()
    options.limits.decompression.outputBytes = 1_000_000
    #expect(
      TableText.read(bomb, .csv, options)
        == "limit: the bzip2 data unpacks to more than 1000000 bytes, the limit")
    // Ten million zeros are no record that ends.
    options = TableOptions()
    options.limits.recordBytes = 1 << 20
    #expect(
      TableText.read(bomb, .jsonLines, options)
        == "limit: record 1, line 1: found more than 1048576 bytes in one record")
  }
}
