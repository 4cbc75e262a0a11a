/// The content of JSON texts.
enum JSONText {
  /// The UTF-8 of a text that has escapes; `nil` if one of them is none, or half a surrogate pair.
  static func unescaped(_ text: Span<UInt8>) -> [UInt8]? {
    var result: [UInt8] = []
    result.reserveCapacity(text.count)
    var index = 0
    while index < text.count {
      let byte = text[index]
      index += 1
      guard byte == 0x5C else {
        result.append(byte)
        continue
      }
      guard index < text.count else { return nil }
      let escape = text[index]
      index += 1
      switch escape {
      case 0x22, 0x5C, 0x2F: result.append(escape)
      case 0x62: result.append(0x08)
      case 0x66: result.append(0x0C)
      case 0x6E: result.append(0x0A)
      case 0x72: result.append(0x0D)
      case 0x74: result.append(0x09)
      case 0x75:
        guard let scalar = scalar(text, &index) else { return nil }
        result += String(Character(scalar)).utf8
      default: return nil
      }
    }
    return result
  }

  private static func scalar(_ text: Span<UInt8>, _ index: inout Int) -> Unicode.Scalar? {
    guard let first = quad(text, &index) else { return nil }
    guard (0xD800...0xDBFF).contains(first) else { return Unicode.Scalar(first) }
    guard index + 1 < text.count, text[index] == 0x5C, text[index + 1] == 0x75 else { return nil }
    index += 2
    guard let second = quad(text, &index), (0xDC00...0xDFFF).contains(second) else { return nil }
    return Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
  }

  private static func quad(_ text: Span<UInt8>, _ index: inout Int) -> UInt32? {
    guard index + 4 <= text.count else { return nil }
    var value: UInt32 = 0
    for _ in 0..<4 {
      let byte = text[index]
      index += 1
      switch byte {
      case 0x30...0x39: value = value << 4 | UInt32(byte - 0x30)
      case 0x41...0x46, 0x61...0x66: value = value << 4 | UInt32((byte | 0x20) - 0x61 + 10)
      default: return nil
      }
    }
    return value
  }
}
