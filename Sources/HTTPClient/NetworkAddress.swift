internal import CCurl
internal import Glibc

/// An IP address, as far as it matters whether it is one of the public internet.
package struct NetworkAddress: Hashable, Sendable {
  /// Four bytes (IPv4) or sixteen (IPv6), big end first.
  package let bytes: [UInt8]

  /// An address by its bytes; `nil` unless there are four or sixteen.
  package init?(bytes: [UInt8]) {
    guard bytes.count == 4 || bytes.count == 16 else { return nil }
    self.bytes = bytes
  }

  /// The address that a connection is about to be made to; `nil` when it is of another family.
  init?(_ address: UnsafeMutablePointer<curl_sockaddr>) {
    guard let offset = MemoryLayout<curl_sockaddr>.offset(of: \curl_sockaddr.addr) else {
      return nil
    }
    // The structure is declared with room for IPv4 alone; what follows belongs to it.
    let raw = UnsafeRawBufferPointer(
      start: UnsafeRawPointer(address).advanced(by: offset), count: Int(address.pointee.addrlen))
    let place: Range<Int>
    switch address.pointee.family {
    case AF_INET: place = 4..<8
    case AF_INET6: place = 8..<24
    default: return nil
    }
    guard raw.count >= place.upperBound else { return nil }
    self.init(bytes: Array(raw[place]))
  }

  /// Whether it is globally reachable by the IANA special-purpose address registries (RFC 6890),
  /// and no multicast. An IPv4 address inside an IPv6 one (RFC 4291, 2.5.5.2; RFC 6052) counts as
  /// itself.
  package var isPublic: Bool {
    if bytes.count == 4 { return !Self.specialIPv4.contains { $0.contains(bytes) } }
    if Self.mapped.contains(bytes) || Self.translated.contains(bytes) {
      return NetworkAddress(bytes: Array(bytes.suffix(4)))?.isPublic == true
    }
    return Self.unicast.contains(bytes) && !Self.specialIPv6.contains { $0.contains(bytes) }
  }

  // MARK: - Blocks

  private struct Block: Sendable {
    let start: [UInt8]
    /// How many leading bits are fixed.
    let length: Int

    func contains(_ bytes: [UInt8]) -> Bool {
      let whole = length / 8
      guard bytes.prefix(whole).elementsEqual(start.prefix(whole)) else { return false }
      let rest = length % 8
      return rest == 0 || (bytes[whole] ^ start[whole]) >> UInt8(8 - rest) == 0
    }
  }

  private static func block(_ start: [UInt8], _ length: Int) -> Block {
    Block(start: start + [0], length: length)
  }

  private static let specialIPv4 = [
    block([0], 8), block([10], 8), block([100, 64], 10), block([127], 8), block([169, 254], 16),
    block([172, 16], 12), block([192, 0, 0], 24), block([192, 0, 2], 24),
    block([192, 88, 99], 24), block([192, 168], 16), block([198, 18], 15),
    block([198, 51, 100], 24), block([203, 0, 113], 24), block([224], 3),
  ]
  private static let mapped = block([UInt8](repeating: 0, count: 10) + [0xFF, 0xFF], 96)
  private static let translated = block(
    [0, 0x64, 0xFF, 0x9B] + [UInt8](repeating: 0, count: 8), 96)
  private static let unicast = block([0x20], 3)
  /// Within ``unicast``: protocols' own, documentation, and 6to4, which embeds any IPv4 address.
  private static let specialIPv6 = [
    block([0x20, 0x01, 0x00], 23), block([0x20, 0x01, 0x0D, 0xB8], 32), block([0x20, 0x02], 16),
    block([0x3F, 0xFF, 0x00], 20),
  ]
}
