import HTTPClient
import Testing

struct NetworkAddressTests {
  @Test(arguments: [
    [0, 0, 0, 0], [10, 1, 2, 3], [100, 64, 0, 1], [127, 0, 0, 1], [169, 254, 169, 254],
    [172, 16, 0, 1], [172, 31, 255, 255], [192, 168, 1, 1], [198, 19, 0, 1], [224, 0, 0, 1],
    [255, 255, 255, 255],
  ])
  func `an IPv4 address of a special block is not public`(bytes: [UInt8]) throws {
    #expect(try #require(NetworkAddress(bytes: bytes)).isPublic == false)
    let mapped = [UInt8](repeating: 0, count: 10) + [0xFF, 0xFF] + bytes
    #expect(try #require(NetworkAddress(bytes: mapped)).isPublic == false)
    let translated = [0, 0x64, 0xFF, 0x9B] + [UInt8](repeating: 0, count: 8) + bytes
    #expect(try #require(NetworkAddress(bytes: translated)).isPublic == false)
  }

  @Test(arguments: [[1, 1, 1, 1], [100, 63, 0, 1], [172, 32, 0, 1], [192, 167, 1, 1]])
  func `any other IPv4 address is`(bytes: [UInt8]) throws {
    #expect(try #require(NetworkAddress(bytes: bytes)).isPublic)
    let mapped = [UInt8](repeating: 0, count: 10) + [0xFF, 0xFF] + bytes
    #expect(try #require(NetworkAddress(bytes: mapped)).isPublic)
  }

  @Test(
    arguments: [
      ([0x00], false), ([0xFC], false), ([0xFE, 0x80], false), ([0xFF, 0x02], false),
      ([0x20, 0x01, 0x0D, 0xB8], false), ([0x20, 0x02, 0x7F, 0, 0, 1], false),
      ([0x20, 0x01, 0x00, 0x00], false), ([0x2A, 0x00, 0x14, 0x50], true),
      ([0x26, 0x06, 0x47, 0x00], true),
    ] as [([UInt8], Bool)])
  func `IPv6 is public where it is global unicast and nothing special`(
    start: [UInt8], isPublic: Bool
  ) throws {
    let bytes = start + [UInt8](repeating: 0, count: 15 - start.count) + [1]
    #expect(try #require(NetworkAddress(bytes: bytes)).isPublic == isPublic)
  }
}
