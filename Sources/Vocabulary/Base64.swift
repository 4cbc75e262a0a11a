/// Base64 with padding (RFC 4648, section 4), strictly: what is read is what would be written.
package enum Base64 {
  private static let alphabet = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
  private static let padding: UInt8 = 0x3D

  /// The text of some bytes, on one line.
  package static func text(of bytes: [UInt8]) -> String {
    var text: [UInt8] = []
    text.reserveCapacity((bytes.count + 2) / 3 * 4)
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = bytes[start..<min(start + 3, bytes.count)]
      let bits = group.reduce(UInt32(0)) { $0 << 8 | UInt32($1) } << (8 * UInt32(3 - group.count))
      for position in 0..<4 {
        let index = Int(bits >> UInt32(18 - 6 * position) & 63)
        text.append(position <= group.count ? alphabet[index] : padding)
      }
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// The bytes of a text, or `nil` if it has a foreign character (white space too), is not padded
  /// to a multiple of four, or has stray bits before the padding.
  package static func bytes(of text: some Collection<UInt8>) -> [UInt8]? {
    guard text.count % 4 == 0 else { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.count / 4 * 3)
    var bits: UInt32 = 0
    var count = 0
    var padded = 0
    for character in text {
      if character == padding {
        padded += 1
      } else {
        guard padded == 0, let value = value(of: character) else { return nil }
        bits = bits << 6 | UInt32(value)
        count += 1
      }
      if (count + padded) == 4 {
        guard padded <= 2 else { return nil }
        bits <<= 6 * UInt32(padded)
        if padded > 0, bits & (padded == 1 ? 0xFF : 0xFFFF) != 0 { return nil }
        for index in 0..<(3 - padded) {
          bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(16 - 8 * index)))
        }
        bits = 0
        count = 0
        if padded > 0 { count = 4 }
      } else if count + padded > 4 {
        return nil
      }
    }
    return bytes
  }

  private static func value(of character: UInt8) -> UInt8? {
    switch character {
    case 0x41...0x5A: character - 0x41
    case 0x61...0x7A: character - 0x61 + 26
    case 0x30...0x39: character - 0x30 + 52
    case 0x2B: 62
    case 0x2F: 63
    default: nil
    }
  }
}
