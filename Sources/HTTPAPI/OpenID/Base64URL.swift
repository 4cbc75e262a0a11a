import Vocabulary

/// Base64 for addresses, without padding (RFC 4648, section 5).
enum Base64URL {
  /// The text of some bytes.
  static func text(of bytes: [UInt8]) -> String {
    let mapped = Base64.text(of: bytes).utf8.compactMap { byte -> UInt8? in
      switch byte {
      case UInt8(ascii: "+"): UInt8(ascii: "-")
      case UInt8(ascii: "/"): UInt8(ascii: "_")
      case UInt8(ascii: "="): nil
      default: byte
      }
    }
    return String(decoding: mapped, as: UTF8.self)
  }

  /// The bytes of a text; `nil` for anything that ``text(of:)`` would not write.
  static func bytes(of text: some Collection<UInt8>) -> [UInt8]? {
    var mapped: [UInt8] = []
    mapped.reserveCapacity(text.count + 3)
    for byte in text {
      switch byte {
      case UInt8(ascii: "-"): mapped.append(UInt8(ascii: "+"))
      case UInt8(ascii: "_"): mapped.append(UInt8(ascii: "/"))
      case UInt8(ascii: "+"), UInt8(ascii: "/"), UInt8(ascii: "="): return nil
      default: mapped.append(byte)
      }
    }
    guard mapped.count % 4 != 1 else { return nil }
    while mapped.count % 4 != 0 { mapped.append(UInt8(ascii: "=")) }
    return Base64.bytes(of: mapped)
  }
}
