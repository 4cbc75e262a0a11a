import Vocabulary

/// The encodings of documents: UTF-8, UTF-16, and the ones of a byte a character that modelers
/// write. Everything behind this file sees UTF-8.
enum XMLEncoding {
  /// The same text in UTF-8, without a byte order mark.
  ///
  /// A byte order mark decides, then zero bytes that only UTF-16 has, then the declaration (XML
  /// 1.0, appendix F). A declaration that the bytes contradict is refused.
  static func utf8(_ bytes: [UInt8]) throws(XMLError) -> [UInt8] {
    if bytes.starts(with: [0xFE, 0xFF]) { return try utf16(bytes.dropFirst(2), isBig: true) }
    if bytes.starts(with: [0xFF, 0xFE]) { return try utf16(bytes.dropFirst(2), isBig: false) }
    if bytes.starts(with: [0x00, 0x3C]) { return try utf16(bytes[...], isBig: true) }
    if bytes.starts(with: [0x3C, 0x00]) { return try utf16(bytes[...], isBig: false) }
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { return Array(bytes.dropFirst(3)) }
    guard let name = declaredName(bytes) else { return bytes }
    switch name.lowercased() {
    case "utf-8", "utf8", "us-ascii", "ascii": return bytes
    case "iso-8859-1", "iso_8859-1", "latin1", "l1": return widened(bytes) { UInt16($0) }
    case "windows-1252", "cp1252":
      return widened(bytes) { byte in
        (0x80..<0xA0).contains(byte) ? windows1252[Int(byte) - 0x80] : UInt16(byte)
      }
    default:
      let isWide = name.lowercased().hasPrefix("utf-16") || name.lowercased().hasPrefix("ucs-")
      // A text of ASCII alone is the same in every other encoding of a byte a character.
      if !isWide, bytes.allSatisfy({ $0 < 0x80 }) { return bytes }
      throw XMLError(
        position: .start, code: .encoding,
        message: isWide
          ? "the declaration says \"\(name)\", but the text has a byte a character"
          : "the encoding \"\(name)\" is not one of UTF-8, UTF-16, ISO-8859-1, windows-1252")
    }
  }

  /// The name in `<?xml version="1.0" encoding="..."?>`.
  private static func declaredName(_ bytes: [UInt8]) -> String? {
    let head = bytes.prefix(256)
    guard head.starts(with: Array("<?xml".utf8)), let end = head.firstIndex(of: 0x3E) else {
      return nil
    }
    let declaration = String(decoding: head[..<end], as: UTF8.self)
    guard let key = declaration.firstRange(of: "encoding") else { return nil }
    let rest = declaration[key.upperBound...].drop { $0.isWhitespace || $0 == "=" }
    guard let quote = rest.first, quote == "\"" || quote == "'" else { return nil }
    return String(rest.dropFirst().prefix { $0 != quote })
  }

  private static func utf16(_ bytes: ArraySlice<UInt8>, isBig: Bool) throws(XMLError) -> [UInt8] {
    var units: [UInt16] = []
    units.reserveCapacity(bytes.count / 2)
    var index = bytes.startIndex
    while index + 1 < bytes.endIndex {
      let (first, second) = (UInt16(bytes[index]), UInt16(bytes[index + 1]))
      units.append(isBig ? first << 8 | second : second << 8 | first)
      index += 2
    }
    guard index == bytes.endIndex, let text = String(validating: units, as: UTF16.self) else {
      throw XMLError(
        position: .start, code: .encoding, message: "the text is not valid UTF-16")
    }
    return Array(text.utf8)
  }

  private static func widened(_ bytes: [UInt8], _ scalar: (UInt8) -> UInt16) -> [UInt8] {
    guard bytes.contains(where: { $0 >= 0x80 }) else { return bytes }
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count + bytes.count / 8)
    for byte in bytes {
      let value = scalar(byte)
      switch value {
      case ..<0x80: result.append(UInt8(value))
      case ..<0x800:
        result.append(UInt8(0xC0 | value >> 6))
        result.append(UInt8(0x80 | value & 0x3F))
      default:
        result.append(UInt8(0xE0 | value >> 12))
        result.append(UInt8(0x80 | value >> 6 & 0x3F))
        result.append(UInt8(0x80 | value & 0x3F))
      }
    }
    return result
  }

  /// What the bytes 80 to 9F mean (Unicode's mapping table CP1252.TXT); the five that mean nothing
  /// are the controls of ISO 8859-1.
  private static let windows1252: [UInt16] = [
    0x20AC, 0x81, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039,
    0x0152, 0x8D, 0x017D, 0x8F, 0x90, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
    0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D, 0x017E, 0x0178,
  ]
}
