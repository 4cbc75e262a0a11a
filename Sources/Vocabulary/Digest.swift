internal import CCrypto

/// A SHA-256 digest: the name of some content.
///
/// Muster names everything by content: what executes in a model (its version), measurements,
/// approval subjects, tasks. A digest is written as 64 lower-case hexadecimal digits.
package struct Digest: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// The 64 lower-case hexadecimal digits.
  package let hex: String

  /// Reads a digest as it is written; `nil` unless it is exactly 64 lower-case hexadecimal digits.
  package init?(hex: String) {
    guard hex.utf8.count == 64, hex.utf8.allSatisfy(Self.isLowerHex) else { return nil }
    self.hex = hex
  }

  /// The digest of some bytes.
  package init(of bytes: some Sequence<UInt8>) {
    var hasher = DigestHasher()
    hasher.update(bytes)
    self = hasher.finalize()
  }

  /// The digest of a text's UTF-8.
  package init(of text: String) {
    self.init(of: text.utf8)
  }

  init(raw: [UInt8]) {
    precondition(raw.count == 32, "a SHA-256 digest has 32 bytes")
    self.hex = Hexadecimal.text(of: raw)
  }

  /// The first twelve digits: enough for a person to tell versions apart.
  package var short: String { String(hex.prefix(12)) }

  /// The first two digits: the folder of a record (`refs/muster/state`).
  package var fanOut: String { String(hex.prefix(2)) }

  package var description: String { hex }

  package static func < (left: Digest, right: Digest) -> Bool { left.hex < right.hex }

  private static func isLowerHex(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte)
  }
}

/// Bytes as hexadecimal text.
package enum Hexadecimal {
  private static let digits: [UInt8] = Array("0123456789abcdef".utf8)

  /// Two lower-case digits a byte.
  package static func text(of bytes: some Sequence<UInt8>) -> String {
    var text: [UInt8] = []
    text.reserveCapacity(64)
    for byte in bytes {
      text.append(digits[Int(byte >> 4)])
      text.append(digits[Int(byte & 15)])
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// The bytes of hexadecimal text, or `nil` if it has an odd length or a foreign character.
  package static func bytes(of text: String) -> [UInt8]? {
    var bytes: [UInt8] = []
    var high: UInt8?
    for character in text.utf8 {
      let value: UInt8
      switch character {
      case 0x30...0x39: value = character - 0x30
      case 0x61...0x66: value = character - 0x61 + 10
      case 0x41...0x46: value = character - 0x41 + 10
      default: return nil
      }
      if let first = high {
        bytes.append(first << 4 | value)
        high = nil
      } else {
        high = value
      }
    }
    return high == nil ? bytes : nil
  }
}
